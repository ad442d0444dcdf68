#pragma once

#include "bridge/microscale/microscale.h"
#include "physics/answering/voigt.h"

#include <vector>

namespace trestle
{
  /// A material point as a microscale of one cell a point keeps it: where the iteration starts, and its history.
  struct CellPointState
  {
    std::vector<double> unknowns; ///< w or a
    std::vector<double> internal; ///< empty: virgin
  };

  /**
   * The bookkeeping of a microscale that solves one cell a point: committed and trial states. Derived classes
   * solve one point.
   */
  template <int dim>
  class CellMicroscale : public Microscale
  {
  public:
    /// @param n_unknowns of a point. @param n_internal of all points of its cell; 0: no history.
    CellMicroscale(std::size_t n_unknowns, std::size_t n_internal);

    unsigned int dimension() const override { return dim; }
    bool         has_history() const override { return n_internal_ > 0; }
    void         set_n_points(std::size_t n) override;
    std::size_t  n_points() const override { return committed_.size(); }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override;
    void commit() override;
    void roll_back() override;

    /// Unknowns, then internal variables where there are any.
    std::vector<double> pack(std::size_t point) const override;
    void                unpack(std::size_t point, std::span<const double> state) override;

  protected:
    /// Points forget where their iterations start from. Cells without history.
    void restart(std::size_t n_unknowns);

    using StrainArray = typename Voigt<dim>::StrainArray;

    struct Trial
    {
      CellPointState   state;
      StrainArray      strain{};
      double           estimate = 0.;
      Homogenised<dim> mean;
    };

    /// What one point is asked.
    struct Question
    {
      StrainArray           strain{};
      const CellPointState *history; ///< internal variables from before the step
      std::vector<double>   start;   ///< unknowns
    };

    /// Equilibrium of each. @throws ConvergenceError.
    virtual std::vector<Trial> solve(std::vector<Question> questions, bool with_tangent, bool with_estimate) = 0;

    const CellPointState &committed(const std::size_t point) const { return committed_[point]; }
    const Trial          &trial(const std::size_t point) const { return trial_[point]; }

  private:
    static void check_trial(Trial &trial, bool with_tangent);

    std::size_t                 n_unknowns_;
    std::size_t                 n_internal_;
    std::vector<CellPointState> committed_;
    std::vector<Trial>          trial_;
  };
} // namespace trestle
