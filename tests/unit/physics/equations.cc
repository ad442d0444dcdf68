// MPI: 1 2 4
// The residual operator of every kind of physics has correct derivatives: J v and the energy's gradient against
// finite differences, J^T as the adjoint of J, and symmetric positive preconditioners.
#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{

  std::vector<NamedCase> cases()
  {
    return {{"linear diffusion, quadrilaterals", mesh_section(2, 3) + degree_section(2) + linear_diffusion()},
            {"linear diffusion, tetrahedra", mesh_section(3, 0, true) + degree_section(1) + linear_diffusion()},
            {"nonlinear diffusion", mesh_section(2, 3) + degree_section(1) + nonlinear_diffusion()},
            {"transport", mesh_section(2, 3) + degree_section(2) +
                              "subsection physics\n set model = transport\n subsection transport\n"
                              " set velocity = 1 + y; 2 - x\n set diffusivity = if(x + y < 0.9, 1, 1e-4)*(1 + x)\n"
                              " set reaction = 0.5*x\n set source = 1 + y\n end\nend\n"
                              "subsection boundary conditions\n set dirichlet = 0: y\n set neumann = 1: 2*y\n"
                              " set robin = 2: 3; 0.4\nend\n"},
            {"elasticity 2D", mesh_section(2, 2) + degree_section(2) + elasticity("", 2)},
            {"elasticity 3D", mesh_section(3, 1) + degree_section(1) + elasticity("", 3)},
            {"nonlinear elasticity",
             mesh_section(2, 3) + degree_section(1) +
                 elasticity("set material = nonlinear deviatoric\n    subsection nonlinear deviatoric\n      set "
                            "bulk modulus = 2\n      set a1 = 1\n      set a2 = 0.3\n    end\n",
                            2)}};
  }

  struct Setting
  {
    explicit Setting(const NamedCase &named)
      : problem(communicator, named.text),
        equations(problem.problem->equations()),
        u(scaled(pseudo_random(equations.n_owned(), 1 + communicator.rank()), 0.1)),
        v(pseudo_random(equations.n_owned(), 5 + communicator.rank())),
        w(pseudo_random(equations.n_owned(), 9 + communicator.rank()))
    {}

    static std::vector<double> scaled(std::vector<double> v, const double factor)
    {
      for (double &x : v)
        x *= factor;
      return v;
    }

    std::vector<double> shifted(const double step) const
    {
      auto result = u;
      for (std::size_t i = 0; i < u.size(); ++i)
        result[i] += step * v[i];
      return result;
    }

    std::vector<double> residual(const std::vector<double> &state)
    {
      std::vector<double> r(state.size());
      equations.residual(state, r);
      return r;
    }

    Communicator        communicator;
    ProblemCase         problem;
    ResidualOperator   &equations;
    std::vector<double> u, v, w;
  };
} // namespace

BOOST_DATA_TEST_CASE(tangent_is_the_derivative_of_the_residual, data::make(cases()), named)
{
  Setting             s(named);
  std::vector<double> product(s.v.size());
  s.equations.linearise(s.u);
  s.equations.apply(s.v, product);

  const double h     = 1e-5;
  const auto   plus  = s.residual(s.shifted(h));
  const auto   minus = s.residual(s.shifted(-h));
  auto         error = product;
  for (std::size_t i = 0; i < error.size(); ++i)
    error[i] -= (plus[i] - minus[i]) / (2. * h);
  BOOST_TEST(norm(s.communicator, error) <= 1e-6 * norm(s.communicator, product));
}

BOOST_DATA_TEST_CASE(transpose_is_the_adjoint, data::make(cases()), named)
{
  Setting             s(named);
  std::vector<double> jv(s.v.size()), jtw(s.v.size());
  s.equations.linearise(s.u);
  s.equations.apply(s.v, jv);
  s.equations.apply_transpose(s.w, jtw);
  const double left = dot(s.communicator, jv, s.w), right = dot(s.communicator, s.v, jtw);
  BOOST_TEST(std::abs(left - right) <= 1e-12 * norm(s.communicator, jv) * norm(s.communicator, s.w));
}

BOOST_DATA_TEST_CASE(residual_is_the_derivative_of_the_energy, data::make(cases()), named)
{
  Setting s(named);
  if (!s.equations.has_energy())
    {
      // A conductivity that depends on the state has no potential, and says so.
      BOOST_CHECK_THROW(s.equations.energy(s.u), FatalError);
      return;
    }
  const double h        = 1e-4;
  const double measured = (s.equations.energy(s.shifted(h)) - s.equations.energy(s.shifted(-h))) / (2. * h);
  const auto   r        = s.residual(s.u);
  BOOST_TEST(std::abs(measured - dot(s.communicator, r, s.v)) <=
             1e-6 * norm(s.communicator, r) * norm(s.communicator, s.v));
}

BOOST_DATA_TEST_CASE(preconditioners_are_symmetric_and_positive, data::make(cases()), named)
{
  Setting s(named);
  for (const auto kind : {ResidualOperator::Preconditioner::multigrid, ResidualOperator::Preconditioner::jacobi})
    {
      std::vector<double> pv(s.v.size()), pw(s.v.size());
      s.equations.freeze_preconditioner(s.u, kind);
      s.equations.precondition(s.v, pv);
      s.equations.precondition(s.w, pw);
      const double scale = norm(s.communicator, pv) * norm(s.communicator, s.w);
      BOOST_TEST(std::abs(dot(s.communicator, pv, s.w) - dot(s.communicator, s.v, pw)) <= 1e-10 * scale);
      BOOST_TEST(dot(s.communicator, pv, s.v) > 0.);
    }
}

BOOST_DATA_TEST_CASE(a_linear_physics_says_so_truthfully, data::make(cases()), named)
{
  Setting    s(named);
  const auto middle = s.residual(s.u), plus = s.residual(s.shifted(1.)), minus = s.residual(s.shifted(-1.));
  auto       curvature = middle;
  for (std::size_t i = 0; i < curvature.size(); ++i)
    curvature[i] = plus[i] - 2. * middle[i] + minus[i];
  const bool is_affine = norm(s.communicator, curvature) <= 1e-10 * norm(s.communicator, plus);
  BOOST_TEST(is_affine == s.equations.is_linear());
}
