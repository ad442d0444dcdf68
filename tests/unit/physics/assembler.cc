// MPI: 1 2 4
// Assembled residuals, tangents and energies are consistent with each other, boundary terms included, and do not
// depend on the partition.
#include "support/steady_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  struct NamedText
  {
    std::string name;
    std::string text;
  };
  std::ostream &operator<<(std::ostream &out, const NamedText &named) { return out << named.name; }

  std::string text(const std::string &mesh, const int degree, const std::string &physics,
                   const std::string &conditions)
  {
    return "subsection mesh\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection physics\n" + physics + "\nend\nsubsection boundary conditions\n" + conditions +
           "\nend\n";
  }

  std::vector<NamedText> cases()
  {
    const std::string nonlinear =
        "set model = diffusion\n subsection diffusion\n set conductivity = 1 + u^2\n set "
        "source = x + 2*y\n end";
    const std::string linear    = "set model = diffusion\n subsection diffusion\n set conductivity = 1 + x\n set "
                                  "reaction = 2\n set source = y\n end";
    const std::string solid     = "set model = elasticity\n subsection elasticity\n set material = nonlinear "
                                  "deviatoric\n set body force = 1; -2\n set density = 3\n end";
    const std::string scalar_bc = "set dirichlet = 0: 1 + y\n set neumann = 1: 2*y\n set robin = 2: 3; x";
    const std::string vector_bc =
        "set dirichlet = 0: 0; 0.01*y\n set neumann = 1: 1; y\n set robin = 2: 3; 0.1; 0";
    return {
        {"nonlinear diffusion", text("set refinements = 3", 2, nonlinear, scalar_bc)},
        {"linear diffusion on triangles", text("set simplices = true\nset refinements = 2", 2, linear, scalar_bc)},
        {"nonlinear solid, plane strain", text("set refinements = 3", 1, solid, vector_bc)}};
  }

  Vector smooth_vector(const testing::SteadyCase<2> &problem, const double phase, const bool homogeneous)
  {
    const auto                                  &space  = problem.discretisation;
    const auto                                  &fe     = space.fe();
    const auto                                   points = fe.get_unit_support_points();
    Vector                                       result = space.make_vector();
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    for (const auto &cell : space.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          cell->get_dof_indices(dofs);
          for (unsigned int i = 0; i < dofs.size(); ++i)
            {
              const auto x = space.mesh().mapping().transform_unit_to_real_cell(cell, points[i]);
              if (space.owned().is_element(dofs[i]))
                result(dofs[i]) =
                    0.1 * std::sin(phase + 3. * x[0] + 5. * x[1] + fe.system_to_component_index(i).first);
            }
        }
    if (homogeneous)
      {
        space.constraints().set_zero(result);
        return result;
      }
    space.distribute(result);
    return result;
  }

} // namespace

BOOST_DATA_TEST_CASE(the_tangent_is_the_derivative_of_the_residual, data::make(cases()))
{
  const testing::SteadyCase<2> problem(sample.text);
  const auto                  &space  = problem.discretisation;
  auto                         system = LinearSystemRegistry::instance().create("petsc");
  problem.assembler->reinit(*system);
  const Vector u = smooth_vector(problem, 0.3, false), v = smooth_vector(problem, 1.1, true);
  problem.assembler->tangent(problem.state(u), Shifts(), *system);
  Vector product = space.make_vector(), plus = product, minus = product;
  system->vmult(product, v);
  const double h    = 1e-5;
  Vector       near = u;
  near.add(h, v);
  space.distribute(near);
  problem.assembler->residual(problem.state(near), plus);
  near.add(-2. * h, v);
  space.distribute(near);
  problem.assembler->residual(problem.state(near), minus);
  plus -= minus;
  plus /= 2. * h;
  product -= plus;
  BOOST_TEST(product.l2_norm() <= 1e-6 * plus.l2_norm());

  if ((*problem.physics).has_energy())
    {
      Vector r = space.make_vector();
      problem.assembler->residual(problem.state(u), r);
      near = u;
      near.add(h, v);
      space.distribute(near);
      const double above = problem.assembler->energy(problem.state(near));
      near.add(-2. * h, v);
      space.distribute(near);
      const double below = problem.assembler->energy(problem.state(near));
      BOOST_TEST((above - below) / (2. * h) == r * v, boost::test_tools::tolerance(1e-6));
    }
}

BOOST_DATA_TEST_CASE(rates_enter_the_tangent_with_their_shifts, data::make(cases()))
{
  // R(u, c u, a u) has the derivative J(shifts 1, c, a).
  const testing::SteadyCase<2> problem(sample.text);
  const auto                  &space  = problem.discretisation;
  auto                         system = LinearSystemRegistry::instance().create("petsc");
  problem.assembler->reinit(*system);
  const Shifts shifts{2.5, 7., 1.};
  const auto   state_of = [&](const Vector &u) {
    DiscreteState state = problem.state(u);
    state.rate          = u;
    state.rate *= shifts.rate;
    state.rate.update_ghost_values();
    state.acceleration = u;
    state.acceleration *= shifts.acceleration;
    state.acceleration.update_ghost_values();
    return state;
  };
  const Vector u = smooth_vector(problem, 0.3, false), v = smooth_vector(problem, 1.1, true);
  problem.assembler->tangent(state_of(u), shifts, *system);
  Vector product = space.make_vector(), plus = product, minus = product;
  system->vmult(product, v);
  const double h    = 1e-5;
  Vector       near = u;
  near.add(h, v);
  space.distribute(near);
  problem.assembler->residual(state_of(near), plus);
  near.add(-2. * h, v);
  space.distribute(near);
  problem.assembler->residual(state_of(near), minus);
  plus -= minus;
  plus /= 2. * h;
  product -= plus;
  BOOST_TEST(product.l2_norm() <= 1e-6 * plus.l2_norm());
}

BOOST_DATA_TEST_CASE(the_partition_does_not_matter, data::make(cases()))
{
  // The world's answer against that of a problem each rank has alone; equal norms and energies to round-off.
  const testing::SteadyCase<2> shared(sample.text), alone(sample.text, Communicator(MPI_COMM_SELF));
  const auto                   numbers = [](const testing::SteadyCase<2> &problem) {
    const Vector u = smooth_vector(problem, 0.7, false);
    Vector       r = problem.discretisation.make_vector();
    problem.assembler->residual(problem.state(u), r);
    const double constrained = r.l2_norm();
    problem.assembler->unconstrained_residual(problem.state(u), r);
    double energy = 0.;
    if ((*problem.physics).has_energy())
      energy = problem.assembler->energy(problem.state(u));
    return std::array<double, 3>{constrained, r.l2_norm(), energy};
  };
  const auto a = numbers(shared), b = numbers(alone);
  for (unsigned int i = 0; i < 3; ++i)
    BOOST_TEST(std::abs(a[i] - b[i]) <= 1e-12 * std::abs(b[i]));
}

BOOST_AUTO_TEST_CASE(reactions_balance_the_loads)
{
  // Clamped at 0, pulled by 16 on a unit face, pushed by a body force of -2 upwards in a unit volume.
  const testing::SteadyCase<2> problem(text("set refinements = 3", 1,
                                            "set model = elasticity\n subsection elasticity\n set body force = 0; "
                                            "-2\n end",
                                            "set dirichlet = 0: 0; 0\n set neumann = 1: 16; 0"));
  const auto                  &space = problem.discretisation;
  Vector                       u = space.make_vector(), r = u;
  problem.newton->solve(u);
  problem.assembler->unconstrained_residual(problem.state(u), r);
  const auto modes = problem.assembler->near_null_space();
  BOOST_TEST(modes.size() == 3u);
  double                                       forces[2] = {0., 0.};
  std::vector<dealii::types::global_dof_index> dofs(space.fe().n_dofs_per_cell());
  std::set<dealii::types::global_dof_index>    seen;
  for (const auto &cell : space.dof_handler().active_cell_iterators())
    if (cell->is_locally_owned())
      {
        cell->get_dof_indices(dofs);
        for (unsigned int i = 0; i < dofs.size(); ++i)
          if (space.owned().is_element(dofs[i]) && seen.insert(dofs[i]).second)
            forces[space.fe().system_to_component_index(i).first] += r(dofs[i]);
      }
  BOOST_TEST(Communicator().sum(forces[0]) == -16., boost::test_tools::tolerance(1e-9));
  BOOST_TEST(Communicator().sum(forces[1]) == 2., boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(rigid_body_modes_cost_no_energy)
{
  const testing::SteadyCase<3> problem(text("set refinements = 1", 2, "set model = elasticity", ""));
  auto                         system = LinearSystemRegistry::instance().create("petsc");
  problem.assembler->reinit(*system);
  Vector u = problem.discretisation.make_vector();
  problem.assembler->tangent(problem.state(u), Shifts(), *system);
  const auto modes = problem.assembler->near_null_space();
  BOOST_TEST(modes.size() == 6u);
  for (const Vector &mode : modes)
    {
      Vector product(mode.get_partitioner());
      system->vmult(product, mode);
      BOOST_TEST(mode.l2_norm() > 1.);
      BOOST_TEST(product.l2_norm() <= 1e-12 * mode.l2_norm());
    }
}

BOOST_AUTO_TEST_CASE(an_error_on_one_rank_is_thrown_on_all)
{
  // The source is not a number in one corner only.
  const testing::SteadyCase<2> problem(
      text("set refinements = 3", 1,
           "set model = diffusion\n subsection diffusion\n set source = sqrt(x + y - "
           "0.1)\n end",
           "set dirichlet = 1: 0"));
  Vector u = problem.discretisation.make_vector(), r = u;
  BOOST_CHECK_THROW(problem.assembler->residual(problem.state(u), r), InputError);
}
