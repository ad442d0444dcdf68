#pragma once

#include "bridge/microscale/learning.h"
#include "bridge/microscale/microscale.h"
#include "physics/microscale/cell_output.h"
#include "physics/microscale/cell_solver.h"
#include "physics/microscale/reduced_solver.h"

#include <memory>
#include <vector>

namespace trestle
{
  /// A material point as one of the two below keeps it: where the iteration starts, and its history.
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
    CellMicroscale(std::shared_ptr<const Cell<dim>> cell, std::size_t n_unknowns, std::size_t n_internal);

    unsigned int dimension() const override { return dim; }
    bool         has_history() const override { return cell_->n_internal > 0; }
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

    const Cell<dim>      &cell() const { return *cell_; }
    const CellPointState &committed(const std::size_t point) const { return committed_[point]; }
    const Trial          &trial(const std::size_t point) const { return trial_[point]; }

  private:
    std::shared_ptr<const Cell<dim>> cell_;
    std::size_t                      n_unknowns_;
    std::size_t                      n_internal_;
    std::vector<CellPointState>      committed_;
    std::vector<Trial>               trial_;
  };

  /// By finite elements.
  template <int dim>
  class FiniteElementMicroscale : public CellMicroscale<dim>, public SnapshotSource
  {
  public:
    explicit FiniteElementMicroscale(std::shared_ptr<const Cell<dim>> cell);

    EstimateKind        estimate_kind() const override { return EstimateKind::bracket; }
    MicroscaleLevel     level(std::size_t) const override { return MicroscaleLevel::finite_elements; }
    std::vector<double> snapshot(std::size_t point) override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    using typename CellMicroscale<dim>::Trial;
    using typename CellMicroscale<dim>::Question;
    std::vector<Trial> solve(std::vector<Question> questions, bool with_tangent, bool with_estimate) override;

    CellSolver<dim> solver_;
  };

  /// By modes and cubature.
  template <int dim>
  class ReducedMicroscale : public CellMicroscale<dim>, public SnapshotLearner
  {
  public:
    /// @param parameters of the reduction, for enrich().
    ReducedMicroscale(std::shared_ptr<const ReducedSolver<dim>> solver, const ReductionParameters &parameters);

    EstimateKind    estimate_kind() const override { return EstimateKind::indicator; }
    MicroscaleLevel level(std::size_t) const override { return MicroscaleLevel::reduced; }
    /// As many as the training had, in all: more would make it too dear.
    std::size_t snapshots_a_step() const override;
    void        enrich(std::span<const std::vector<double>> snapshots) override;
    void        read_reduction(const Archive &archive) override;
    void        write_reduction(Archive &archive) const override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    using typename CellMicroscale<dim>::Trial;
    using typename CellMicroscale<dim>::Question;
    std::vector<Trial> solve(std::vector<Question> questions, bool with_tangent, bool with_estimate) override;
    Trial              solve_with_history(Question &question, bool with_tangent, bool with_estimate) const;

    std::shared_ptr<const ReducedSolver<dim>> solver_;
    ReductionParameters                       parameters_;
  };
} // namespace trestle
