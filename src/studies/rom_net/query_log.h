#pragma once

#include "core/archive.h"
#include "core/figures.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/output_table.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What a query came to.
  struct LoggedQuery
  {
    DictionaryAnswer    answer;     ///< without its states
    std::vector<double> outputs;    ///< of what was handed out: n_states x n_outputs
    double              error = 0.; ///< of the reduced answer; not a number where nobody audited it
    double              finite_element_seconds = 0.; ///< 0: they were not asked
    double              square                 = 0.; ///< of the norms of the states handed out

    bool         is_audited() const;
    ReducedLevel level() const { return answer.accepted ? answer.level : ReducedLevel::finite_elements; }
  };

  /// The queries that are answered so far: tables, figures, and what a run that was killed goes on from.
  class QueryLog
  {
  public:
    explicit QueryLog(std::vector<std::vector<double>> mu)
      : mu_(std::move(mu))
    {}

    std::size_t n() const { return queries_.size(); }
    std::size_t n_asked() const { return mu_.size(); }
    void        add(LoggedQuery query);

    /// Into an archive that may hold more: arrays `queries` and `outputs`.
    void write(Archive &archive) const;
    /// What write() wrote. @throws InputError where it is of other queries, or damaged.
    void read(const Archive &archive);

    /// answers.csv: a row a query, with columns of outputs.
    std::string to_csv(const std::vector<std::string> &parameter_names, OutputTable &outputs) const;
    /// Figures online.*, speedup.query and time.*; adapt.fallback_ratio where the dictionary adapts.
    void record(Figures &figures, double tolerance, bool adapts) const;

  private:
    void        record_seconds(Figures &figures) const;
    std::string row(std::size_t i) const;

    std::vector<std::vector<double>> mu_;
    std::vector<LoggedQuery>         queries_;
  };
} // namespace trestle
