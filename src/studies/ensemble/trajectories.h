#pragma once

#include "core/dataset.h"
#include "core/run_directory.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * The runs of a split of an ensemble, a piece at a time: states are this file's, in the order of DofOrder. One rank, each for
   * itself. Valid beside other readers.
   */
  class Trajectories
  {
  public:
    /// @throws InputError where there is no such split, or its file is damaged.
    Trajectories(const RunDirectory &directory, const std::string &split);

    std::size_t size() const { return n_runs_; }
    std::size_t n_states() const { return n_states_; }
    std::size_t n_dofs() const { return n_dofs_; } ///< free ones

    /// Whether a run has states: the solver may have given up.
    bool has_answer(std::size_t run) const { return answered_[run]; }

    std::vector<double> parameters(std::size_t run) const;
    /// States [first, last) of a run, n_dofs each.
    std::vector<double> states(std::size_t run, std::size_t first, std::size_t last) const;
    std::vector<double> states(std::size_t run) const { return states(run, 0, n_states_); }
    /// What section `postprocessing` asks of the states of a run, a row a state; empty where it asks for nothing, or the run was
    /// imported.
    std::vector<double> numbers(std::size_t run) const;

  private:
    Dataset           file_;
    std::size_t       n_runs_ = 0, n_states_ = 0, n_dofs_ = 0;
    std::vector<bool> answered_;
  };
} // namespace trestle
