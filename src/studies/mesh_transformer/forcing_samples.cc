#include "studies/mesh_transformer/forcing_samples.h"

#include "bridge/equations/forced_steps.h"
#include "studies/mesh_transformer/step_inputs.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    std::vector<double> row(const std::span<const double> states, const std::size_t i, const std::size_t n)
    {
      const auto state = states.subspan(i * n, n);
      return {state.begin(), state.end()};
    }

    /// Of the trajectory that the problem stands at.
    std::vector<double> densities_of(const std::span<const double> states, const std::size_t n_states,
                                     CoarseTwin &twin)
    {
      const std::size_t   n       = twin.problem().n_free();
      const auto          steps   = twin.problem().step_equations();
      const auto          volumes = ForcedSteps::of(*steps).volumes();
      std::vector<double> result(n, 0.), r(n);
      for (std::size_t i = 1; i < n_states; ++i)
        {
          std::vector<StateInTime> earlier;
          for (std::size_t k = i; k-- > 0 && earlier.size() < steps->n_earlier();)
            earlier.push_back({double(k) * twin.step(), row(states, k, n), {}, {}});
          const auto step = steps->step_to(double(i) * twin.step(), earlier);
          step->equations().residual(states.subspan(i * n, n), r);
          for (std::size_t dof = 0; dof < n; ++dof)
            result.push_back(r[dof] / volumes[dof]);
        }
      return result;
    }

    /// Without states whose windows no march has.
    void cut(StepModel::Trajectory &trajectory, const std::size_t n_states)
    {
      const std::size_t n = trajectory.states.size() / trajectory.n_states;
      trajectory.states   = trajectory.states.subspan(n_states * n);
      trajectory.forces   = trajectory.forces.subspan(n_states * n);
      trajectory.n_states -= n_states;
      if (trajectory.n_prescribed == 1)
        return;
      const auto row = std::ptrdiff_t(trajectory.prescribed.size() / trajectory.n_prescribed);
      trajectory.prescribed.erase(trajectory.prescribed.begin(),
                                  trajectory.prescribed.begin() + std::ptrdiff_t(n_states) * row);
      trajectory.n_prescribed -= n_states;
    }
  } // namespace

  std::size_t n_first_states(CoarseTwin &twin, const StepModel &model)
  {
    return std::max(model.lengths().history, twin.problem().step_equations()->n_earlier());
  }

  ForcingSamples forcing_samples(const SnapshotSet &fine, CoarseTwin &twin, const StepModel &model)
  {
    ForcingSamples result;
    auto &states = result.coarse.samples.emplace(fine.communicator(), twin.problem().n_free(), twin.n_states());
    for (std::size_t i = 0; i < fine.n_samples(); ++i)
      {
        twin.set_parameters(fine.parameters(i));
        auto restricted = twin.restricted(fine.sample(i));
        result.densities.push_back(densities_of(restricted, twin.n_states(), twin));
        states.append(std::move(restricted), fine.parameters(i));
      }
    auto &trajectories      = result.coarse.trajectories;
    trajectories            = trajectories_of(states, twin.problem(), model);
    const std::size_t n_cut = n_first_states(twin, model) - model.lengths().history;
    for (std::size_t i = 0; i < trajectories.size(); ++i)
      {
        trajectories[i].forces = result.densities[i];
        cut(trajectories[i], n_cut);
      }
    return result;
  }
} // namespace trestle
