#pragma once

#include "physics/answering/cell_microscale.h"
#include "physics/answering/reduced_solver.h"

#include <memory>
#include <vector>

namespace trestle
{
  /// By modes and cubature. Needs no mesh; who has one shows fields and learns: EnrichableMicroscale.
  template <int dim>
  class ReducedMicroscale : public CellMicroscale<dim>
  {
  public:
    explicit ReducedMicroscale(std::shared_ptr<const ReducedSolver<dim>> solver);

    EstimateKind    estimate_kind() const override { return EstimateKind::indicator; }
    MicroscaleLevel level(std::size_t) const override { return MicroscaleLevel::reduced; }

  protected:
    /// Another one of the same cell. Points forget where their iterations start from.
    void replace(std::shared_ptr<const ReducedSolver<dim>> solver);

  private:
    using typename CellMicroscale<dim>::Trial;
    using typename CellMicroscale<dim>::Question;
    std::vector<Trial> solve(std::vector<Question> questions, bool with_tangent, bool with_estimate) override;
    Trial              solve_with_history(Question &question, bool with_tangent, bool with_estimate) const;

    std::shared_ptr<const ReducedSolver<dim>> solver_;
  };
} // namespace trestle
