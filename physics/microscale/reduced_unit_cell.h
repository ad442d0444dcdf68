#pragma once

#include "physics/answering/reduced_solver.h"
#include "physics/microscale/laws_at_points.h"
#include "physics/microscale/reduction.h"

#include <memory>

namespace trestle
{
  /// The reduced truth of a unit cell that is here with its mesh; keeps both alive.
  template <int dim>
  class ReducedUnitCell : public ReducedSolver<dim>
  {
  public:
    ReducedUnitCell(std::shared_ptr<const Cell<dim>> cell, std::shared_ptr<const Reduction<dim>> reduction)
      : ReducedSolver<dim>(parts_of(*cell, *reduction)),
        cell_(std::move(cell)),
        reduction_(std::move(reduction))
    {}

    std::shared_ptr<const Cell<dim>> shared_cell() const { return cell_; }
    const Reduction<dim>            &reduction() const { return *reduction_; }

  private:
    static typename ReducedSolver<dim>::Parts parts_of(const Cell<dim> &cell, const Reduction<dim> &reduction)
    {
      auto laws = laws_at(cell, reduction.points);
      return {&reduction.data,      &reduction.stress_projection,
              std::move(laws.laws), std::move(laws.of_point),
              cell.n_internal,      nullptr};
    }

    std::shared_ptr<const Cell<dim>>      cell_;
    std::shared_ptr<const Reduction<dim>> reduction_;
  };
} // namespace trestle
