#include "physics/time/finite_element_steps.h"

#include "core/exceptions.h"
#include "physics/bridge/lumped_volumes.h"
#include "physics/libraries/either_dimension.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// The discretisation at another time for a while: solvers and boundary values belong to the step's.
    template <int dim>
    class AtTime
    {
    public:
      AtTime(Discretisation<dim> &discretisation, const double time)
        : discretisation_(discretisation),
          before_(discretisation.time())
      {
        discretisation.set_time(time);
      }
      ~AtTime() { discretisation_.set_time(before_); }
      AtTime(const AtTime &)            = delete;
      AtTime &operator=(const AtTime &) = delete;

    private:
      Discretisation<dim> &discretisation_;
      double               before_;
    };

    /// A solver that pushes by a force for a while.
    template <int dim>
    class Pushing
    {
    public:
      Pushing(NewtonSolver<dim> &newton, const Vector *force)
        : newton_(newton)
      {
        newton_.set_force(force);
      }
      ~Pushing() { newton_.set_force(nullptr); }
      Pushing(const Pushing &)            = delete;
      Pushing &operator=(const Pushing &) = delete;

    private:
      NewtonSolver<dim> &newton_;
    };

    template <int dim>
    StateInTime state_in_time(const FreeDofs<dim> &free_dofs, const DiscreteState &state)
    {
      StateInTime result;
      result.time       = state.time;
      const auto gather = [&](const Vector &full, std::vector<double> &free) {
        if (full.size() == 0)
          return;
        free.resize(free_dofs.size());
        free_dofs.gather(full, free);
      };
      gather(state.value, result.value);
      gather(state.rate, result.rate);
      gather(state.acceleration, result.acceleration);
      return result;
    }

    template <int dim>
    class FiniteElementStep : public DiscreteStep<dim>
    {
    public:
      /// The discretisation stands at the step's time.
      FiniteElementStep(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                        NewtonSolver<dim> &newton, const std::string &library,
                        std::shared_ptr<const TimeScheme<dim>> scheme, StepForm<dim> form)
        : discretisation_(discretisation),
          newton_(newton),
          scheme_(std::move(scheme)),
          form_(form),
          equations_(assembler, library, std::move(form))
      {}

      double            time() const override { return form_.time; }
      ResidualOperator &equations() override { return equations_; }

      std::vector<double> cold_start() override
      {
        std::vector<double> u(free_dofs().size());
        free_dofs().gather(form_.predictor, u);
        return u;
      }

      SolveSummary solve(std::vector<double> &u) override
      {
        return with_full(u, [&](Vector &full) { return newton_.solve(full, form_.state_of, form_.shifts); });
      }

      SolveSummary correct(std::vector<double> &u, const unsigned int n_iterations,
                           const double relative_tolerance) override
      {
        return with_full(u, [&](Vector &full) {
          return newton_.correct(full, n_iterations, relative_tolerance, form_.state_of, form_.shifts);
        });
      }

      StateInTime state(std::span<const double> u) override
      {
        return state_in_time(free_dofs(), discrete_state(u));
      }

      DiscreteState discrete_state(std::span<const double> u) override { return form_.end(equations_.full(u)); }

    private:
      const FreeDofs<dim> &free_dofs() const { return equations_.free_dofs(); }

      template <class Action>
      SolveSummary with_full(std::vector<double> &u, const Action &action)
      {
        return guarded([&] {
          const AtTime<dim>  at_end(discretisation_, form_.time);
          const Pushing<dim> pushing(newton_, form_.force.get());
          Vector             full    = equations_.full(u);
          const auto         summary = action(full);
          free_dofs().gather(full, u);
          return summary;
        });
      }

      Discretisation<dim>                   &discretisation_;
      NewtonSolver<dim>                     &newton_;
      std::shared_ptr<const TimeScheme<dim>> scheme_; ///< the form's functions call it
      StepForm<dim>                          form_;
      FiniteElementEquations<dim>            equations_;
    };
  } // namespace

  template <int dim>
  FiniteElementSteps<dim>::FiniteElementSteps(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                              NewtonSolver<dim> &newton, const std::string &library,
                                              std::shared_ptr<const TimeScheme<dim>> scheme,
                                              std::function<DiscreteState()>         initial)
    : discretisation_(discretisation),
      assembler_(assembler),
      newton_(newton),
      library_(library),
      scheme_(std::move(scheme)),
      initial_(std::move(initial)),
      free_dofs_(discretisation)
  {}

  template <int dim>
  StateInTime FiniteElementSteps<dim>::initial_state()
  {
    return guarded([&] {
      const AtTime<dim> at_start(discretisation_, 0.);
      DiscreteState     state = initial_();
      scheme_->start(state);
      StateInTime result = state_in_time(free_dofs_, state);
      if (result.acceleration.empty())
        result.rate.clear(); // of first order the equations determine it, and no step asks for it
      return result;
    });
  }

  template <int dim>
  void FiniteElementSteps<dim>::check(const double time, std::span<const StateInTime> earlier) const
  {
    if (earlier.empty())
      throw InputError("A step in time was asked for without a state to start from.",
                       "Give the state at the step's beginning.");
    const std::size_t n           = free_dofs_.size();
    const bool        has_rates   = discretisation_.physics().time_order() == 2;
    const auto        is_complete = [&](const StateInTime &state) {
      return state.value.size() == n && (!has_rates || (state.rate.size() == n && state.acceleration.size() == n));
    };
    double next = time;
    for (const auto &state : earlier)
      {
        if (!is_complete(state))
          throw InputError(fmt::format("A step in time was given a state of {}, {}, {} numbers (value, rate, "
                                       "acceleration) on a rank with {} free dofs.",
                                       state.value.size(), state.rate.size(), state.acceleration.size(), n),
                           "Give the value at each of them; for physics of second order rate and acceleration, "
                           "too.");
        if (!(std::abs(next - state.time - step()) <= 1e-6 * step()))
          throw InputError(
              fmt::format("A step of {} s was asked for from t = {} to {}.", step(), state.time, next),
              "Give states that lie a step apart, or set time/step to what lies between them.");
        next = state.time;
      }
  }

  template <int dim>
  DiscreteState FiniteElementSteps<dim>::discrete(const StateInTime &state) const
  {
    const AtTime<dim> at_state(discretisation_, state.time);
    DiscreteState     result;
    result.time  = state.time;
    result.value = free_dofs_.state(state.value);
    if (discretisation_.physics().time_order() < 2)
      return result;
    result.rate = result.acceleration = discretisation_.make_vector();
    free_dofs_.scatter(state.rate, result.rate);
    free_dofs_.scatter(state.acceleration, result.acceleration);
    scheme_->constrain_derivatives(result);
    return result;
  }

  /// The discretisation stands at that time.
  template <int dim>
  StepForm<dim> FiniteElementSteps<dim>::form_to(const double                       time,
                                                 const std::span<const StateInTime> earlier) const
  {
    std::vector<DiscreteState> states;
    for (const auto &state : earlier)
      states.push_back(discrete(state));
    return scheme_->step_to(time, states);
  }

  template <int dim>
  std::unique_ptr<ImplicitStep> FiniteElementSteps<dim>::step_to(const double                 time,
                                                                 std::span<const StateInTime> earlier)
  {
    earlier = earlier.first(std::min<std::size_t>(earlier.size(), n_earlier()));
    discretisation_.mesh().communicator().on_all([&] { check(time, earlier); });
    return guarded([&] {
      const AtTime<dim> at_end(discretisation_, time);
      return std::make_unique<FiniteElementStep<dim>>(discretisation_, assembler_, newton_, library_, scheme_,
                                                      form_to(time, earlier));
    });
  }

  template <int dim>
  std::vector<double> FiniteElementSteps<dim>::volumes() const
  {
    if (!volumes_)
      volumes_ = guarded([&] { return lumped_volumes(discretisation_); });
    return *volumes_;
  }

  template <int dim>
  void FiniteElementSteps<dim>::check(const std::span<const double> density) const
  {
    if (density.size() != free_dofs_.size())
      throw InputError(fmt::format("A force of {} numbers was given to a step on a rank with {} free dofs.",
                                   density.size(), free_dofs_.size()),
                       "Give a density at each of them.");
    if (!std::ranges::all_of(density, [](const double f) { return std::isfinite(f); }))
      throw InputError("A force that is not finite was given to a step in time.",
                       "Look at what made it: a network that has seen nothing alike, say.");
  }

  template <int dim>
  std::unique_ptr<ImplicitStep> FiniteElementSteps<dim>::step_to(const double                  time,
                                                                 std::span<const StateInTime>  earlier,
                                                                 const std::span<const double> density)
  {
    earlier = earlier.first(std::min<std::size_t>(earlier.size(), n_earlier()));
    discretisation_.mesh().communicator().on_all([&] {
      check(time, earlier);
      check(density);
    });
    auto force = volumes();
    for (std::size_t i = 0; i < force.size(); ++i)
      force[i] *= density[i];
    return guarded([&] {
      const AtTime<dim> at_end(discretisation_, time);
      auto              nodal = std::make_shared<Vector>(discretisation_.make_vector());
      free_dofs_.scatter(force, *nodal);
      auto form  = form_to(time, earlier);
      form.force = std::move(nodal);
      return std::make_unique<FiniteElementStep<dim>>(discretisation_, assembler_, newton_, library_, scheme_,
                                                      std::move(form));
    });
  }

  template class FiniteElementSteps<2>;
  template class FiniteElementSteps<3>;
} // namespace trestle
