#include "ml/mesh_transformer/step_scales.h"

#include "core/exceptions.h"
#include "ml/distributed/input_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace trestle
{
  namespace
  {
    using Trajectories = std::vector<StepModel::Trajectory>;

    void one_for_zero(std::vector<double> &deviations) { std::ranges::replace(deviations, 0., 1.); }

    /// Calls f(component, value, the same a stride later or the last one) over the free dofs of all states.
    template <class Function>
    void for_each_value(const Trajectories &trajectories, const std::vector<unsigned int> &components,
                        const std::size_t stride, const Function &f)
    {
      const std::size_t n = components.size();
      for (const auto &trajectory : trajectories)
        for (std::size_t i = 0; i < trajectory.states.size(); ++i)
          f(components[i % n], trajectory.states[i],
            i + stride * n < trajectory.states.size() ? trajectory.states[i + stride * n] - trajectory.states[i]
                                                      : std::nan(""));
    }

    /// Of each component; 1 where there is nothing. @param for_each calls f(component, value), not finite: left out. Collective on the group.
    template <class ForEach>
    std::vector<double> root_mean_squares(const Communicator &group, const std::size_t n, const ForEach &for_each)
    {
      std::vector<double> squares(n, 0.), counts(n, 0.);
      for_each([&](const auto c, const double value) {
        if (std::isfinite(value))
          {
            squares[c] += value * value;
            ++counts[c];
          }
      });
      group.sum_in_place(squares.data(), n);
      group.sum_in_place(counts.data(), n);
      for (std::size_t c = 0; c < n; ++c)
        squares[c] = squares[c] > 0. ? std::sqrt(squares[c] / counts[c]) : 1.;
      return squares;
    }

    void for_each_input(const Trajectories &trajectories, const std::size_t n_node_inputs, const bool is_root,
                        const InputStatistics::Visitor &f)
    {
      for (const auto &trajectory : trajectories)
        {
          const auto &inputs = trajectory.inputs;
          for (std::size_t i = 0; i < inputs.node_inputs.size(); ++i)
            f(i % n_node_inputs, inputs.node_inputs[i]);
          if (is_root)
            for (std::size_t i = 0; i < inputs.parameters.size(); ++i)
              f(n_node_inputs + i, inputs.parameters[i]);
        }
    }
  } // namespace

  StepScales::StepScales(const std::size_t n_components, const std::size_t n_inputs)
    : mean(n_components, 0.),
      deviation(n_components, 1.),
      increment(n_components, 1.),
      answer(n_components, 1.),
      input_mean(n_inputs, 0.),
      input_deviation(n_inputs, 1.)
  {}

  void StepScales::learn(const Communicator &group, const std::vector<unsigned int> &components,
                         const unsigned int stride, const Trajectories &trajectories,
                         const std::size_t n_node_inputs)
  {
    const std::size_t n = mean.size(), n_states = trajectories.front().n_states;
    const std::size_t apart = std::clamp<std::size_t>(n_states - 1, 1, stride);
    InputStatistics   states(group, n, [&](const InputStatistics::Visitor &visit) {
      for_each_value(trajectories, components, apart,
                       [&](const auto c, const double value, double) { visit(c, value); });
    });
    mean      = std::move(states.mean);
    deviation = std::move(states.deviation);
    one_for_zero(deviation);

    increment = root_mean_squares(group, n, [&](const auto &f) {
      for_each_value(trajectories, components, apart, [&](const auto c, double, const double added) {
        f(c, double(stride) / double(apart) * added);
      });
    });
    answer    = increment;
    if (group.any(std::ranges::any_of(trajectories, [](const auto &t) { return !t.forces.empty(); })))
      answer = root_mean_squares(group, n, [&](const auto &f) {
        for (const auto &trajectory : trajectories)
          for (std::size_t i = components.size(); i < trajectory.forces.size(); ++i)
            f(components[i % components.size()], trajectory.forces[i]);
      });

    InputStatistics inputs(group, input_mean.size(), [&](const InputStatistics::Visitor &visit) {
      for_each_input(trajectories, n_node_inputs, group.is_root(), visit);
    });
    input_mean      = std::move(inputs.mean);
    input_deviation = std::move(inputs.deviation);
    one_for_zero(input_deviation);
  }

  namespace
  {
    std::array<std::pair<const char *, std::vector<double> StepScales::*>, 6> names()
    {
      return {{{"state mean", &StepScales::mean},
               {"state deviation", &StepScales::deviation},
               {"increment scale", &StepScales::increment},
               {"answer scale", &StepScales::answer},
               {"input mean", &StepScales::input_mean},
               {"input deviation", &StepScales::input_deviation}}};
    }
  } // namespace

  void StepScales::write(Archive &archive) const
  {
    for (const auto &[name, member] : names())
      archive.arrays[name] = {{(this->*member).size()}, this->*member};
  }

  void StepScales::read(const Archive &archive)
  {
    for (const auto &[name, member] : names())
      {
        const auto  found = archive.arrays.find(name);
        const auto &size  = (this->*member).size();
        if (found == archive.arrays.end() && member == &StepScales::answer)
          {
            answer = increment; // written before there were forces
            continue;
          }
        if (found == archive.arrays.end() || found->second.values.size() != size)
          throw InputError("The archive has no '" + std::string(name) + "' of " + std::to_string(size) +
                               " values.",
                           "Name one that study 'mesh transformer' wrote, of the same physics and inputs.");
        this->*member = found->second.values;
      }
  }
} // namespace trestle
