#pragma once

#include "physics/api/problem.h"
#include "physics/api/trace_layout.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class ReducedWhole;

  /**
   * A problem in time, and a part of its mesh as a problem of its own: the zone of a submodel. The zone has the whole
   * problem's equations, conditions, parameters and random field, and is driven on the cut by a trace, as the whole problem had
   * it or a generator makes it. With the same mesh and step the trace of a whole run gives that run's states in the zone back.
   * What the zone does does not act upon the rest.
   *
   * `zone/driven by = motion`: displacement, rate and acceleration of the cut's dofs prescribe them. `tractions`: these dofs
   * are free, and loaded by the nodal forces that the rest exerted on them: minus the residual of the cells outside, which is
   * that of the zone's, where the equations of each step hold. For that mesh and step alone.
   *
   * `zone/initial state = generated`: the trace has the zone's displacement and rate at the start, too. Else it is at rest.
   *
   * Section `postprocessing` speaks of the zone, in runs of the whole problem too: these are looked at on the zone's mesh.
   *
   * A trace is the numbers of layout(), on all ranks, in an order that meshes alone decide.
   */
  class Zone
  {
  public:
    /// Declares section `zone` and those of a Problem.
    static std::unique_ptr<Zone> create(ParameterSink &prm);

    virtual ~Zone() = default;

    /// Both problems; collective, repeatable. @throws InputError for what is not in time or of second order, a zone that is
    /// nothing, everything, without a cut, or not at rest at the start where its state there is not part of the trace.
    virtual void setup(const Communicator &communicator) = 0;

    /// Parameters are set by set_parameters() below.
    virtual Problem       &whole()       = 0;
    virtual Problem       &part()        = 0;
    virtual const Problem &whole() const = 0;
    virtual const Problem &part() const  = 0;

    /// Of both. Collective.
    virtual void set_parameters(std::span<const double> mu) = 0;

    virtual std::size_t n_steps() const = 0; ///< of the whole problem
    virtual double      step() const    = 0; ///< s
    virtual TraceLayout layout() const  = 0;
    std::size_t         n_interface() const { return layout().n_interface; } ///< dofs of the cut
    std::size_t         n_trace() const { return layout().n_numbers(); }
    /// Of the cut's dofs, as a trace has them: a row of coordinates each, and the field's component.
    virtual const std::vector<double>       &interface_positions() const  = 0;
    virtual const std::vector<unsigned int> &interface_components() const = 0;
    /// Of the dofs whose initial state a trace has: a row of coordinates each.
    virtual const std::vector<double> &initial_positions() const = 0;

    /// How rates are found that somebody's files lack (physics/time/newmark_rates.h).
    enum class Rates
    {
      by_scheme, ///< Newmark's formulas of this problem's time scheme: for displacements of that, in double precision
      by_differences ///< central differences: for all others
    };
    /// The trace of displacements at the steps, n_times x n_interface, of a zone that is driven by motion and starts at rest.
    /// @throws InputError for another zone.
    virtual std::vector<double> with_rates(std::span<const double> displacements, Rates how) const = 0;

    struct Answer
    {
      std::vector<double> numbers; ///< part().number_names() of each state of the zone, the initial one first
      std::vector<double> states;  ///< n_states x part().n_free(); where they were asked for
      std::vector<double> trace;   ///< of the whole problem
      double              largest_energy = 0.; ///< of run_part(): kinetic and stored, of all states; if asked for
      double energy_error = 0.; ///< of the balance with the work of cut and loads, relative: what the scheme
                                ///< dissipates, else what the trace does that it cannot
    };
    struct Wanted
    {
      bool states  = false;
      bool trace   = false;
      bool numbers = true;
      bool energy  = false;
    };

    /// The whole problem at the present parameters. Collective. @throws ConvergenceError; InputError where these set the zone in
    /// motion before the start, and its state there is not part of the trace.
    virtual Answer run_whole(const Wanted &wanted) = 0;

    /// The zone alone. @param trace see above. Collective. @throws ConvergenceError; InputError for a trace of another
    /// length.
    virtual Answer run_part(std::span<const double> trace, const Wanted &wanted) = 0;

    /// The zone at the present parameters, driven by the trace of the whole run, interpolated: as it is, and with mesh and step
    /// once and twice finer. @returns the observed order at which its states converge, in the mean over the dofs of the
    /// first zone and the whole problem's times (Richardson). Collective. @throws ConvergenceError; InputError
    /// for a zone that is driven by tractions.
    virtual double finer_order() = 0;

    /// The whole problem in these modes (physics/api/reduced_whole.h). @param modes n_free of the whole problem x n_modes,
    /// column-major, linearly independent. Collective. @throws InputError for no modes, ones of another problem, and for
    /// physics that it does not serve.
    virtual std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes, std::size_t n_modes) = 0;
  };
} // namespace trestle
