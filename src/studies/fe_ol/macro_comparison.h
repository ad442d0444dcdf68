#pragma once

#include "core/figures.h"
#include "physics/api/macro_problem.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Answers of several microscales to one loading path, held against finite elements. Figures of the run's own
   * type have plain names (`error.displacement`, `newton.fe_ol`), those of others end with theirs
   * (`error.displacement.reduced`); so do those of finite elements (`newton.finite_elements`,
   * `time.finite_elements_s`).
   */
  class MacroComparison
  {
  public:
    MacroComparison(const MacroProblem &problem, const std::string &type);

    void add(const std::string &kind, MacroAnswer answer) { others_[kind] = std::move(answer); }
    bool has(const std::string &kind) const { return others_.count(kind) > 0; }

    /// The displacement by finite elements at that step; empty where it is not known.
    std::vector<double> truth_at(const MacroLoadStep &step) const;
    /// The line of the history.
    std::vector<History::Entry> row(const MacroLoadStep &step) const;

    /// Errors, speed-ups, counts. Collective.
    void report(const MacroAnswer &own, Figures &figures) const;

  private:
    const MacroAnswer *truth() const;
    void               report_error(const MacroAnswer &answer, const std::string &suffix, Figures &figures) const;

    const MacroProblem                &problem_;
    std::string                        type_;
    std::map<std::string, MacroAnswer> others_;
  };
} // namespace trestle
