#include "studies/ensemble/trajectories.h"

#include "core/exceptions.h"
#include "studies/shared/sample_runs.h"

#include <cmath>
#include <filesystem>

namespace trestle
{
  Trajectories::Trajectories(const RunDirectory &directory, const std::string &split)
    : path_(SampleRuns::path(directory, split)),
      own_folder_(SampleRuns::own_folder(directory, split)),
      file_(Dataset::open(path_)),
      n_states_(SampleRuns::n_states_of_own_meshes(file_)),
      has_own_meshes_(n_states_ > 0)
  {
    const auto shape = has_own_meshes_ ? std::vector<std::size_t>{n_states_, 1} : file_.table("states").row_shape;
    if (shape.size() != 2 || shape[0] < 2)
      throw InputError("'" + path_ + "' holds no trajectories: " +
                           (shape.size() == 2 ? "runs of one state." : "states of no time."),
                       "Give it a problem in time.");
    n_states_ = shape[0];
    n_runs_   = file_.n_rows("seconds");
    for (std::size_t i = 0; i < n_runs_; ++i)
      answered_.push_back(std::isfinite(file_.read("numbers", i, i + 1).front()));
  }

  const Dataset &Trajectories::own(const std::size_t run) const
  {
    if (!own_ || opened_ != run)
      own_.emplace(Dataset::open(own_path(run)));
    opened_ = run;
    return *own_;
  }

  std::string Trajectories::own_path(const std::size_t run) const
  {
    return own_folder_ + SampleRuns::own_name(run);
  }

  std::size_t Trajectories::n_dofs(const std::size_t run) const
  {
    return (has_own_meshes_ ? own(run) : file_).table("states").row_shape[1];
  }

  std::size_t Trajectories::n_bytes() const
  {
    std::size_t result = std::filesystem::file_size(path_);
    for (std::size_t i = 0; has_own_meshes_ && i < n_runs_; ++i)
      if (has_answer(i))
        result += std::filesystem::file_size(own_path(i));
    return result;
  }

  std::vector<double> Trajectories::parameters(const std::size_t run) const
  {
    return file_.has("parameters") ? file_.read("parameters", run, run + 1) : std::vector<double>();
  }

  std::vector<double> Trajectories::positions(const std::size_t run) const
  {
    return (has_own_meshes_ ? own(run) : file_).read_all("mesh/positions");
  }

  std::vector<double> Trajectories::states(const std::size_t run, const std::size_t first,
                                           const std::size_t last) const
  {
    return has_own_meshes_ ? own(run).read("states", 0, 1, first, last)
                           : file_.read("states", run, run + 1, first, last);
  }

  std::vector<double> Trajectories::numbers(const std::size_t run) const
  {
    const auto all = file_.read("numbers", run, run + 1);
    return {all.begin() + 1, all.end()}; // the first says that there is an answer
  }
} // namespace trestle
