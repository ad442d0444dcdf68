#pragma once

#include "core/run_directory.h"
#include "studies/wave_predictor/grid_model.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Runs by finite elements on the grid, the same on all ranks.
  struct GridRuns
  {
    std::vector<std::size_t>         grid;         ///< (ny, nx)
    std::size_t                      n_frames = 0; ///< states of a run, the initial one first
    std::vector<std::vector<double>> states;       ///< a run each: n_frames x (value, rate) x points
    std::vector<std::vector<double>> parameters;
    std::vector<std::vector<double>> step_inputs, impact_inputs; ///< a run each: n_expressions x points
    double                           seconds = 0.;               ///< median of a run

    std::size_t n_points() const { return grid[0] * grid[1]; }
    std::size_t n() const { return states.size(); }
    /// @param field 0: value, 1: rate.
    std::span<const double> field(std::size_t run, std::size_t frame, std::size_t field) const
    {
      return std::span(states[run]).subspan((2 * frame + field) * n_points(), n_points());
    }
  };

  /// The first n samples of a stream. The model is set up on all ranks. Collective. @throws InputError where the file is of
  /// another grid, other steps or parameters, or has fewer.
  GridRuns read_grid_runs(const RunDirectory &directory, const Communicator &all, GridModel &model,
                          const std::string &name, std::size_t n, const std::string &step_inputs,
                          const std::string &impact_inputs);
} // namespace trestle
