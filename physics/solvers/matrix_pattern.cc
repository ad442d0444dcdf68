#include "physics/solvers/matrix_pattern.h"

#include <deal.II/dofs/dof_tools.h>
#include <deal.II/lac/dynamic_sparsity_pattern.h>
#include <deal.II/lac/sparsity_tools.h>

#include <algorithm>
#include <numeric>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// The cells (owned and ghost) at each owned dof, and the dofs of each cell; constrained ones left out.
    struct CellsOfDofs
    {
      unsigned int                         n_per_cell = 0;
      std::vector<types::global_dof_index> dofs;  ///< [cell][dof]; invalid: constrained
      std::vector<std::size_t>             begin; ///< of each owned dof in cells
      std::vector<unsigned int>            cells;
    };

    template <int dim>
    CellsOfDofs cells_of_dofs(const Discretisation<dim> &discretisation)
    {
      CellsOfDofs                          result;
      const auto                          &constraints = discretisation.constraints();
      const IndexSet                      &owned       = discretisation.owned();
      const types::global_dof_index        first       = owned.n_elements() > 0 ? owned.nth_index_in_set(0) : 0;
      const types::global_dof_index        end         = first + owned.n_elements();
      std::vector<types::global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
      result.n_per_cell = dofs.size();
      result.begin.assign(owned.n_elements() + 1, 0);
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (!cell->is_artificial())
          {
            cell->get_dof_indices(dofs);
            for (auto &dof : dofs)
              {
                if (constraints.is_constrained(dof))
                  dof = numbers::invalid_dof_index;
                else if (dof >= first && dof < end)
                  ++result.begin[dof - first + 1];
              }
            result.dofs.insert(result.dofs.end(), dofs.begin(), dofs.end());
          }
      std::partial_sum(result.begin.begin(), result.begin.end(), result.begin.begin());
      result.cells.resize(result.begin.back());
      auto at = result.begin;
      for (std::size_t i = 0; i < result.dofs.size(); ++i)
        if (result.dofs[i] >= first && result.dofs[i] < end)
          result.cells[at[result.dofs[i] - first]++] = i / result.n_per_cell;
      return result;
    }

    /// Ghost cells surround every owned dof, so no rank needs to ask another.
    template <int dim>
    MatrixPattern pattern_of_cells(const Discretisation<dim> &discretisation)
    {
      const CellsOfDofs                    map   = cells_of_dofs(discretisation);
      const IndexSet                      &owned = discretisation.owned();
      const types::global_dof_index        first = owned.n_elements() > 0 ? owned.nth_index_in_set(0) : 0;
      MatrixPattern                        result;
      std::vector<types::global_dof_index> row;
      result.begin.push_back(0);
      for (std::size_t i = 0; i + 1 < map.begin.size(); ++i)
        {
          const auto cells = map.cells.begin() + map.begin[i], end = map.cells.begin() + map.begin[i + 1];
          const bool is_constrained = cells == end;
          // components at one point meet the same cells
          const bool as_before = i > 0 && !is_constrained &&
                                 map.begin[i] - map.begin[i - 1] == std::size_t(end - cells) &&
                                 std::equal(cells, end, map.cells.begin() + map.begin[i - 1]);
          if (!as_before)
            {
              row.clear();
              for (auto cell = cells; cell != end; ++cell)
                {
                  const auto dofs = map.dofs.begin() + std::size_t(*cell) * map.n_per_cell;
                  row.insert(row.end(), dofs, dofs + map.n_per_cell);
                }
              std::sort(row.begin(), row.end());
              row.erase(std::unique(row.begin(), row.end()), row.end());
              if (!row.empty() && row.back() == numbers::invalid_dof_index)
                row.pop_back();
              if (is_constrained)
                row.push_back(first + i);
            }
          result.columns.insert(result.columns.end(), row.begin(), row.end());
          result.begin.push_back(result.columns.size());
        }
      return result;
    }

    /// With hanging nodes a row may have columns from cells that its rank does not see.
    template <int dim>
    MatrixPattern pattern_with_hanging_nodes(const Discretisation<dim> &discretisation)
    {
      const auto             n = discretisation.dof_handler().n_dofs();
      DynamicSparsityPattern pattern(n, n, discretisation.relevant());
      DoFTools::make_sparsity_pattern(discretisation.dof_handler(), pattern, discretisation.constraints(), false);
      SparsityTools::distribute_sparsity_pattern(
          pattern, discretisation.owned(), discretisation.mesh().communicator().get(), discretisation.relevant());
      MatrixPattern result;
      result.begin.push_back(0);
      for (const auto row : discretisation.owned())
        {
          for (auto entry = pattern.begin(row); entry != pattern.end(row); ++entry)
            result.columns.push_back(entry->column());
          result.begin.push_back(result.columns.size());
        }
      return result;
    }
  } // namespace

  template <int dim>
  MatrixPattern matrix_pattern(const Discretisation<dim> &discretisation)
  {
    bool has_hanging_nodes = false;
    for (const auto &line : discretisation.constraints().get_lines())
      has_hanging_nodes = has_hanging_nodes || !line.entries.empty();
    return discretisation.mesh().communicator().any(has_hanging_nodes) ? pattern_with_hanging_nodes(discretisation)
                                                                       : pattern_of_cells(discretisation);
  }

  template MatrixPattern matrix_pattern(const Discretisation<2> &);
  template MatrixPattern matrix_pattern(const Discretisation<3> &);
} // namespace trestle
