#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/microscale/microscale.h"
#include "core/archive.h"
#include "core/parameters.h"
#include "core/run_directory.h"
#include "physics/api/macro_answer.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class ReducedProblems;

  /// How a path is stopped and goes on.
  struct MacroCheckpoint
  {
    std::map<std::string, Archive::Array>
        start; ///< what `save` was given after some step; empty: the virgin state, or `first`
    /// Called after each committed load step, on all ranks with their own data; may throw.
    std::function<void(const std::map<std::string, Archive::Array> &path, unsigned int step)> save;
    /// What another path's `save` was given last: a new path begins at its end. Empty: at the virgin state.
    std::map<std::string, Archive::Array> first = {};
  };

  /// What is written beside a load step.
  struct MacroExtras
  {
    std::vector<History::Entry> numbers; ///< on every cell
    std::vector<PointField>     points;  ///< of this rank; their means on cells
  };

  /**
   * A small-strain solid in plane strain or three dimensions whose stresses come from a Microscale at each
   * quadrature point; load steps at t = 1/n, 2/n, .., 1, a Newton iteration with the microscale's tangent in each.
   * Where Newton or a cell does not converge, the step is rolled back and halved. The microscale's levels are
   * raised, where certificates ask for it, after the first, linear step, when the residual has become small, and
   * at the end; in between only where an answer has no price or Newton fails.
   *
   * Its parameters are those of a Problem: names that the expressions of boundary conditions, body force, temperature and
   * material know, then the coefficients of the random field.
   *
   * This face carries no third-party header.
   */
  class MacroProblem
  {
  public:
    /// Declares sections mesh, finite elements, boundary conditions, linear solver, newton, postprocessing,
    /// macroscale, parameters.
    static std::unique_ptr<MacroProblem> create(ParameterSink &prm);

    virtual ~MacroProblem() = default;

    /// Mesh, dofs, checks of all input; collective.
    virtual void setup(const Communicator &communicator) = 0;

    virtual unsigned int dimension() const    = 0;
    virtual std::size_t  n_points() const     = 0; ///< material points, all ranks
    virtual std::size_t  n_cells() const      = 0;
    virtual std::size_t  n_dofs() const       = 0;
    virtual unsigned int n_load_steps() const = 0;
    /// Whether the file prescribes one: only an AnisothermalMicroscale is solved for it.
    virtual bool has_temperature() const = 0;

    /// The same on all ranks.
    virtual const std::vector<std::string> &parameter_names() const = 0;
    virtual std::vector<double>             parameters() const      = 0;
    /// Sets all of them, for paths that begin from now on. Collective. @throws InputError, and nothing has changed then.
    virtual void set_parameters(std::span<const double> mu) = 0;

    /// What solve() would refuse at its beginning, or in the middle of the path for its temperatures: evaluates all
    /// expressions. The worker loses its points. Collective. @throws InputError.
    virtual void validate(Microscale &worker) = 0;

    /// Of a step's numbers (MacroLoadStep), by the names that section `postprocessing` gives them. After setup().
    virtual std::vector<std::string> number_names() const = 0;

    using Observer = std::function<void(const MacroLoadStep &)>;

    /**
     * From the virgin state, or where a checkpoint left it, to t = 1; collective. @param worker this rank's; it
     * answers for any rank's points and is left with states of those it worked for last. @param observer called,
     * on all ranks, when a load step has converged, before it is committed.
     * @throws InputError for a microscale of another dimension or one that takes no temperature where the file gives one,
     * or a checkpoint of another path; ConvergenceError where halving does not help.
     */
    virtual MacroAnswer solve(Microscale &worker, const Observer &observer = {},
                              const MacroCheckpoint &checkpoint = {}) = 0;

    /**
     * solution.pvd and the step's VTU; the cells of interest beside it. Only from within an observer. Collective.
     * @param reference another answer's displacement of this step, written with the difference; may be empty.
     * @returns path of the .pvtu.
     */
    virtual std::string write(const RunDirectory &directory, const MacroLoadStep &step,
                              const std::vector<double> &reference, const MacroExtras &more = {}) = 0;

    /// Load steps whose displacements are given: the history of the material follows, nothing is solved. Otherwise as
    /// solve(). @param states n_load_steps x free_values(), one after the other. Collective.
    virtual void replay(Microscale &worker, std::span<const double> states, const Observer &observer) = 0;

    /// At this rank's material points: `level`, `certificate`, `decision`, stress_xx, .., strain_xx, .., `von_mises`,
    /// `volume`, and of an AnisothermalMicroscale its fields, `temperature` and internal variables. Only from within an
    /// observer. Collective.
    virtual std::vector<PointField> point_fields() = 0;

    /// L2 norm of the difference over that of the reference; owned dofs. Collective.
    virtual double relative_l2_difference(const std::vector<double> &displacement,
                                          const std::vector<double> &reference) const = 0;

    /// As Problem::dof_places(): of this rank's free dofs, in an order that ranks do not change.
    virtual std::vector<std::uint64_t> dof_places() const = 0;
    /// Where they are: n x dimension, row-major.
    virtual std::vector<double> free_positions() const = 0;
    /// Those of a step's displacement (MacroLoadStep), which has the boundary's dofs, too.
    virtual std::vector<double> free_values(const std::vector<double> &displacement) const = 0;
    /// Of displacements of free dofs. Must not outlive this. @throws InputError for an energy that is no norm.
    virtual std::unique_ptr<InnerProduct> inner_product(InnerProduct::Kind kind) const = 0;

    /// Trains and opens hyper-reduced models of the path; valid until the next setup(). @param law makes what stands at
    /// the points of a model: of this dimension, without points. Collective.
    virtual std::unique_ptr<ReducedProblems>
    reduced_problems(std::function<std::unique_ptr<Microscale>()> law) = 0;
  };
} // namespace trestle
