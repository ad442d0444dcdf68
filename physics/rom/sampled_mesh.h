#pragma once

#include "physics/solvers/assembler.h"

#include <deal.II/grid/cell_id.h>

#include <Eigen/Core>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace trestle
{
  /// A part of the full assembly that a hyper-reduced one takes, with a factor; named so that no partition matters.
  struct SampledTerm
  {
    static constexpr int whole    = -1; ///< as point: all points of the cell and its boundary terms
    static constexpr int boundary = -2; ///< as point: the cell's boundary terms alone

    dealii::CellId::binary_type cell{}; ///< see cell_key()
    int                         point  = whole;
    double                      factor = 1.; ///< on the weights of the full quadrature
  };

  /// Sorts what a cubature chooses from, so that its choice does not follow the partition: numbers of a cell_key() and a
  /// point, or the place of a node.
  using TermKey = std::array<std::uint64_t, 3>;
  TermKey key_of(const SampledTerm &term);

  /// Those of all ranks, sorted. Collective.
  std::vector<SampledTerm> gathered(const Communicator &communicator, std::span<const SampledTerm> terms);

  /// An equation that a least-squares reduction looks at.
  struct SampledRow
  {
    std::uint64_t place  = 0;  ///< of its dof, see dof_places()
    double        factor = 1.; ///< of the residual, before it is squared
  };

  /// The terms that are this rank's as visits. Collective. @throws InputError where a cell is no active cell of the
  /// mesh.
  template <int dim>
  std::vector<CellVisit> visits_of(const Discretisation<dim> &discretisation, std::span<const SampledTerm> terms);

  /// Rows of the equations by the dofs of this rank, and the cells that add to them.
  struct SampledRows
  {
    std::vector<int>       row_of; ///< by position in this rank's vectors, ghosts behind the owned; -1: none
    Eigen::VectorXd        factor; ///< of each row, the same on all ranks
    std::vector<CellVisit> visits; ///< of this rank's cells, whole
  };

  /// Collective. @param places of this rank's free dofs. @throws InputError for a place that the mesh has not.
  template <int dim>
  SampledRows sampled_rows(const Discretisation<dim> &discretisation, std::span<const std::uint64_t> places,
                           std::span<const SampledRow> rows);

  /// Rows that a cell's dof adds to: its own, or of a hanging node those of the dofs that determine it.
  template <int dim, class Action>
  void for_each_row(const Discretisation<dim> &discretisation, const std::vector<int> &row_of,
                    const dealii::Utilities::MPI::Partitioner &partitioner,
                    const dealii::types::global_dof_index dof, const Action &action)
  {
    const auto *entries = discretisation.constraints().get_constraint_entries(dof);
    if (entries == nullptr) // free
      {
        if (const int row = row_of[partitioner.global_to_local(dof)]; row >= 0)
          action(row, 1.);
        return;
      }
    for (const auto &[master, weight] : *entries)
      if (const int row = row_of[partitioner.global_to_local(master)]; row >= 0)
        action(row, weight);
  }

  /// The active indices of the cells that are visited.
  std::vector<unsigned int> cells_of(std::span<const CellVisit> visits);
} // namespace trestle
