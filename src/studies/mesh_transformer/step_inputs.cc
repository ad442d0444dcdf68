#include "studies/mesh_transformer/step_inputs.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  StepModel::Inputs step_inputs(Problem &problem, const StepModel &model)
  {
    StepModel::Inputs result;
    if (!model.node_inputs().empty())
      result.node_inputs = problem.evaluate_at_nodes("step/node inputs", model.node_inputs());
    if (model.with_parameter_inputs())
      result.parameters = problem.parameters();
    return result;
  }

  std::size_t n_node_inputs(const Communicator &group, const Problem &problem, const StepModel::Inputs &inputs)
  {
    return group.sum((unsigned long)(inputs.node_inputs.size())) / problem.graph().n_global;
  }

  std::vector<double> prescribed_at(Problem &problem, const std::span<const double> times)
  {
    std::vector<double> result;
    for (const double time : times)
      {
        problem.set_time(time);
        const auto row = problem.dirichlet_values();
        result.insert(result.end(), row.begin(), row.end());
      }
    return result;
  }

  namespace
  {
    /// One row where all are the same. Collective.
    void shorten(StepModel::Trajectory &trajectory, const Communicator &group)
    {
      auto             &rows    = trajectory.prescribed;
      const std::size_t n       = rows.size() / trajectory.n_prescribed;
      bool              changes = false;
      for (std::size_t i = n; i < rows.size(); ++i)
        changes = changes || rows[i] != rows[i - n];
      if (group.any(changes))
        return;
      rows.resize(n);
      trajectory.n_prescribed = 1;
    }
  } // namespace

  StepModel::Trajectory trajectory_of(const std::span<const double> states, const std::size_t n_states,
                                      const std::size_t n_times, const Communicator &group, Problem &problem,
                                      const StepModel &model)
  {
    const double        step = problem.step_equations()->step();
    std::vector<double> times;
    for (std::size_t s = 0; s < n_times; ++s)
      times.push_back(double(s) * step);
    StepModel::Trajectory result{states, n_states, prescribed_at(problem, times), n_times,
                                 step_inputs(problem, model)};
    shorten(result, group);
    return result;
  }

  std::vector<StepModel::Trajectory> trajectories_of(const SnapshotSet &samples, Problem &problem,
                                                     const StepModel &model)
  {
    std::vector<StepModel::Trajectory> result;
    const std::size_t                  n = samples.n_states();
    for (std::size_t i = 0; i < samples.n_samples(); ++i)
      {
        problem.set_parameters(samples.parameters(i));
        result.push_back(trajectory_of(samples.sample(i), n, n, samples.communicator(), problem, model));
      }
    return result;
  }

  void require_steps(Problem &problem, const std::string &study)
  {
    if (problem.is_steady())
      throw InputError("study = " + study + ": the problem is steady (time/end time = 0).",
                       "Set 'end time' in section 'time'.");
  }
} // namespace trestle
