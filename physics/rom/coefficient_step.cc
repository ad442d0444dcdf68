#include "physics/rom/coefficient_step.h"

#include "physics/time/extrapolation.h"

#include <algorithm>
#include <vector>

namespace trestle
{
  CoefficientStep::CoefficientStep(const MarchingRule &rule, const double time,
                                   std::span<const CoefficientState> earlier)
    : rule_(rule),
      time_(time),
      old_(earlier[0])
  {
    if (rule.order == 2)
      start_second_order();
    else
      start_first_order(earlier);
  }

  std::size_t CoefficientStep::n_remembered(const MarchingRule &rule)
  {
    return rule.order == 2 ? 1 : std::max<std::size_t>(rule.is_euler ? 1 : 2, rule.extrapolation + 1);
  }

  void CoefficientStep::start_first_order(std::span<const CoefficientState> earlier)
  {
    const bool is_euler = rule_.is_euler || earlier.size() == 1;
    shifts_.rate        = (is_euler ? 1. : 1.5) / rule_.step;
    if (is_euler)
      history_ = -1. / rule_.step * old_.value;
    else
      history_ = -2. / rule_.step * old_.value + 0.5 / rule_.step * earlier[1].value;

    earlier = earlier.first(std::min<std::size_t>(earlier.size(), rule_.extrapolation + 1));
    std::vector<double> times;
    for (const auto &state : earlier)
      times.push_back(state.time);
    const auto weights = extrapolation_weights(times, time_);
    predictor_         = Eigen::VectorXd::Zero(old_.value.size());
    for (std::size_t i = 0; i < earlier.size(); ++i)
      predictor_ += weights[i] * earlier[i].value;
  }

  void CoefficientStep::start_second_order()
  {
    const auto  &alpha   = rule_.alpha;
    const double dt      = rule_.step;
    shifts_.value        = 1. - alpha.alpha_f;
    shifts_.rate         = (1. - alpha.alpha_f) * alpha.gamma / (alpha.beta * dt);
    shifts_.acceleration = (1. - alpha.alpha_m) / (alpha.beta * dt * dt);
    predictor_           = old_.value + dt * old_.rate + 0.5 * dt * dt * old_.acceleration;
  }

  CoefficientState CoefficientStep::end(const Eigen::VectorXd &value) const
  {
    CoefficientState result;
    result.time  = time_;
    result.value = value;
    if (rule_.order < 2)
      {
        result.rate = shifts_.rate * value + history_;
        return result;
      }
    const double dt = rule_.step, beta = rule_.alpha.beta, gamma = rule_.alpha.gamma;
    result.acceleration =
        (value - old_.value - dt * old_.rate) / (beta * dt * dt) + (1. - 0.5 / beta) * old_.acceleration;
    result.rate = old_.rate + dt * (1. - gamma) * old_.acceleration + dt * gamma * result.acceleration;
    return result;
  }

  CoefficientState CoefficientStep::at_residual(const CoefficientState &end) const
  {
    if (rule_.order < 2)
      return end;
    const double     f = rule_.alpha.alpha_f, m = rule_.alpha.alpha_m;
    CoefficientState result;
    result.time         = end.time - f * rule_.step;
    result.value        = (1. - f) * end.value + f * old_.value;
    result.rate         = (1. - f) * end.rate + f * old_.rate;
    result.acceleration = (1. - m) * end.acceleration + m * old_.acceleration;
    return result;
  }
} // namespace trestle
