#include "studies/mesh_transformer/unsolved_trajectories.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "studies/mesh_transformer/step_inputs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace trestle
{
  StepLossKeys::StepLossKeys(ParameterSink &prm)
  {
    const auto section = prm.section("training");
    prm.add(
        "corrections", corrections,
        "Without labels: iterations of the solver (CG or Newton) by which states are corrected before the next "
        "fine step looks at them; 0: it looks at the network's own.");
  }

  UnsolvedTrajectories::UnsolvedTrajectories(const Communicator &group, Problem &problem, const StepModel &model,
                                             const RolloutKeys &keys, const StepLossKeys &step_loss,
                                             std::vector<std::vector<double>> parameters)
    : group_(group),
      problem_(problem),
      model_(model),
      loss_(step_loss),
      parameters_(std::move(parameters)),
      first_states_(parameters_.size())
  {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      {
        problem.set_parameters(parameters_[i]);
        const auto states = RolloutMarch(problem, model, keys).first_states();
        for (const auto &u : states)
          first_states_[i].insert(first_states_[i].end(), u.begin(), u.end());
        trajectories_.push_back(
            trajectory_of(first_states_[i], states.size(), problem.n_steps() + 1, group, problem, model));
      }
  }

  StepModel::Unsolved UnsolvedTrajectories::unsolved() { return {trajectories_, problem_.n_steps() + 1, this}; }

  /// States without a gap that end with the bundle, the oldest first: no more before it than its first step looks at.
  std::vector<StateInTime> UnsolvedTrajectories::chain_of(const Answer &answer, StepEquations &steps) const
  {
    const auto               lengths = model_.lengths();
    const std::size_t        n_free = problem_.n_free(), n_earlier = steps.n_earlier();
    std::vector<StateInTime> result;
    const auto               add = [&](const std::span<const double> state, const std::size_t step) {
      result.push_back({double(step) * steps.step(), {state.begin(), state.end()}, {}, {}});
    };
    if (lengths.bundle == lengths.stride)
      for (std::size_t i = n_earlier; i-- > 0;)
        add(answer.before.last((i + 1) * n_free).first(n_free), answer.step - i);
    for (std::size_t b = 0; b < lengths.bundle; ++b)
      add(answer.states.subspan(b * n_free, n_free), answer.step + lengths.stride + 1 - lengths.bundle + b);
    return result;
  }

  void UnsolvedTrajectories::require_finite(const bool is_finite, const std::string &what,
                                            const std::size_t trajectory, const double time) const
  {
    if (group_.any(!is_finite))
      throw ConvergenceError("The " + what + " of trajectory " + std::to_string(trajectory) +
                                 " at t = " + text::rounded(time) + " is no finite number.",
                             "Lower training/rate, or begin with a network that is trained (network/model).");
  }

  double UnsolvedTrajectories::value_and_gradient(const Answer &answer, const std::span<double> gradient)
  {
    problem_.set_parameters(parameters_[answer.trajectory]);
    const auto        steps  = problem_.step_equations();
    auto              chain  = chain_of(answer, *steps);
    const std::size_t n_free = problem_.n_free(), n_earlier = steps->n_earlier();
    double            sum = 0.;
    std::ranges::fill(gradient, 0.);
    for (const auto &state : chain)
      require_finite(std::ranges::all_of(state.value, [](const double u) { return std::isfinite(u); }), "answer",
                     answer.trajectory, state.time);
    for (std::size_t s = n_earlier; s < chain.size(); ++s)
      {
        std::vector<StateInTime> earlier(chain.rend() - std::ptrdiff_t(s),
                                         chain.rend() - std::ptrdiff_t(s - n_earlier));
        const auto               step  = steps->step_to(chain[s].time, earlier);
        const auto               loss  = model_.create_loss(step->equations(), problem_.field_map());
        const auto               own   = gradient.last((chain.size() - s) * n_free).first(n_free);
        const double             value = loss->value_and_gradient(chain[s].value, own);
        require_finite(std::isfinite(value), "residual", answer.trajectory, chain[s].time);
        sum += value;
        if (loss_.corrections > 0 && s + 1 < chain.size())
          step->correct(chain[s].value, loss_.corrections, 1e-12);
      }
    const double n_steps = double(chain.size() - n_earlier);
    for (double &value : gradient)
      value /= n_steps;
    return sum / n_steps;
  }
} // namespace trestle
