// MPI: 1 2
// The assembler's kernel says what the weak form says, on cells of all kinds, and visits weighted cells and points.
#include "physics/solvers/cell_kernel.h"

#include "support/plain_cell_kernel.h"
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
                   const std::string &conditions = "")
  {
    return "subsection mesh\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection physics\n" + physics + "\nend\nsubsection boundary conditions\n" + conditions +
           "\nend\n";
  }

  const std::string nonlinear = "set model = diffusion\n subsection diffusion\n set conductivity = 1 + u^2\n set "
                                "source = x + 2*y\n end";
  const std::string linear    = "set model = diffusion\n subsection diffusion\n set source = 1\n end";
  const std::string solid     = "set model = elasticity\n subsection elasticity\n set density = 3\n end";
  const std::string soft      = "set model = elasticity\n subsection elasticity\n set material = nonlinear "
                                "deviatoric\n set density = 3\n end";
  const std::string flow      = "set model = navier_stokes";
  const std::string wind      = "set model = transport\n subsection transport\n set velocity = 1 + y; 2 - x\n set "
                                "diffusivity = 0.01*(1 + x*y)\n set reaction = 0.3 + x\n set source = 1\n end";
  const std::string storm  = "set model = transport\n subsection transport\n set velocity = 1 + y; 2 - x; z\n set "
                             "diffusivity = 0.01 + x\n end";
  const std::string square = "set refinements = 3";
  const std::string trapezia = "set refinements = 3\n set deformation = x + 0.1*sin(3*y); y + 0.2*x*y";
  const std::string ball = "set generator = hyper_ball\n set arguments = 0, 0 : 1 : false\n set refinements = 1\n "
                           "set mapping degree = 2";

  std::vector<NamedText> cases()
  {
    return {{"linear diffusion on squares", text(square, 1, linear)},
            {"nonlinear diffusion on trapezia", text(trapezia, 2, nonlinear)},
            {"linear solid on squares", text(square, 1, solid)},
            {"nonlinear solid on a disk", text(ball, 2, soft)},
            {"linear solid on triangles", text(square + "\nset simplices = true", 2, solid)},
            {"flow on trapezia", text(trapezia, 2, flow)},
            {"transport on squares", text(square, 2, wind)},
            {"transport on trapezia", text(trapezia, 3, wind)},
            {"transport on a disk", text(ball, 2, wind)},
            {"transport on triangles", text(trapezia + "\nset simplices = true", 2, wind)}};
  }

  std::vector<NamedText> cases_with_boundary_terms()
  {
    return {{"nonlinear diffusion", text(trapezia, 2, nonlinear,
                                         "set dirichlet = 0: 1 + y\n set neumann = 1: 2*y\n set robin = 2: 3; x")},
            {"nonlinear solid",
             text(square, 1, soft,
                  "set dirichlet = 0: 0; 0.01*y\n set neumann = 1: 1; y\n set robin = 2: 3; 0.1; 0")}};
  }

  template <int dim>
  Vector smooth(const testing::SteadyCase<dim> &problem, const double phase)
  {
    Vector result = problem.discretisation.make_vector();
    for (const auto i : problem.discretisation.owned())
      result(i) = 0.1 * std::sin(phase + 0.7 * i);
    problem.discretisation.distribute(result);
    return result;
  }

  template <int dim>
  DiscreteState moving_state(const testing::SteadyCase<dim> &problem)
  {
    DiscreteState state = problem.state(smooth(problem, 0.3));
    state.rate          = smooth(problem, 1.1);
    state.acceleration  = smooth(problem, 2.2);
    return state;
  }

  /// Compares the fast kernel with the plain one on every owned cell.
  template <int dim>
  void compare(const testing::SteadyCase<dim> &problem)
  {
    const auto                   &space = problem.discretisation;
    const DiscreteState           state = moving_state(problem);
    const Shifts                  shifts{2.5, 7., 1.};
    const unsigned int            n = space.fe().n_dofs_per_cell();
    testing::PlainCellKernel<dim> plain(space);
    CellKernel<dim>               fast(space);
    dealii::Vector<double>        expected(n), residual(n);
    dealii::FullMatrix<double>    expected_matrix(n, n), matrix(n, n);
    for (const auto &cell : space.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          expected = residual = 0.;
          expected_matrix = matrix = 0.;
          plain(cell, state, shifts, std::vector<double>(space.cell_quadrature().size(), 1.), expected,
                expected_matrix);
          fast.reinit(cell, state);
          fast.add_residual(residual);
          fast.add_tangent(shifts, TangentPart::full, matrix);
          const double scale = expected.l2_norm(), matrix_scale = expected_matrix.frobenius_norm();
          residual -= expected;
          matrix.add(-1., expected_matrix);
          BOOST_TEST(residual.l2_norm() <= 1e-11 * scale);
          BOOST_TEST(matrix.frobenius_norm() <= 1e-12 * matrix_scale);
        }
  }

  /// Every cell of this rank, those with an even index in the first half, with weights that sum to one over both.
  template <int dim>
  std::vector<CellVisit> half(const testing::SteadyCase<dim> &problem, const bool first, const bool by_points)
  {
    std::vector<CellVisit> result;
    for (const auto &cell : problem.discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          const unsigned int index = cell->active_cell_index();
          const double       share = 0.1 + 0.8 * (index % 3) / 2.;
          CellVisit          visit{index, first ? share : 1. - share, {}};
          for (unsigned int q = 0; by_points && q < problem.discretisation.cell_quadrature().size(); ++q)
            visit.points.emplace_back(q, (q + first) % 2 == 0 ? 1. : 0.);
          result.push_back(visit);
        }
    return result;
  }
} // namespace

BOOST_DATA_TEST_CASE(the_kernel_says_what_the_weak_form_says, data::make(cases()))
{
  // Shared geometry, dense products, matrices of translates: all of it to round-off.
  compare(testing::SteadyCase<2>(sample.text));
}

BOOST_AUTO_TEST_CASE(the_kernel_says_what_the_weak_form_says_in_space)
{
  // Hexahedra that are translates of each other, and tetrahedra that are not.
  compare(testing::SteadyCase<3>(text("set refinements = 1", 1, solid)));
  compare(testing::SteadyCase<3>(text("set simplices = true", 1, solid)));
  compare(testing::SteadyCase<3>(text("set refinements = 1", 2, flow)));
  compare(testing::SteadyCase<3>(
      text("set refinements = 1\nset deformation = x; y + 0.2*x*y; z + 0.1*x*z", 2, storm)));
  compare(testing::SteadyCase<3>(text("set simplices = true", 2, storm)));
}

BOOST_DATA_TEST_CASE(complementary_visits_sum_to_the_whole,
                     data::make(cases_with_boundary_terms()) * data::make({false, true}), named, by_points)
{
  // Weights of cells, and weights of points, of two lists that add up to one, boundary terms included.
  const testing::SteadyCase<2> problem(named.text);
  const auto                  &assembler = *problem.assembler;
  const DiscreteState          state     = moving_state(problem);
  Vector                       whole = problem.discretisation.make_vector(), first = whole, second = whole;
  assembler.residual(state, whole);
  assembler.residual(state, half(problem, true, by_points), first);
  assembler.residual(state, half(problem, false, by_points), second);
  first += second;
  first -= whole;
  BOOST_TEST(first.l2_norm() <= 1e-12 * whole.l2_norm());

  const Vector v      = smooth(problem, 0.9);
  const auto   system = LinearSystemRegistry::instance().create("petsc");
  assembler.reinit(*system);
  assembler.tangent(state, Shifts(), *system);
  system->vmult(whole, v);
  assembler.tangent(state, Shifts(), half(problem, true, by_points), *system);
  system->vmult(first, v);
  assembler.tangent(state, Shifts(), half(problem, false, by_points), *system);
  system->vmult(second, v);
  first += second;
  first -= whole;
  problem.discretisation.constraints().set_zero(first); // a constrained row's diagonal is no sum
  BOOST_TEST(first.l2_norm() <= 1e-12 * whole.l2_norm());
}

BOOST_DATA_TEST_CASE(unit_weights_on_all_cells_are_the_assembly, data::make(cases_with_boundary_terms()))
{
  // Projected on vectors, too; and the visits are counted.
  const testing::SteadyCase<2> problem(sample.text);
  const auto                  &space     = problem.discretisation;
  const auto                  &assembler = *problem.assembler;
  const DiscreteState          state     = moving_state(problem);
  std::vector<CellVisit>       visits;
  for (const auto &cell : space.dof_handler().active_cell_iterators())
    if (cell->is_locally_owned())
      visits.push_back({cell->active_cell_index(), 1., {}});
  const auto n_before = assembler.n_cells_visited();
  Vector     whole = space.make_vector(), r = whole;
  assembler.residual(state, visits, r);
  BOOST_TEST(assembler.n_cells_visited() - n_before == visits.size());
  BOOST_TEST(assembler.n_points_visited() == visits.size() * space.cell_quadrature().size());
  assembler.residual(state, whole);
  r -= whole;
  BOOST_TEST(r.l2_norm() <= 1e-14 * whole.l2_norm());

  std::vector<Vector> basis;
  for (const double phase : {0.5, 1.7})
    {
      basis.push_back(smooth(problem, phase));
      basis.back().zero_out_ghost_values();
      space.constraints().set_zero(basis.back());
    }
  for (Vector &vector : basis) // copies have lost their ghosts
    vector.update_ghost_values();
  const auto projected = assembler.projected_residual(state, visits, basis);
  const auto matrix    = assembler.projected_tangent(state, Shifts(), visits, basis);
  const auto system    = LinearSystemRegistry::instance().create("petsc");
  assembler.reinit(*system);
  assembler.tangent(state, Shifts(), *system);
  for (std::size_t m = 0; m < 2; ++m)
    {
      BOOST_TEST(projected[m] == basis[m] * whole, boost::test_tools::tolerance(1e-10));
      for (std::size_t k = 0; k < 2; ++k)
        {
          system->vmult(r, basis[k]);
          BOOST_TEST(matrix[m * 2 + k] == basis[m] * r, boost::test_tools::tolerance(1e-10));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_not_there_is_refused)
{
  // A list that was made for another mesh is a mistake of the program, on all ranks.
  const testing::SteadyCase<2> problem(text(square, 1, linear));
  Vector                       r      = problem.discretisation.make_vector();
  const std::vector<CellVisit> visits = {{100000, 1., {}}};
  BOOST_CHECK_THROW(problem.assembler->residual(problem.state(r), visits, r), FatalError);
}
