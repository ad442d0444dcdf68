// MPI: 1 2 4
// Elasticity passes patch tests in plane strain, plane stress and 3D, with every material, element and linear
// solver; inclusions and stresses are those of closed forms.
#include "physics/models/elasticity.h"
#include "support/steady_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  std::string text(const std::string &elasticity, const std::string &conditions, const std::string &mesh,
                   const std::string &rest = "")
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n" + mesh +
           "\nend\nsubsection physics\n set model = elasticity\n subsection elasticity\n" + elasticity +
           "\n end\nend\nsubsection boundary conditions\n" + conditions + "\nend\n" + rest;
  }

  /// Largest nodal difference from u_c = sum_j gradient[c][j] x_j.
  template <int dim>
  double largest_error(const testing::SteadyCase<dim> &problem, const Vector &u,
                       const dealii::Tensor<2, dim> &gradient)
  {
    const auto                                  &space  = problem.discretisation;
    const auto                                   points = space.fe().get_unit_support_points();
    double                                       result = 0.;
    std::vector<dealii::types::global_dof_index> dofs(space.fe().n_dofs_per_cell());
    for (const auto &cell : space.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          cell->get_dof_indices(dofs);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            {
              const dealii::Tensor<1, dim> x = space.mesh().mapping().transform_unit_to_real_cell(cell, points[i]);
              const unsigned int           c = space.fe().system_to_component_index(i).first;
              result                         = std::max(result, std::abs(u(dofs[i]) - gradient[c] * x));
            }
        }
    return Communicator().max(result);
  }

  const std::string nonlinear = "set material = nonlinear deviatoric\n subsection nonlinear deviatoric\n set bulk "
                                "modulus = 3\n set a1 = 1\n set a2 = 0.2\n end\n";

  std::vector<std::string> plane_cases()
  {
    std::vector<std::string> result;
    for (const std::string kind : {"plane strain", "plane stress"})
      for (const std::string &material : {std::string(), nonlinear})
        result.push_back("set kind = " + kind + "\n" + material);
    return result;
  }

  template <int dim>
  std::vector<double> derived(const testing::SteadyCase<dim> &problem, const dealii::Tensor<2, dim> &gradient)
  {
    PointState<dim> state;
    state.value.resize(dim);
    for (unsigned int c = 0; c < dim; ++c)
      state.gradient.push_back(gradient[c]);
    std::vector<double> values;
    problem.physics->derived(state, values);
    return values;
  }
} // namespace

BOOST_DATA_TEST_CASE(a_linear_field_is_exact_in_the_plane,
                     data::make(plane_cases()) * data::make({"false", "true"}), elasticity, simplices)
{
  dealii::Tensor<2, 2> gradient;
  gradient[0][0]               = 0.02;
  gradient[0][1]               = 0.01;
  gradient[1][0]               = -0.03;
  gradient[1][1]               = 0.015;
  const std::string      exact = "0.02*x + 0.01*y; -0.03*x + 0.015*y";
  testing::SteadyCase<2> problem(
      text(elasticity, "set dirichlet = 0: " + exact + " | 1: " + exact + " | 2: " + exact + " | 3: " + exact,
           std::string("set refinements = 3\nset simplices = ") + simplices));
  Vector u = problem.discretisation.make_vector();
  problem.newton->solve(u);
  BOOST_TEST(largest_error<2>(problem, u, gradient) < 1e-11);
}

// Traction 1, E = 10/(1 + x), nu = 0: e_xx = (1 + x)/10, u_x = (x + x^2/2)/10, which quadratic elements have.
BOOST_AUTO_TEST_CASE(stiffness_may_vary)
{
  testing::SteadyCase<2> problem(
      text("set stiffness factor = 1/(1 + x)\n subsection linear isotropic\n set young modulus = 10\n set poisson "
           "ratio = 0\n end",
           "set dirichlet = 0: 0; - | 2: -; 0\n set neumann = 1: 1; 0", "set refinements = 2",
           "subsection finite elements\n set degree = 2\nend\n"));
  Vector u = problem.discretisation.make_vector();
  problem.newton->solve(u);
  double largest = 0.;
  for (const auto i : u.locally_owned_elements())
    largest = std::max(largest, u(i));
  BOOST_TEST(Communicator().max(largest) == 0.15, boost::test_tools::tolerance(1e-10));
  dealii::Tensor<2, 2> gradient;
  gradient[0][0] = 0.1;
  BOOST_TEST(derived<2>(problem, gradient)[0] == 1., boost::test_tools::tolerance(1e-12)); // at x = 0

  for (const std::string bad : {"u", "t", "x - 1"})
    BOOST_CHECK_THROW(
        {
          testing::SteadyCase<2> other(text("set stiffness factor = " + bad, "set dirichlet = 0: 0; 0", ""));
          Vector                 v = other.discretisation.make_vector();
          other.newton->solve(v);
        },
        InputError);
}

BOOST_DATA_TEST_CASE(uniaxial_tension_in_three_dimensions, data::make(LinearSystemRegistry::instance().names()))
{
  // E = 10, nu = 0.25, traction 1: e_xx = 0.1, lateral -0.025; symmetry planes at x, y, z = 0.
  testing::SteadyCase<3> problem(
      text("subsection linear isotropic\n set young modulus = 10\n set poisson ratio = 0.25\n end",
           "set dirichlet = 0: 0; -; - | 2: -; 0; - | 4: -; -; 0\n set neumann = 1: 1; 0; 0",
           "set refinements = 2", "subsection linear solver\n set solver = " + sample + "\nend\n"));
  Vector             u       = problem.discretisation.make_vector();
  const SolveSummary summary = problem.newton->solve(u);
  BOOST_TEST(!summary.used_fallback);
  dealii::Tensor<2, 3> gradient;
  gradient[0][0] = 0.1;
  gradient[1][1] = gradient[2][2] = -0.025;
  BOOST_TEST(largest_error<3>(problem, u, gradient) < 1e-10);
  const auto values = derived<3>(problem, gradient);
  const auto names  = problem.physics->derived_names();
  BOOST_TEST(values.size() == names.size());
  BOOST_TEST(values.front() == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(names.back() == "von_mises");
  BOOST_TEST(values.back() == 1., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(plane_kinds_differ_by_the_stress_out_of_plane)
{
  dealii::Tensor<2, 2> gradient;
  gradient[0][0] = 0.1;
  const std::string steel =
      "subsection linear isotropic\n set young modulus = 10\n set poisson ratio = 0.25\n end";
  const std::string            fixed = "set dirichlet = 0: 0; 0";
  const testing::SteadyCase<2> strain(text(steel, fixed, ""));
  const testing::SteadyCase<2> stress(text("set kind = plane stress\n" + steel, fixed, ""));
  // lambda = mu = 4: sigma_xx = 12 e, sigma_zz = 4 e; plane stress: E/(1 - nu^2) e.
  const auto a = derived<2>(strain, gradient), b = derived<2>(stress, gradient);
  BOOST_TEST(a[0] == 1.2, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(a[2] == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(b[0] == 10. / (1. - 0.0625) * 0.1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::abs(b[2]) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_nonlinear_law_is_solved_to_its_own_balance)
{
  // Simple shear of a strip: the stress is constant and equal to the traction applied.
  testing::SteadyCase<2> problem(
      text(nonlinear, "set dirichlet = 2: 0; 0\n set neumann = 3: 0.3; 0", "set refinements = 3"));
  Vector             u       = problem.discretisation.make_vector();
  const SolveSummary summary = problem.newton->solve(u);
  BOOST_TEST(summary.newton_iterations >= 3u);
  BOOST_TEST(summary.newton_iterations <= 12u);
  Vector r = problem.discretisation.make_vector();
  problem.assembler->residual(problem.state(u), r);
  BOOST_TEST(r.l2_norm() < 1e-10);
}

BOOST_AUTO_TEST_CASE(inclusions_have_their_own_material)
{
  testing::SteadyCase<2> problem(
      text("subsection inclusion\n set material ids = 0\n subsection linear isotropic\n set "
           "lame mu = 4\n set lame lambda = 4\n end\n end",
           "set dirichlet = 0: 0; 0", ""));
  dealii::Tensor<2, 2> gradient;
  gradient[0][0] = 0.1;
  BOOST_TEST(derived<2>(problem, gradient)[0] == 1.2, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(rigid_body_modes_keep_iterations_low)
{
  const auto iterations = [](const std::string &refinements) {
    testing::SteadyCase<3> problem(
        text("set body force = 0; 0; -1", "set dirichlet = 0: 0; 0; 0", "set refinements = " + refinements));
    Vector u = problem.discretisation.make_vector();
    return problem.newton->solve(u).linear_iterations;
  };
  const unsigned int coarse = iterations("1"), fine = iterations("3");
  BOOST_TEST(fine <= std::max(30u, coarse + 15u));
}

BOOST_AUTO_TEST_CASE(a_body_force_of_the_wrong_length_is_refused)
{
  BOOST_CHECK_THROW(testing::SteadyCase<2>(text("set body force = 1; 2; 3", "set dirichlet = 0: 0; 0", "")),
                    InputError);
  BOOST_CHECK_THROW(testing::SteadyCase<2>(text("subsection linear isotropic\n set poisson ratio = 0.5\n end",
                                                "set dirichlet = 0: 0; 0", "")),
                    InputError);
}
