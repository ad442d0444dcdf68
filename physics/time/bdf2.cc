#include "physics/time/bdf2.h"

#include <memory>

namespace trestle
{
  template <int dim>
  Bdf2<dim>::Bdf2(Discretisation<dim> &discretisation, const Assembler<dim> &assembler, double step,
                  bool backward_euler)
    : TimeScheme<dim>(discretisation, assembler, step),
      backward_euler_(backward_euler)
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
    auto history   = std::make_shared<Vector>(earlier[0].value);
    step.predictor = earlier[0].value;
    if (is_euler)
      *history *= -1. / this->step_;
    else
      {
        history->sadd(-2. / this->step_, 0.5 / this->step_, earlier[1].value);
        step.predictor.sadd(2., -1., earlier[1].value); // linear extrapolation
      }
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
