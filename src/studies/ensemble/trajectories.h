#pragma once

#include "core/dataset.h"
#include "core/run_directory.h"

#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The runs of a split of an ensemble, a piece at a time: states are this file's, in the order of DofOrder. Where each run has
   * its own mesh, positions and states are in a file each beside it. One rank, each for itself. Valid beside other readers.
   */
  class Trajectories
  {
  public:
    /// @throws InputError where there is no such split, or its file is damaged.
    Trajectories(const RunDirectory &directory, const std::string &split);

    std::size_t size() const { return n_runs_; }
    std::size_t n_states() const { return n_states_; }
    std::size_t n_dofs(std::size_t run) const; ///< free ones
    /// Whether they differ from run to run.
    bool has_own_meshes() const { return has_own_meshes_; }
    /// Of its files.
    std::size_t n_bytes() const;

    /// Whether a run has states: the solver may have given up.
    bool has_answer(std::size_t run) const { return answered_[run]; }

    std::vector<double> parameters(std::size_t run) const;
    /// Of the free dofs of a run's mesh, a row a coordinate; where the mesh moves with parameters, those of the parameter file.
    std::vector<double> positions(std::size_t run) const;
    /// States [first, last) of a run that has an answer, a number a free dof each.
    std::vector<double> states(std::size_t run, std::size_t first, std::size_t last) const;
    std::vector<double> states(std::size_t run) const { return states(run, 0, n_states_); }
    /// What section `postprocessing` asks of the states of a run, a row a state; empty where it asks for nothing, or the run was
    /// imported.
    std::vector<double> numbers(std::size_t run) const;

  private:
    std::string    own_path(std::size_t run) const;
    const Dataset &own(std::size_t run) const;

    std::string                    path_;
    std::string                    own_folder_;
    Dataset                        file_;
    std::size_t                    n_states_;
    bool                           has_own_meshes_;
    std::size_t                    n_runs_ = 0;
    std::vector<bool>              answered_;
    mutable std::size_t            opened_ = 0; ///< run whose file `own_` is
    mutable std::optional<Dataset> own_;        ///< the last that was read: to open one is to read it whole
  };
} // namespace trestle
