#pragma once

#include "bridge/microscale/learning.h"
#include "physics/answering/reduced_microscale.h"
#include "physics/microscale/cell_solver.h"
#include "physics/microscale/reduced_unit_cell.h"

#include <memory>
#include <vector>

namespace trestle
{
  /// By finite elements.
  template <int dim>
  class FiniteElementMicroscale : public CellMicroscale<dim>, public SnapshotSource
  {
  public:
    explicit FiniteElementMicroscale(std::shared_ptr<const Cell<dim>> cell);

    EstimateKind    estimate_kind() const override { return EstimateKind::bracket; }
    MicroscaleLevel level(std::size_t) const override { return MicroscaleLevel::finite_elements; }
    /// Each step starts with a factorisation of its own, not with one that depends on where others were in the last.
    void                commit() override;
    std::vector<double> snapshot(std::size_t point) override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    using typename CellMicroscale<dim>::Trial;
    using typename CellMicroscale<dim>::Question;
    std::vector<Trial> solve(std::vector<Question> questions, bool with_tangent, bool with_estimate) override;

    std::shared_ptr<const Cell<dim>> cell_;
    CellSolver<dim>                  solver_;
  };

  /// By modes and cubature of a unit cell that is here with its mesh: fields can be shown, and more can be learned.
  template <int dim>
  class EnrichableMicroscale : public ReducedMicroscale<dim>, public SnapshotLearner
  {
  public:
    /// @param parameters of the reduction, for enrich().
    EnrichableMicroscale(std::shared_ptr<const ReducedUnitCell<dim>> solver,
                         const ReductionParameters                  &parameters);

    /// As many as the training had, in all: more would make it too dear.
    std::size_t snapshots_a_step() const override;
    void        enrich(std::span<const std::vector<double>> snapshots) override;
    void        read_reduction(const Archive &archive) override;
    void        write_reduction(Archive &archive) const override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    const Cell<dim> &cell() const { return *solver_->shared_cell(); }

    std::shared_ptr<const ReducedUnitCell<dim>> solver_; ///< the same as the base's
    ReductionParameters                         parameters_;
  };
} // namespace trestle
