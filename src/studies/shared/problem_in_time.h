#pragma once

#include "studies/shared/full_problem.h"

#include <vector>

namespace trestle
{
  /**
   * A Problem in time whose samples hold all that its next step needs: states of second-order physics are value, rate and
   * acceleration one after the other (n_kinds() = 3), of which places and positions are those of the values.
   */
  class ProblemInTime : public FullProblem
  {
  public:
    using FullProblem::FullProblem;

    void setup(const Communicator &communicator) override;

    /// After setup().
    std::size_t n_kinds() const { return n_kinds_; }
    /// Of states: the problem's, or that with rates.
    FieldMap map_of_states();

    std::size_t                n_owned() const override { return n_kinds_ * FullProblem::n_owned(); }
    std::vector<std::uint64_t> dof_places() const override;
    std::vector<double>        positions() const override;
    std::vector<double>        solve(std::vector<double> *numbers = nullptr) override;

  private:
    std::size_t n_kinds_ = 1, n_global_ = 0;
  };

  /// 1, or 3 of a problem of second order in time. Collective.
  std::size_t n_kinds_of(Problem &problem);
  FieldMap    map_of_states(Problem &problem, std::size_t n_kinds);
} // namespace trestle
