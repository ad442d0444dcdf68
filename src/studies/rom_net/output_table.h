#pragma once

#include "core/figures.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/online_trial.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Outputs of queries as text: a column each of the last state behind a query's own columns, and in time a table of
  /// all states.
  class OutputTable
  {
  public:
    /// Of the global basis, which all others have.
    explicit OutputTable(const Dictionary &dictionary);

    /// Behind the other columns' names, with a comma in front; empty: no outputs are asked for.
    std::string header() const;

    /// Adds a query. @param outputs n_states x n_outputs, row-major. @returns its columns, those of the last state.
    std::string add(std::span<const double> outputs);

    /// Whether all_states() says more than the columns do.
    bool has_states() const { return n_states_ > 1 && !names_.empty(); }
    /// A row a query and state, both counted from 0.
    std::string all_states() const;

  private:
    std::string columns(std::span<const double> outputs, std::size_t state) const;

    std::vector<std::string> names_;
    std::size_t              n_states_;
    std::vector<std::string> rows_;
  };

  /**
   * Figures online.output.NAME.error.median and so on: of the first answers' outputs, the difference from the finite
   * elements' in the root mean square over the states of a query, relative to that of the finite elements over all
   * queries, so that an output that passes zero is no trouble. Collective; costs the mesh for each state.
   */
  void record_output_errors(const Dictionary &dictionary, const OnlineTrial &trial, const SnapshotSet &truths,
                            Figures &figures);
} // namespace trestle
