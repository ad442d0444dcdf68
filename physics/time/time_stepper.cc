#include "physics/time/time_stepper.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/time/bdf2.h"
#include "physics/time/finite_element_steps.h"
#include "physics/time/generalised_alpha.h"
#include "physics/time/initial_state.h"
#include "physics/time/time_march.h"

#include <cmath>

namespace trestle
{
  TimeParameters::TimeParameters(ParameterSink &prm)
  {
    const auto section = prm.section("time");
    prm.add("end time", end_time,
            "Time at the end, s; 0: the problem is steady. A run may be resumed to a later one.",
            Allowed::non_negative(), Effect::length);
    prm.add("step", step, "Time step, s; made smaller where the end time is no multiple.", Allowed::positive());
    prm.add("scheme", scheme,
            "Marching rule; automatic: BDF2 for physics of first order in time, generalised alpha for second.",
            Allowed::one_of({"automatic", "backward euler", "bdf2", "generalised alpha"}));
    prm.add("initial value", initial_value,
            "Expressions of x, y, z and the parameters a component (';') at time 0; 0: zero.");
    prm.add("initial rate", initial_rate,
            "The same for the first time derivative; second-order physics only; 0: at rest.");
    prm.add("initial state", initial_state,
            "Run directory of the same problem on as many ranks, whose last state is this run's first, at time 0; "
            "empty: "
            "see `initial value`.");
    prm.add("spectral radius", spectral_radius,
            "Generalised alpha: what is left of unresolved frequencies after a step; 1: no dissipation.",
            Allowed::between(0., 1.));
    prm.add("extrapolation", extrapolation,
            "Degree of the polynomial through earlier states from which Newton starts a step; 0: the last state. "
            "Physics of second order start from their rates.",
            Allowed::between(0, 4));
    prm.add("output every", output_every, "Steps between fields written for ParaView; 0: first and last only.",
            Allowed::anything(), Effect::none);
    checkpoint.declare(prm);
  }

  namespace
  {
    /// Names the scheme that 'automatic' stands for. @throws InputError where physics and scheme do not fit.
    template <int dim>
    std::string resolve_scheme(const TimeParameters &parameters, const Physics<dim> &physics)
    {
      const unsigned int order = physics.time_order();
      if (order == 0)
        throw InputError("This physics has no time derivative, but time/end time is " +
                             text::shortest(parameters.end_time) + ".",
                         "Set time/end time = 0, or choose a transient physics.");
      std::string fitting = order == 1 ? "bdf2" : "generalised alpha";
      if (parameters.scheme == "automatic")
        return fitting;
      if ((parameters.scheme == "generalised alpha") != (order == 2))
        throw InputError("time/scheme = " + parameters.scheme + " does not fit a physics of order " +
                             std::to_string(order) + " in time.",
                         "Set time/scheme = automatic or " + fitting + ".");
      return parameters.scheme;
    }

    template <int dim>
    void check_initial_rate(const TimeParameters &parameters, const Physics<dim> &physics)
    {
      if (physics.time_order() < 2 && parameters.initial_rate != "0")
        throw InputError("time/initial rate = " + parameters.initial_rate +
                             " is given, but the physics is of first order in time.",
                         "Remove the key: the equation itself determines the initial rate.");
    }

    /// @param name from resolve_scheme().
    template <int dim>
    std::unique_ptr<TimeScheme<dim>> make_scheme(const std::string &name, const TimeParameters &parameters,
                                                 const double step, Discretisation<dim> &discretisation,
                                                 const Assembler<dim> &assembler)
    {
      if (name == "generalised alpha")
        return std::make_unique<GeneralisedAlpha<dim>>(discretisation, assembler, step,
                                                       parameters.spectral_radius);
      return std::make_unique<Bdf2<dim>>(discretisation, assembler, step, name == "backward euler",
                                         parameters.extrapolation);
    }

  } // namespace

  template <int dim>
  TimeStepper<dim>::TimeStepper(ParameterSink &prm)
    : parameters_(prm)
  {}

  template <int dim>
  double TimeStepper<dim>::n_steps_of_file() const
  {
    // A step that divides the end time up to rounding is taken as it is.
    return std::max(1., std::ceil(parameters_.end_time / parameters_.step * (1. - 1e-10)));
  }

  template <int dim>
  unsigned int TimeStepper<dim>::n_steps() const
  {
    return static_cast<unsigned int>(n_steps_of_file()) << refinement_;
  }

  template <int dim>
  double TimeStepper<dim>::step() const
  {
    // To the bit, so that a run that is resumed to a later end time has the same one.
    const double n          = n_steps_of_file();
    const bool   is_divisor = std::abs(n * parameters_.step - parameters_.end_time) <= 1e-9 * parameters_.end_time;
    return std::ldexp(is_divisor ? parameters_.step : parameters_.end_time / n, -int(refinement_));
  }

  template <int dim>
  void TimeStepper<dim>::setup(const Physics<dim> &physics) const
  {
    if (!is_transient())
      return;
    resolve_scheme(parameters_, physics);
    check_initial_rate(parameters_, physics);
    if (!parameters_.initial_state.empty() && parameters_.initial_value + parameters_.initial_rate != "00")
      throw InputError("time/initial state = " + parameters_.initial_state +
                           " and time/initial value or rate are given together.",
                       "Remove one of them: the other run's last state has both.");
    for (const auto &[name, text] : {std::pair("time/initial value", parameters_.initial_value),
                                     std::pair("time/initial rate", parameters_.initial_rate)})
      if (text != "0")
        Expression<dim>(name, text, physics.n_components(), constants_);
  }

  template <int dim>
  TimeSummary TimeStepper<dim>::run(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                    NewtonSolver<dim> &newton, Run &run, const TimeObserver &observer) const
  {
    setup(discretisation.physics());
    const std::string name = resolve_scheme(parameters_, discretisation.physics());
    log::info("Time: " + name + ", " + std::to_string(n_steps()) + " steps of " + text::rounded(step()) + ".");
    TimeMarch<dim> march(parameters_, n_steps(), make_scheme(name, parameters_, step(), discretisation, assembler),
                         discretisation, assembler, newton, run, observer);
    return march([this, &discretisation] { return initial_state(discretisation); });
  }

  template <int dim>
  void TimeStepper<dim>::march(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                               NewtonSolver<dim>                                &newton,
                               const std::function<void(const DiscreteState &)> &observer,
                               EnergyBalance<dim>                               *energy) const
  {
    setup(discretisation.physics());
    TimeLevels<dim> levels(discretisation, scheme(discretisation, assembler), newton);
    discretisation.set_time(0.);
    levels.start(initial_state(discretisation));
    if (energy)
      energy->start(levels.state());
    observer(levels.state());
    for (unsigned int n = 1; n <= n_steps(); ++n)
      {
        const DiscreteState old = energy ? levels.state() : DiscreteState();
        levels.advance();
        if (energy)
          energy->advance(old, levels.state(), levels.equilibrium_state());
        observer(levels.state());
      }
  }

  template <int dim>
  void TimeStepper<dim>::march(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                               LinearMarch<dim>                                 &linear,
                               const std::function<void(const DiscreteState &)> &observer,
                               EnergyBalance<dim>                               *energy) const
  {
    setup(discretisation.physics());
    discretisation.set_time(0.);
    DiscreteState initial = initial_state(discretisation);
    scheme(discretisation, assembler)->start(initial);
    linear(std::move(initial), n_steps(), observer, energy);
  }

  template <int dim>
  std::unique_ptr<LinearMarch<dim>> TimeStepper<dim>::linear_march(Discretisation<dim>  &discretisation,
                                                                   const Assembler<dim> &assembler) const
  {
    if (!is_transient() || !LinearMarch<dim>::serves(assembler))
      return nullptr;
    return std::make_unique<LinearMarch<dim>>(discretisation, assembler, step(),
                                              AlphaWeights(parameters_.spectral_radius));
  }

  template <int dim>
  std::unique_ptr<TimeScheme<dim>> TimeStepper<dim>::scheme(Discretisation<dim>  &discretisation,
                                                            const Assembler<dim> &assembler) const
  {
    return make_scheme(resolve_scheme(parameters_, discretisation.physics()), parameters_, step(), discretisation,
                       assembler);
  }

  template <int dim>
  std::unique_ptr<StepEquations>
  TimeStepper<dim>::step_equations(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                   NewtonSolver<dim> &newton, const std::string &library) const
  {
    setup(discretisation.physics());
    return std::make_unique<FiniteElementSteps<dim>>(
        discretisation, assembler, newton, library, scheme(discretisation, assembler),
        [this, &discretisation] { return initial_state(discretisation); });
  }

  template <int dim>
  DiscreteState TimeStepper<dim>::initial_state(const Discretisation<dim> &discretisation) const
  {
    DiscreteState initial;
    if (given_ != nullptr)
      {
        initial = *given_;
        discretisation.distribute(initial.value);
        initial.rate.update_ghost_values();
        return initial;
      }
    if (!parameters_.initial_state.empty())
      {
        initial = last_state_of_run(discretisation, parameters_.initial_state);
        discretisation.distribute(initial.value);
        return initial;
      }
    initial.value =
        interpolate_expression(discretisation, "time/initial value", parameters_.initial_value, constants_);
    discretisation.distribute(initial.value);
    if (discretisation.physics().time_order() == 2)
      initial.rate =
          interpolate_expression(discretisation, "time/initial rate", parameters_.initial_rate, constants_);
    return initial;
  }

  template <int dim>
  MarchingRule TimeStepper<dim>::rule(const Physics<dim> &physics) const
  {
    MarchingRule result;
    if (!is_transient())
      return result;
    result.order         = physics.time_order();
    result.step          = step();
    result.n_steps       = n_steps();
    result.is_euler      = resolve_scheme(parameters_, physics) == "backward euler";
    result.extrapolation = parameters_.extrapolation;
    result.alpha         = AlphaWeights(parameters_.spectral_radius);
    return result;
  }

  template class TimeStepper<2>;
  template class TimeStepper<3>;
} // namespace trestle
