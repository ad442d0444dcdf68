// MPI: 1 2 4
// Reduced equations: their tangents are the derivatives of their residuals, sampled states are the full ones on the
// cells' dofs, moving boundaries and hanging nodes included, and all rows and cells sum up to the assembly.
#include "physics/rom/reduced_equations.h"
#include "physics/bridge/dof_order.h"
#include "physics/rom/reduced_training.h"
#include "physics/rom/sampled_state.h"
#include "support/problem_case.h"
#include "support/time_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::TimeCase;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int n_modes = 5;

  std::vector<NamedCase> cases()
  {
    const std::string square = "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
                               " set refinements = 2\nend\n" +
                               degree_section(2);
    std::vector<NamedCase> result{
        {"nonlinear diffusion", square +
                                    "subsection physics\n subsection diffusion\n  set conductivity = 1 + u^2\n"
                                    "  set conductivity derivative = 2*u\n  set capacity = 1 + x\n end\nend\n"
                                    "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y | 2: t + x\n"
                                    " set robin = 1: 1 + t; 0.3*t\nend\n"},
        {"flow", square + "subsection physics\n set model = navier_stokes\nend\nsubsection boundary conditions\n"
                          " set dirichlet = 0, 2: 0; 0; - | 3: t*x*(1-x); 0; -\nend\n"},
        {"elastodynamics", square + "subsection physics\n set model = elastodynamics\nend\n"
                                    "subsection boundary conditions\n set dirichlet = 0: 0.1*sin(5*t)*y; 0\n"
                                    " set neumann = 1: 0.2*t; 0.1*y\nend\n"}};
    for (const auto &plain : std::vector<NamedCase>(result))
      result.push_back({plain.name + ", hanging nodes", plain.text});
    return result;
  }

  /// Refines the cells near a corner that boundary values move at, so that nodes hang on them.
  void refine_corner(TimeCase<2> &c)
  {
    c.newton.reset();
    c.assembler.reset();
    c.discretisation.release_mesh();
    for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
      if (cell->is_locally_owned() && cell->center().norm() < 0.6)
        cell->set_refine_flag();
    c.mesh.triangulation().execute_coarsening_and_refinement();
    c.discretisation.setup(c.mesh, *c.physics, c.conditions);
    c.assembler = std::make_unique<Assembler<2>>(c.discretisation);
  }

  /// A case, some modes, and every third cell.
  struct Setting
  {
    explicit Setting(const NamedCase &named)
      : c(named.text)
    {
      if (named.name.find("hanging") != std::string::npos)
        refine_corner(c);
      const auto &discretisation = c.discretisation;
      const auto  places         = dof_places(discretisation);
      for (unsigned int m = 0; m < n_modes; ++m)
        for (const auto place : places)
          modes.push_back(std::sin(0.37 * double(place) * double(m + 1) + m));
      basis      = increments_of(discretisation, modes);
      rule.order = discretisation.physics().time_order();
      rule.step  = 0.1;
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned() && cell->active_cell_index() % 3 == 0)
          {
            visits.push_back({cell->active_cell_index(), 0.7, {}});
            if (cell->active_cell_index() % 2 == 0)
              visits.back().points = {{0, 1.3}, {4, 0.6}};
          }
      const auto n_free = discretisation.mesh().communicator().sum((unsigned long)(places.size()));
      for (std::uint64_t place = 0; place < n_free; place += 4)
        rows.push_back({place, 1. + 0.1 * double(place % 7)});
      shifts = rule.order == 2 ? Shifts{3., 20., 0.8} : Shifts{7., 0., 1.};
    }

    std::unique_ptr<ReducedEquations<2>> equations(const bool galerkin) const
    {
      if (galerkin)
        return galerkin_equations<2>(*c.assembler, visits, basis);
      return least_squares_equations<2>(*c.assembler,
                                        sampled_rows(c.discretisation, dof_places(c.discretisation), rows), basis);
    }

    /// Coefficients whose derivatives in time follow the value as the shifts say.
    CoefficientState coefficients(const VectorXd &q) const
    {
      const VectorXd other = VectorXd::LinSpaced(q.size(), 0.3, -0.4);
      return {0.17, shifts.value * q, shifts.rate * q + other, shifts.acceleration * q - other};
    }

    TimeCase<2>             c;
    std::vector<double>     modes;
    std::vector<Vector>     basis;
    MarchingRule            rule;
    std::vector<CellVisit>  visits;
    std::vector<SampledRow> rows;
    Shifts                  shifts;
  };

  void check_tangent(Setting &s, ReducedEquations<2> &equations)
  {
    SampledState<2> state(s.c.discretisation, cells_of(equations.visits()), s.basis, s.rule);
    auto            boundary = state.boundary(0.17);
    if (s.rule.order == 1)
      boundary.rate = 0.5 * boundary.value;
    const VectorXd q = VectorXd::LinSpaced(n_modes, -0.2, 0.3), v = VectorXd::LinSpaced(n_modes, 1., 0.4);
    const auto     residual = [&](const double h) {
      return equations.residual(state.set(s.coefficients(q + h * v), boundary), n_modes);
    };
    const double   h        = 1e-5;
    const VectorXd product  = equations.tangent(state.set(s.coefficients(q), boundary), s.shifts, n_modes) * v;
    const VectorXd measured = (residual(h) - residual(-h)) / (2. * h);
    BOOST_TEST((product - measured).norm() <= 1e-6 * product.norm());
    BOOST_TEST(product.norm() > 0.);
  }

  /// With the first modes alone, a state of these has the same equations.
  void check_fewer_modes(Setting &s, ReducedEquations<2> &equations)
  {
    SampledState<2> state(s.c.discretisation, cells_of(equations.visits()), s.basis, s.rule);
    auto            boundary = state.boundary(0.17);
    if (s.rule.order == 1)
      boundary.rate = 0.5 * boundary.value;
    const auto of = [&](const unsigned int n) -> CoefficientState {
      const VectorXd q = 0.3 * VectorXd::Unit(n, 1);
      return {0.17, q, 2. * q, -3. * q};
    };
    const VectorXd all  = equations.residual(state.set(of(n_modes), boundary), n_modes);
    const VectorXd some = equations.residual(state.set(of(2), boundary), 2);
    const MatrixXd j    = equations.tangent(state.set(of(n_modes), boundary), s.shifts, n_modes);
    const MatrixXd part = equations.tangent(state.set(of(2), boundary), s.shifts, 2);
    BOOST_TEST(some.size() == (equations.is_square() ? 2 : all.size()));
    BOOST_TEST((some - all.head(some.size())).norm() <= 1e-12 * all.norm());
    BOOST_TEST((part - j.topLeftCorner(some.size(), 2)).norm() <= 1e-12 * j.norm());
  }
} // namespace

BOOST_DATA_TEST_CASE(tangents_are_derivatives, data::make(cases()) * data::make({true, false}), named, galerkin)
{
  Setting    s(named);
  const auto equations = s.equations(galerkin);
  check_tangent(s, *equations);
  check_fewer_modes(s, *equations);
  BOOST_TEST(equations->is_square() == galerkin);
}

BOOST_DATA_TEST_CASE(sampled_states_are_states, data::make(cases()), named)
{
  // Values of the lift move in time; its derivatives are those of the scheme.
  Setting         s(named);
  const auto      cells = cells_of(s.visits);
  SampledState<2> sampled(s.c.discretisation, cells, s.basis, s.rule);
  FreeDofs<2>     free_dofs(s.c.discretisation);
  const VectorXd  q = VectorXd::LinSpaced(n_modes, -0.2, 0.3);
  for (const double time : {0.1, 0.25})
    {
      s.c.discretisation.set_time(0.9); // it does not matter
      const auto &state = sampled.set({time, q, q, q}, sampled.boundary(time));
      BOOST_TEST(state.time == time);
      s.c.discretisation.set_time(time);
      Vector truth = s.c.discretisation.make_vector();
      for (unsigned int m = 0; m < n_modes; ++m)
        truth.add(q[m], s.basis[m]);
      s.c.discretisation.distribute(truth);
      std::vector<dealii::types::global_dof_index> dofs(s.c.discretisation.fe().n_dofs_per_cell());
      for (const auto &cell : s.c.discretisation.dof_handler().active_cell_iterators())
        if (std::ranges::find(cells, cell->active_cell_index()) != cells.end())
          {
            cell->get_dof_indices(dofs);
            for (const auto dof : dofs)
              BOOST_TEST(std::abs(state.value(dof) - truth(dof)) <= 1e-13);
          }
    }
}

BOOST_DATA_TEST_CASE(all_rows_are_the_assembly, data::make(cases()), named)
{
  Setting    s(named);
  const auto places = dof_places(s.c.discretisation);
  const auto n      = s.c.discretisation.mesh().communicator().sum((unsigned long)(places.size()));
  s.rows.clear();
  for (std::uint64_t place = 0; place < n; ++place)
    s.rows.push_back({place, 2.});
  const auto      equations = s.equations(false);
  const auto      all       = owned_cells(s.c.discretisation);
  SampledState<2> sampled(s.c.discretisation, all, s.basis, s.rule);
  auto            boundary = sampled.boundary(0.17);
  if (s.rule.order == 1)
    boundary.rate = VectorXd::Zero(boundary.value.size());
  const auto    &state = sampled.set(s.coefficients(VectorXd::Constant(n_modes, 0.1)), boundary);
  const VectorXd r     = equations->residual(state, n_modes);
  Vector         truth = s.c.discretisation.make_vector();
  s.c.assembler->residual(state, truth);
  BOOST_TEST(cells_of(equations->visits()).size() == all.size());
  for (std::size_t k = 0; k < places.size(); ++k)
    BOOST_TEST(std::abs(r[places[k]] - 2. * truth(s.c.discretisation.free_dofs()[k])) <= 1e-12 * r.norm());

  // And Galerkin's are their products with the modes.
  std::vector<CellVisit> whole;
  for (const auto cell : all)
    whole.push_back({cell, 1., {}});
  const VectorXd projected = galerkin_equations<2>(*s.c.assembler, whole, s.basis)->residual(state, n_modes);
  for (unsigned int m = 0; m < n_modes; ++m)
    BOOST_TEST(std::abs(projected[m] - s.basis[m] * truth) <= 1e-11 * r.norm());
}
