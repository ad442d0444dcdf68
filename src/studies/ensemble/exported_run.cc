#include "studies/ensemble/exported_run.h"

namespace trestle
{
  ExportedRun ExportedRun::to_root(const Ensemble &ensemble, const unsigned int group,
                                   const std::size_t n_blocks) const
  {
    ExportedRun result{ensemble.to_root(group, positions), {}};
    for (std::size_t b = 0; b < n_blocks; ++b)
      result.blocks.push_back(ensemble.to_root(group, blocks.empty() ? std::vector<double>() : blocks[b]));
    return result;
  }

  RunExporter::RunExporter(const Communicator &alone, RemeshedProblem &model)
    : model_(model)
  {
    model.setup(alone);
    fields_ = VertexFields::of(*model.problem());
    step_   = model.problem()->step_equations()->step();
  }

  ExportedRun RunExporter::run(const Trajectories &runs, const std::size_t number)
  {
    const auto order = model_.take(runs, number);
    if (has_own_meshes())
      fields_ = VertexFields::of(*model_.problem());
    const auto       &blocks     = fields_->blocks();
    const std::size_t n_vertices = fields_->n_vertices();
    ExportedRun       result{fields_->positions(), std::vector<std::vector<double>>(blocks.size())};
    for (std::size_t s = 0; s < runs.n_states(); ++s)
      {
        const auto        values = fields_->values(order.pick(runs.states(number, s, s + 1)), double(s) * step_);
        const std::size_t n      = values.size() / n_vertices;
        for (std::size_t b = 0; b < blocks.size(); ++b)
          for (std::size_t v = 0; v < n_vertices; ++v)
            {
              const auto first = values.begin() + std::ptrdiff_t(v * n + blocks[b].first);
              result.blocks[b].insert(result.blocks[b].end(), first,
                                      first + std::ptrdiff_t(blocks[b].n_components));
            }
      }
    return result;
  }
} // namespace trestle
