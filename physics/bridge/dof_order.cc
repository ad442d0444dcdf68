#include "physics/bridge/dof_order.h"

#include "bridge/graph/messages.h"
#include "physics/discretisation/cell_key.h"

#include <deal.II/grid/cell_id.h>

#include <algorithm>
#include <limits>

namespace trestle
{
  namespace
  {
    using Key = dealii::CellId::binary_type;
    using dealii::types::global_dof_index;

    constexpr std::size_t key_length = std::tuple_size_v<Key>;

    /// For each owned cell the numbers of its id, then its dofs: twice the number, plus one where it is free.
    template <int dim>
    std::vector<std::uint64_t> describe_cells(const Discretisation<dim> &discretisation)
    {
      std::vector<std::uint64_t>    result;
      std::vector<global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            const Key key = cell_key(cell);
            result.insert(result.end(), key.begin(), key.end());
            cell->get_dof_indices(dofs);
            for (const auto dof : dofs)
              result.push_back(2 * dof + (discretisation.constraints().is_constrained(dof) ? 0 : 1));
          }
      return result;
    }

    struct DescribedCell
    {
      dealii::CellId       id;
      const std::uint64_t *dofs;
    };

    std::vector<DescribedCell> sorted_cells(const Messages<std::uint64_t> &descriptions, const std::size_t n_each)
    {
      std::vector<DescribedCell> cells;
      for (const auto &message : descriptions)
        for (std::size_t i = 0; i < message.size(); i += key_length + n_each)
          {
            Key key;
            std::copy_n(message.begin() + i, key_length, key.begin());
            cells.push_back({dealii::CellId(key), message.data() + i + key_length});
          }
      std::sort(cells.begin(), cells.end(), [](const auto &a, const auto &b) { return a.id < b.id; });
      return cells;
    }

    /// Place of each dof; of one that is not free, nonsense.
    std::vector<std::uint64_t> number_dofs(const std::vector<DescribedCell> &cells, const std::size_t n_each,
                                           const std::size_t n_dofs)
    {
      constexpr auto             unseen = std::numeric_limits<std::uint64_t>::max();
      std::vector<std::uint64_t> place(n_dofs, unseen);
      std::uint64_t              n = 0;
      for (const auto &cell : cells)
        for (std::size_t i = 0; i < n_each; ++i)
          if (const auto dof = cell.dofs[i] / 2; cell.dofs[i] % 2 == 1 && place[dof] == unseen)
            place[dof] = n++;
      return place;
    }
  } // namespace

  template <int dim>
  std::vector<std::uint64_t> dof_places(const Discretisation<dim> &discretisation)
  {
    const auto             &communicator = discretisation.mesh().communicator();
    const std::size_t       n_each       = discretisation.fe().n_dofs_per_cell();
    Messages<std::uint64_t> cells(communicator.size()), wanted(communicator.size());
    cells[0] = describe_cells(discretisation);
    wanted[0].assign(discretisation.free_dofs().begin(), discretisation.free_dofs().end());
    cells  = swap_messages(communicator, cells);
    wanted = swap_messages(communicator, wanted);
    if (communicator.is_root())
      {
        const auto place = number_dofs(sorted_cells(cells, n_each), n_each, discretisation.dof_handler().n_dofs());
        for (auto &message : wanted)
          for (auto &dof : message)
            dof = place[dof];
      }
    else
      wanted.assign(communicator.size(), {});
    return swap_messages(communicator, wanted)[0];
  }

  template std::vector<std::uint64_t> dof_places(const Discretisation<2> &);
  template std::vector<std::uint64_t> dof_places(const Discretisation<3> &);
} // namespace trestle
