#pragma once

#include "physics/rom/reduced_context.h"
#include "physics/rom/reduced_data.h"

namespace trestle
{
  /// A reduced problem's data from snapshots, see ReducedProblems::train(). Leaves the problem's parameters and time as
  /// they were. @param present data of a model of the same problem, whose projection stays, and whose cubature is where
  /// the new one begins (see ReducedProblems::grow()); null: from nothing. Collective. @throws InputError
  template <int dim>
  ReducedData train_reduced(const ReducedContext<dim> &context, const ReducedProblems::Samples &samples,
                            InnerProduct &product, std::span<const double> modes, const ReducedOptions &options,
                            const ReducedData *present = nullptr);

  /// Modes as increments with ghosts. @param modes n_owned x n.
  template <int dim>
  std::vector<Vector> increments_of(const Discretisation<dim> &discretisation, std::span<const double> modes);

  /// What an assembly of these visits costs: its part of the Gauss points, and the number of its cells, over all ranks.
  template <int dim>
  void count_visits(const Discretisation<dim> &discretisation, std::span<const CellVisit> visits,
                    CubatureFigures &figures);
} // namespace trestle
