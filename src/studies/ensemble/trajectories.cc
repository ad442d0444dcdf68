#include "studies/ensemble/trajectories.h"

#include "core/exceptions.h"
#include "studies/shared/sample_runs.h"

#include <cmath>

namespace trestle
{
  Trajectories::Trajectories(const RunDirectory &directory, const std::string &split)
    : file_(Dataset::open(SampleRuns::path(directory, split)))
  {
    const auto shape = file_.table("states").row_shape;
    if (shape.size() != 2 || shape[0] < 2)
      throw InputError("'" + SampleRuns::path(directory, split) + "' holds no trajectories: " +
                           (shape.size() == 2 ? "runs of one state." : "states of no time."),
                       "Give it a problem in time.");
    n_states_ = shape[0];
    n_dofs_   = shape[1];
    n_runs_   = file_.n_rows("states");
    for (std::size_t i = 0; i < n_runs_; ++i)
      answered_.push_back(std::isfinite(file_.read("numbers", i, i + 1).front()));
  }

  std::vector<double> Trajectories::parameters(const std::size_t run) const
  {
    return file_.has("parameters") ? file_.read("parameters", run, run + 1) : std::vector<double>();
  }

  std::vector<double> Trajectories::states(const std::size_t run, const std::size_t first,
                                           const std::size_t last) const
  {
    return file_.read("states", run, run + 1, first, last);
  }

  std::vector<double> Trajectories::numbers(const std::size_t run) const
  {
    const auto all = file_.read("numbers", run, run + 1);
    return {all.begin() + 1, all.end()}; // the first says that there is an answer
  }
} // namespace trestle
