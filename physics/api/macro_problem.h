#pragma once

#include "bridge/microscale.h"
#include "core/history.h"
#include "core/parameters.h"
#include "core/run_directory.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// A load step in equilibrium.
  struct MacroLoadStep
  {
    unsigned int number       = 0;  ///< from 1
    double       time         = 0.; ///< number / load steps
    unsigned int newton_steps = 0;  ///< linear systems solved, those of failed attempts included
    unsigned int step_cuts    = 0;

    std::array<double, 3> share{};               ///< of material points answered by each MicroscaleLevel
    double                largest_estimate = 0.; ///< certificate

    std::vector<double>         displacement; ///< this rank's owned dofs
    std::vector<double>         reaction;     ///< a component, on the boundaries of `reaction boundaries`
    std::vector<History::Entry> numbers;      ///< of section `postprocessing`
  };

  /// A loading path and what it took.
  struct MacroAnswer
  {
    std::vector<MacroLoadStep> steps;

    unsigned int newton_steps       = 0;
    unsigned int step_cuts          = 0;
    unsigned int evaluations        = 0;  ///< of all material points at once
    double       seconds            = 0.; ///< wall time, without that of the observer
    double       microscale_seconds = 0.; ///< waiting for stresses
    double       imbalance          = 1.; ///< see BalancedMicroscale
    std::size_t  n_moved            = 0;  ///< material points, between ranks

    std::array<double, 3> share{};               ///< means over the load steps
    double                largest_estimate = 0.; ///< over the load steps
  };

  /**
   * A small-strain solid in plane strain or three dimensions whose stresses come from a Microscale at each
   * quadrature point; load steps at t = 1/n, 2/n, .., 1, a Newton iteration with the microscale's tangent in each.
   * Where Newton or a cell does not converge, the step is rolled back and halved. The microscale's levels are
   * frozen while Newton iterates; when it has converged they are raised where certificates ask for it, and Newton
   * goes on from there.
   *
   * This face carries no third-party header.
   */
  class MacroProblem
  {
  public:
    /// Declares sections mesh, finite elements, boundary conditions, linear solver, newton, postprocessing,
    /// macroscale.
    static std::unique_ptr<MacroProblem> create(ParameterSink &prm);

    virtual ~MacroProblem() = default;

    /// Mesh, dofs, checks of all input; collective.
    virtual void setup(const Communicator &communicator) = 0;

    virtual unsigned int dimension() const = 0;
    virtual std::size_t  n_points() const  = 0; ///< material points, all ranks
    virtual std::size_t  n_cells() const   = 0;
    virtual std::size_t  n_dofs() const    = 0;

    using Observer = std::function<void(const MacroLoadStep &)>;

    /**
     * From the virgin state to t = 1; collective. @param worker this rank's; it answers for any rank's points and
     * is left with states of those it worked for last. @param observer called, on all ranks, when a load step has
     * converged, before it is committed.
     * @throws InputError for a microscale of another dimension, ConvergenceError where halving does not help.
     */
    virtual MacroAnswer solve(Microscale &worker, const Observer &observer = {}) = 0;

    /**
     * solution.pvd and the step's VTU; the cells of interest beside it. Only from within an observer. Collective.
     * @param reference another answer's displacement of this step, written with the difference; may be empty.
     * @returns path of the .pvtu.
     */
    virtual std::string write(const RunDirectory &directory, const MacroLoadStep &step,
                              const std::vector<double> &reference) = 0;

    /// L2 norm of the difference over that of the reference; owned dofs. Collective.
    virtual double relative_l2_difference(const std::vector<double> &displacement,
                                          const std::vector<double> &reference) const = 0;
  };
} // namespace trestle
