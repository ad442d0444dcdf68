#include "studies/mesh_transformer/answered_runs.h"

#include "core/exceptions.h"
#include "studies/ensemble/trajectories.h"

#include <utility>
#include <vector>

namespace trestle
{
  SnapshotSet answered_runs(const RunDirectory &directory, const Communicator &group, const SampledModel &model,
                            const std::string &name, const std::size_t n)
  {
    auto                     all = SampleRuns::read(directory, group, model, name, n);
    std::vector<std::size_t> kept;
    group.on_all([&] {
      if (!Dataset::open(SampleRuns::path(directory, name)).has("numbers"))
        return;
      const Trajectories file(directory, name);
      for (std::size_t i = 0; i < n; ++i)
        if (file.has_answer(i))
          kept.push_back(i);
      if (kept.empty())
        throw InputError("None of the " + std::to_string(n) + " runs of '" + SampleRuns::path(directory, name) +
                             "' has an answer.",
                         "Look at the messages of the run that made them.");
    });
    return kept.empty() || kept.size() == n ? std::move(all) : all.subset(kept);
  }
} // namespace trestle
