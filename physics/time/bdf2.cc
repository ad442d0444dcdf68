#include "physics/time/bdf2.h"

#include "physics/time/extrapolation.h"

#include <memory>
#include <vector>

namespace trestle
{
  namespace
  {
    /// Of the polynomial through the values; constraints at that time are not its business.
    Vector extrapolate(std::span<const DiscreteState> earlier, const double time)
    {
      std::vector<double> times;
      for (const auto &state : earlier)
        times.push_back(state.time);
      const auto weights = extrapolation_weights(times, time);
      Vector     result  = earlier[0].value;
      result *= weights[0];
      for (std::size_t i = 1; i < earlier.size(); ++i)
        result.add(weights[i], earlier[i].value);
      return result;
    }
  } // namespace

  template <int dim>
  Bdf2<dim>::Bdf2(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step,
                  bool backward_euler, unsigned int extrapolation)
    : TimeScheme<dim>(discretisation, assembler, step),
      backward_euler_(backward_euler),
      extrapolation_(extrapolation)
  {}

  template <int dim>
  void Bdf2<dim>::start(DiscreteState &initial) const
  {
    initial.rate = this->discretisation_.make_vector();
    initial.acceleration.reinit(0);
  }

  template <int dim>
  StepForm<dim> Bdf2<dim>::step_to(const double time, std::span<const DiscreteState> earlier) const
  {
    const bool    is_euler = backward_euler_ || earlier.size() == 1;
    StepForm<dim> step;
    step.time        = time;
    step.shifts.rate = (is_euler ? 1. : 1.5) / this->step_;

    // What of the rate the earlier states give: rate = shift * u + history.
    auto history = std::make_shared<Vector>(earlier[0].value);
    if (is_euler)
      *history *= -1. / this->step_;
    else
      history->sadd(-2. / this->step_, 0.5 / this->step_, earlier[1].value);

    const std::size_t n_known = std::min<std::size_t>(earlier.size(), extrapolation_ + 1);
    step.predictor            = extrapolate(earlier.first(n_known), time);
    this->discretisation_.set_time(time);
    this->discretisation_.distribute(step.predictor);

    step.end = [history, time, shift = step.shifts.rate](const Vector &u) {
      DiscreteState state;
      state.value = u;
      state.rate  = *history;
      state.rate.add(shift, u);
      state.value.update_ghost_values();
      state.rate.update_ghost_values();
      state.time = time;
      return state;
    };
    step.state_of = step.end;
    return step;
  }

  template class Bdf2<2>;
  template class Bdf2<3>;
} // namespace trestle
