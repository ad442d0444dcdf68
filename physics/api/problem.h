#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/equations/step_equations.h"
#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"
#include "core/parameters.h"
#include "core/run.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class ReducedProblems;

  /// A field to write into the VTU.
  struct OutputField
  {
    enum class Kind
    {
      state,        ///< constrained dofs get their boundary values
      increment,    ///< constrained dofs get zero (errors, certificates)
      nodal,        ///< values at the owned nodes of graph() instead; scalar problems alone
      cell_constant ///< one number for all cells; values has one entry
    };
    std::string         name;
    std::vector<double> values; ///< owned free dofs
    Kind                kind = Kind::state;
  };

  /**
   * One boundary-value problem from a parameter file, discretised by finite elements: mesh, physics, boundary
   * conditions, solver. This face carries no third-party header; studies and embedders use it alone. States
   * are this rank's owned free dofs, physical units.
   */
  class Problem : public SolvableEquations
  {
  public:
    /// Declares sections mesh, finite elements, physics, boundary conditions, linear solver, newton, time,
    /// refinement, postprocessing, parameters.
    static std::unique_ptr<Problem> create(ParameterSink &prm);

    /// Mesh, dofs, constraints, checks of all input, and whether it determines a unique answer; collective. Repeatable
    /// (starts anew).
    /// @param extra_refinements uniform ones, beyond the file's.
    virtual void setup(const Communicator &communicator, unsigned int extra_refinements = 0) = 0;

    virtual unsigned int dimension() const = 0;
    virtual std::size_t  n_dofs() const    = 0;
    virtual std::size_t  n_free() const    = 0; ///< owned here
    virtual std::size_t  n_cells() const   = 0; ///< global, active
    virtual bool         is_steady() const = 0;

    // Equations, solve() and correct() are those of the steady problem; of one in time, ask for its steps.

    /// The equations of steps of a problem in time, valid until the next setup(). Collective.
    /// @throws InputError for a steady problem.
    virtual std::unique_ptr<StepEquations> step_equations() = 0;

    /// From now on norms, errors, numbers and fields of states are those of a problem in time at that time: boundary
    /// values and exact solution are. Its steps have times of their own. Collective.
    /// @throws InputError for a steady problem.
    virtual void set_time(double time) = 0;

    /// An inner product of this mesh and these parameters, valid until the next setup(). Collective.
    /// @param block the field that counts (e.g. "velocity"); empty: all of them, in whatever units they are.
    /// @throws InputError for a block that is not there, or an energy where the tangent is not SPD.
    virtual std::unique_ptr<InnerProduct> inner_product(InnerProduct::Kind kind,
                                                        const std::string &block = "") const = 0;

    virtual const MeshGraph &graph() const     = 0;
    virtual const FieldMap  &field_map() const = 0;
    /// Values of field_map().dirichlet_dofs() at the present parameters and, of a problem in time, at the time that
    /// set_time() or a step set last. Physical units.
    virtual std::vector<double> dirichlet_values() const = 0;

    /**
     * Parameters mu of section `parameters`: names known to the expressions of physics, boundary conditions and
     * mesh deformation, then the coefficients of the random field. The same on all ranks.
     */
    virtual const std::vector<std::string> &parameter_names() const = 0;
    virtual std::vector<double>             parameters() const      = 0;
    /// Sets all of them: coefficients, boundary values and the mesh follow. graph() and field_map() keep their
    /// structure; positions move where the mesh does. Steps in time that were made before belong to the parameters
    /// before, and are to be made anew. Collective.
    virtual void set_parameters(std::span<const double> mu) = 0;

    /// Equations at the present parameters on their own: they do not follow later ones. A training keeps one for
    /// each sample. A linear physics' keep their matrix and never assemble again. Valid until the next setup().
    /// Collective.
    virtual std::unique_ptr<ResidualOperator> frozen_equations() = 0;

    /**
     * Expressions of x, y, z, the parameters and the random field (`field`), separated by ';', at the owned nodes
     * of graph(). @param name how messages call them. @returns n_owned x n_expressions, row-major. Collective.
     */
    virtual std::vector<double> evaluate_at_nodes(const std::string &name, const std::string &expressions) = 0;

    /// Relative L2 difference of two states, a field block each (e.g. "velocity", "pressure"; one block: ""); where the
    /// reference is zero, the difference itself.
    struct BlockError
    {
      std::string block;
      double      value;
    };
    virtual std::vector<BlockError> relative_l2_difference(std::span<const double> u,
                                                           std::span<const double> reference) const = 0;

    virtual bool has_exact_solution() const = 0;
    /// L2 errors against the file's exact solution, relative to its L2 norm.
    virtual std::vector<BlockError> relative_l2_error_exact(std::span<const double> u) const = 0;

    /// Solves and post-processes as the file says: steady with refinement cycles, or in time. Writes figures,
    /// history, VTU.
    virtual void run_finite_elements(Run &run) = 0;

    /// Observed convergence orders over uniform refinements: figures error.*, order.*
    virtual void run_convergence(Run &run, unsigned int n_levels) = 0;

    /// Probes, integrals, forces of a state into figures (prefix `postprocessing.`) .
    virtual void postprocess(std::span<const double> u, Run &run) = 0;

    /// What section `postprocessing` asks of a state, by the names it gives them.
    virtual std::vector<std::string> number_names() const = 0;
    /// What run_finite_elements() solves at the present parameters, without refinement and records: the state of a steady
    /// problem, all states of one in time and the initial one first. Leaves its time at the end.
    /// @param numbers a row of number_names() a state is added to them, the same on all ranks; null: not asked for.
    /// @returns n_states x n_free(). Collective. @throws ConvergenceError
    virtual std::vector<double> solve_states(std::vector<double> *numbers = nullptr) = 0;

    /// solution.pvd and solution/*.pvtu, *.vtu; adds a step at `time`. @return path of the .pvtu. Collective.
    virtual std::string write_fields(const RunDirectory &directory, const std::vector<OutputField> &fields,
                                     unsigned int step, double time) = 0;

    /// Full dof vector (all owned dofs, constrained included) norm of the state; for rank comparisons.
    virtual double l2_norm(std::span<const double> u) const = 0;

    /// Steps in time to the file's end; 0: steady.
    virtual unsigned int n_steps() const = 0;

    /// Of the owned free dofs, their places in an order that the mesh alone decides, for files that any number of ranks
    /// reads (DofOrder). Collective.
    virtual std::vector<std::uint64_t> dof_places() const = 0;

    /// Trains and opens hyper-reduced models of this problem (physics/api/reduced_problem.h), valid until the next
    /// setup(), as they are. Collective.
    virtual std::unique_ptr<ReducedProblems> reduced_problems() = 0;
  };
} // namespace trestle
