// MPI: 1 2 4
// Every registered linear system multiplies, solves by all methods to its tolerance, and offers a symmetric
// positive definite V-cycle.
#include "support/steady_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <random>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::string diffusion = R"(
subsection mesh
  set refinements = 5
end
subsection physics
  set model = diffusion
  subsection diffusion
    set conductivity = 1 + x
    set source = 1
  end
end
subsection boundary conditions
  set dirichlet = 0: 0
  set robin     = 1: 2; 1
end
)";

  const std::string elasticity = R"(
subsection mesh
  set refinements = 3
end
subsection finite elements
  set degree = 2
end
subsection physics
  set model = elasticity
end
subsection boundary conditions
  set dirichlet = 0: 0; 0
  set neumann   = 1: 0; 1
end
)";

  /// Values by global index, so that they do not depend on the partition; constrained dofs are zero.
  template <int dim>
  Vector random_vector(const Discretisation<dim> &discretisation, const unsigned int seed)
  {
    Vector result = discretisation.make_vector();
    for (const auto i : discretisation.owned())
      result(i) = std::sin(1.3 * seed + 7.7 * i + 0.01 * i * i);
    discretisation.constraints().set_zero(result);
    return result;
  }

  template <int dim>
  std::unique_ptr<LinearSystem> assembled(const testing::SteadyCase<dim> &problem, const std::string &library)
  {
    auto system = LinearSystemRegistry::instance().create(library);
    problem.assembler->reinit(*system);
    system->set_near_null_space(problem.assembler->near_null_space());
    Vector u = problem.discretisation.make_vector();
    problem.discretisation.distribute(u);
    problem.assembler->tangent(problem.state(u), Shifts(), *system);
    return system;
  }

  double relative_residual(const LinearSystem &system, const Vector &x, const Vector &b)
  {
    Vector left(b.get_partitioner());
    system.vmult(left, x);
    left -= b;
    return left.l2_norm() / b.l2_norm();
  }

  const std::vector<std::string> libraries = LinearSystemRegistry::instance().names();
  const std::vector<std::string> problems  = {"diffusion", "elasticity"};

  const std::string &text_of(const std::string &name) { return name == "diffusion" ? diffusion : elasticity; }
} // namespace

BOOST_AUTO_TEST_CASE(both_libraries_are_registered)
{
  const std::vector<std::string> expected = {"petsc", "trilinos"};
  BOOST_TEST(libraries == expected, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(products_agree_with_residual_differences, data::make(libraries) * data::make(problems),
                     library, name)
{
  const testing::SteadyCase<2> problem(text_of(name));
  const auto                   system = assembled(problem, library);
  const auto                  &space  = problem.discretisation;
  const Vector                 v      = random_vector(space, 1);
  Vector u = space.make_vector(), product = space.make_vector(), transposed = product, plus = product,
         minus = product;
  space.distribute(u);
  system->vmult(product, v);
  problem.assembler->residual(problem.state(u), minus);
  u.add(1., v);
  space.distribute(u);
  problem.assembler->residual(problem.state(u), plus);
  plus -= minus; // linear: the difference is the product itself
  space.constraints().set_zero(product);
  const double scale = product.l2_norm();
  product -= plus;
  BOOST_TEST(product.l2_norm() <= 1e-11 * scale);

  const Vector w = random_vector(space, 2);
  system->vmult(product, v);
  system->Tvmult(transposed, w);
  BOOST_TEST((w * product) == (transposed * v), boost::test_tools::tolerance(1e-10));
  const Vector diagonal = system->diagonal(u);
  for (std::size_t i = 0; i < diagonal.locally_owned_size(); ++i)
    BOOST_TEST_REQUIRE(diagonal.local_element(i) > 0.);
}

BOOST_DATA_TEST_CASE(all_methods_solve, data::make(libraries) * data::make(problems), library, name)
{
  const testing::SteadyCase<2> problem(text_of(name));
  const auto                   system = assembled(problem, library);
  const Vector                 b      = random_vector(problem.discretisation, 3);
  for (const auto method : {LinearMethod::conjugate_gradients, LinearMethod::gmres, LinearMethod::direct})
    {
      Vector x(b.get_partitioner());
      system->prepare(method);
      const LinearReport report = system->solve(x, b, 1e-11, 0., 200);
      BOOST_TEST(report.converged);
      BOOST_TEST(relative_residual(*system, x, b) <= 2e-11);
      BOOST_TEST((method == LinearMethod::direct) == (report.iterations == 0u));
      // Starting from the solution needs no iteration; a bound of one iteration is kept and reported.
      BOOST_TEST(system->solve(x, b, 1e-10, 0., 200).iterations == 0u);
      if (method != LinearMethod::direct)
        {
          x                           = 0.;
          const LinearReport short_of = system->solve(x, b, 1e-11, 0., 1);
          BOOST_TEST(!short_of.converged);
          BOOST_TEST(short_of.iterations == 1u);
        }
    }
}

BOOST_DATA_TEST_CASE(the_v_cycle_is_symmetric_and_positive, data::make(libraries) * data::make(problems), library,
                     name)
{
  const testing::SteadyCase<2> problem(text_of(name));
  const auto                   system = assembled(problem, library);
  system->prepare(LinearMethod::conjugate_gradients);
  for (unsigned int trial = 0; trial < 4; ++trial)
    {
      const Vector x = random_vector(problem.discretisation, 10 + trial),
                   y = random_vector(problem.discretisation, 20 + trial);
      Vector px(x.get_partitioner()), py(x.get_partitioner());
      system->precondition(px, x);
      system->precondition(py, y);
      const double xpx = x * px, ypy = y * py;
      BOOST_TEST(xpx > 0.);
      BOOST_TEST(ypy > 0.);
      BOOST_TEST(std::abs(x * py - y * px) <= 1e-10 * std::sqrt(xpx * ypy));
    }
}

BOOST_DATA_TEST_CASE(a_singular_matrix_is_reported_not_solved, data::make(libraries))
{
  const testing::SteadyCase<2> problem(
      "subsection mesh\n set refinements = 2\nend\nsubsection physics\n subsection "
      "diffusion\n set source = 1\n end\nend\n");
  const auto   system = assembled(problem, sample);
  const Vector b      = random_vector(problem.discretisation, 3);
  Vector       x(b.get_partitioner());
  bool         reported = false;
  try
    {
      system->prepare(LinearMethod::conjugate_gradients);
      Vector ones(b.get_partitioner());
      ones     = 1.; // not in the range
      reported = !system->solve(x, ones, 1e-11, 0., 50).converged;
    }
  catch (const Error &)
    {
      reported = true;
    }
  BOOST_TEST(reported);
}
