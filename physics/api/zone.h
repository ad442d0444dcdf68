#pragma once

#include "physics/api/problem.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class ReducedWhole;

  /**
   * A problem in time, and a part of its mesh as a problem of its own: the zone of a submodel. The zone has the whole
   * problem's equations, conditions, parameters and random field, and is driven on the cut by a trace: displacement, rate
   * and acceleration of the dofs there, as the whole problem had them or a generator makes them. With the same mesh and step
   * the trace of a whole run gives that run's states in the zone back. What the zone does does not act upon the rest.
   *
   * Section `postprocessing` speaks of the zone, in runs of the whole problem too: these are looked at on the zone's mesh.
   *
   * A trace is n_steps() + 1 times three (value, rate, acceleration) times n_interface() numbers, on all ranks, in an order
   * that meshes alone decide.
   */
  class Zone
  {
  public:
    /// Declares section `zone` and those of a Problem.
    static std::unique_ptr<Zone> create(ParameterSink &prm);

    virtual ~Zone() = default;

    /// Both problems; collective, repeatable. @throws InputError for what is not in time or of second order, a zone that is
    /// nothing, everything, without a cut or not at rest at the start.
    virtual void setup(const Communicator &communicator) = 0;

    /// Parameters are set by set_parameters() below.
    virtual Problem       &whole()       = 0;
    virtual Problem       &part()        = 0;
    virtual const Problem &whole() const = 0;
    virtual const Problem &part() const  = 0;

    /// Of both. Collective.
    virtual void set_parameters(std::span<const double> mu) = 0;

    virtual std::size_t n_steps() const     = 0; ///< of the whole problem
    virtual double      step() const        = 0; ///< s
    virtual std::size_t n_interface() const = 0; ///< prescribed dofs of the zone
    std::size_t         n_trace() const { return (n_steps() + 1) * 3 * n_interface(); }
    /// Of the prescribed dofs, as a trace has them: a row of coordinates each.
    virtual const std::vector<double> &interface_positions() const = 0;

    struct Answer
    {
      std::vector<double> numbers; ///< part().number_names() of each state of the zone, the initial one first
      std::vector<double> states;  ///< n_states x part().n_free(); where they were asked for
      std::vector<double> trace;   ///< of the whole problem
    };
    struct Wanted
    {
      bool states = false;
      bool trace  = false;
    };

    /// The whole problem at the present parameters. Collective. @throws ConvergenceError
    virtual Answer run_whole(const Wanted &wanted) = 0;

    /// The zone alone. @param trace see above. Collective. @throws ConvergenceError; InputError for a trace of another
    /// length.
    virtual Answer run_part(std::span<const double> trace, const Wanted &wanted) = 0;

    /// The whole problem in these modes (physics/api/reduced_whole.h). @param modes n_free of the whole problem x n_modes,
    /// column-major, linearly independent. Collective. @throws InputError for no modes, ones of another problem, and for
    /// physics that it does not serve.
    virtual std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes, std::size_t n_modes) = 0;
  };
} // namespace trestle
