#pragma once

#include "core/ensemble.h"
#include "physics/api/vertex_fields.h"
#include "studies/ensemble/remeshed_problem.h"
#include "studies/ensemble/trajectories.h"

#include <memory>
#include <vector>

namespace trestle
{
  /// A run at the vertices of its cells.
  struct ExportedRun
  {
    std::vector<double> positions = {}; ///< n_vertices x dim: the run's own, where the mesh moves with parameters
    std::vector<std::vector<double>> blocks = {}; ///< n_states x n_vertices x components, each

    /// What one rank has, on the root of all. Collective. @param n_blocks the same on all ranks.
    ExportedRun to_root(const Ensemble &ensemble, unsigned int group, std::size_t n_blocks) const;
  };

  /// Runs of a problem that is set up on this rank alone.
  class RunExporter
  {
  public:
    /// @param alone a communicator of this rank. @param model is set up here; outlives this.
    RunExporter(const Communicator &alone, RemeshedProblem &model);

    /// Of the run that was asked for last, where each has its own mesh.
    VertexFields &fields() const { return *fields_; }
    bool          has_own_meshes() const { return model_.has_own_meshes(); }
    unsigned int  dimension() const { return model_.dimension(); }
    std::size_t   n_states() const { return model_.n_states(); }
    double        step() const { return step_; } ///< between states

    ExportedRun run(const Trajectories &runs, std::size_t number);

  private:
    RemeshedProblem              &model_;
    std::unique_ptr<VertexFields> fields_;
    double                        step_ = 0.;
  };
} // namespace trestle
