#include "physics/rom/sampled_mesh.h"

#include "bridge/graph/messages.h"
#include "core/exceptions.h"
#include "physics/discretisation/cell_key.h"

#include <algorithm>
#include <map>
#include <set>

namespace trestle
{
  namespace
  {
    using Key = dealii::CellId::binary_type;

    [[noreturn]] void refuse_mesh(const std::string &what)
    {
      throw InputError("A reduced model names " + what + " that the mesh has not.",
                       "It was made on another mesh: set the mesh as it was, or train a model on this one.");
    }

    /// Of one cell, all terms together: a whole one adds to the points beside it.
    CellVisit visit_of(const unsigned int cell, const std::vector<SampledTerm> &terms, const unsigned int n_points)
    {
      CellVisit visit{cell, 0., {}};
      double    whole = 0.;
      for (const SampledTerm &term : terms)
        if (term.point == SampledTerm::whole)
          whole += term.factor;
        else if (term.point == SampledTerm::boundary)
          visit.weight += term.factor;
        else
          visit.points.emplace_back(term.point, term.factor);
      visit.weight += whole;
      if (whole > 0. && terms.size() > 1)
        {
          std::vector<double> factors(n_points, whole);
          for (const auto &[point, factor] : visit.points)
            factors[point] += factor;
          visit.points.clear();
          for (unsigned int q = 0; q < n_points; ++q)
            visit.points.emplace_back(q, factors[q]);
        }
      else if (whole == 0. && visit.points.empty())
        visit.points.emplace_back(0, 0.); // none would be all of them
      return visit;
    }

    /// Whole cells of this rank that add to any row.
    template <int dim>
    std::vector<CellVisit> visits_adding_to(const Discretisation<dim>                 &discretisation,
                                            const std::vector<int>                    &row_of,
                                            const dealii::Utilities::MPI::Partitioner &partitioner)
    {
      std::vector<CellVisit>                       result;
      std::vector<dealii::types::global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            bool adds = false;
            cell->get_dof_indices(dofs);
            for (const auto dof : dofs)
              for_each_row(discretisation, row_of, partitioner, dof, [&](int, double) { adds = true; });
            if (adds)
              result.push_back({cell->active_cell_index(), 1., {}});
          }
      return result;
    }
  } // namespace

  TermKey key_of(const SampledTerm &term)
  {
    const auto &cell = term.cell;
    return {std::uint64_t(cell[0]) << 32 | cell[1], std::uint64_t(cell[2]) << 32 | cell[3],
            std::uint64_t(term.point + 2)};
  }

  std::vector<SampledTerm> gathered(const Communicator &communicator, std::span<const SampledTerm> terms)
  {
    std::vector<double> numbers;
    for (const SampledTerm &term : terms)
      {
        numbers.insert(numbers.end(), term.cell.begin(), term.cell.end());
        numbers.insert(numbers.end(), {double(term.point), term.factor});
      }
    std::vector<SampledTerm> result;
    for (const auto &message : swap_messages(communicator, Messages<double>(communicator.size(), numbers)))
      for (std::size_t i = 0; i < message.size(); i += 6)
        {
          SampledTerm term;
          std::copy_n(message.begin() + i, 4, term.cell.begin());
          term.point  = int(message[i + 4]);
          term.factor = message[i + 5];
          result.push_back(term);
        }
    std::sort(result.begin(), result.end(), [](const auto &a, const auto &b) { return key_of(a) < key_of(b); });
    return result;
  }

  template <int dim>
  std::vector<CellVisit> visits_of(const Discretisation<dim> &discretisation, std::span<const SampledTerm> terms)
  {
    std::map<Key, std::vector<SampledTerm>> wanted;
    for (const SampledTerm &term : terms)
      wanted[term.cell].push_back(term);
    std::vector<CellVisit> result;
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        if (const auto found = wanted.find(cell_key(cell)); found != wanted.end())
          result.push_back(
              visit_of(cell->active_cell_index(), found->second, discretisation.cell_quadrature().size()));
    const auto n_found = discretisation.mesh().communicator().sum((unsigned long)(result.size()));
    if (n_found != wanted.size())
      refuse_mesh(std::to_string(wanted.size() - n_found) + " of " + std::to_string(wanted.size()) + " cells");
    return result;
  }

  template <int dim>
  SampledRows sampled_rows(const Discretisation<dim> &discretisation, std::span<const std::uint64_t> places,
                           std::span<const SampledRow> rows)
  {
    std::map<std::uint64_t, int> row_of_place;
    for (std::size_t i = 0; i < rows.size(); ++i)
      row_of_place[rows[i].place] = int(i);
    Vector        marks   = discretisation.make_vector(); // the row's number plus one
    unsigned long n_found = 0;
    for (std::size_t k = 0; k < places.size(); ++k)
      if (const auto found = row_of_place.find(places[k]); found != row_of_place.end())
        {
          marks(discretisation.free_dofs()[k]) = found->second + 1;
          ++n_found;
        }
    n_found = discretisation.mesh().communicator().sum(n_found);
    if (n_found != rows.size())
      refuse_mesh(std::to_string(rows.size() - n_found) + " of " + std::to_string(rows.size()) + " equations");
    marks.update_ghost_values();

    SampledRows result;
    const auto &partitioner = *marks.get_partitioner();
    for (unsigned int i = 0; i < partitioner.locally_owned_size() + partitioner.n_ghost_indices(); ++i)
      result.row_of.push_back(int(marks.local_element(i)) - 1);
    result.factor.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      result.factor[i] = rows[i].factor;
    result.visits = visits_adding_to(discretisation, result.row_of, partitioner);
    return result;
  }

  std::vector<unsigned int> cells_of(std::span<const CellVisit> visits)
  {
    std::vector<unsigned int> result;
    for (const CellVisit &visit : visits)
      result.push_back(visit.cell);
    return result;
  }

  template std::vector<CellVisit> visits_of(const Discretisation<2> &, std::span<const SampledTerm>);
  template std::vector<CellVisit> visits_of(const Discretisation<3> &, std::span<const SampledTerm>);
  template SampledRows            sampled_rows(const Discretisation<2> &, std::span<const std::uint64_t>,
                                               std::span<const SampledRow>);
  template SampledRows            sampled_rows(const Discretisation<3> &, std::span<const std::uint64_t>,
                                               std::span<const SampledRow>);
} // namespace trestle
