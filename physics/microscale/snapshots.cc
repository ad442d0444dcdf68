#include "physics/microscale/snapshots.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  std::vector<double> to_numbers(const Snapshot<dim> &snapshot)
  {
    std::vector<double> result(snapshot.strain.begin(), snapshot.strain.end());
    result.insert(result.end(), snapshot.mean.stress.begin(), snapshot.mean.stress.end());
    result.insert(result.end(), snapshot.w.begin(), snapshot.w.end());
    result.insert(result.end(), snapshot.sensitivity.begin(), snapshot.sensitivity.end());
    return result;
  }

  template <int dim>
  Snapshot<dim> snapshot_of(const Cell<dim> &cell, std::span<const double> numbers)
  {
    if (numbers.size() != snapshot_length(cell))
      throw InputError("A snapshot of " + std::to_string(numbers.size()) +
                           " numbers was given to a unit cell with " + std::to_string(snapshot_length(cell)) + ".",
                       "It belongs to another cell, or the file is damaged: run the representative volume again.");
    const auto take = [&](const std::size_t n) {
      const auto part = numbers.first(n);
      numbers         = numbers.subspan(n);
      return part;
    };
    Snapshot<dim>     result;
    const std::size_t n = cell.tables.n_equations;
    std::ranges::copy(take(result.strain.size()), result.strain.begin());
    std::ranges::copy(take(result.mean.stress.size()), result.mean.stress.begin());
    const auto w = take(n);
    result.w.assign(w.begin(), w.end());
    result.sensitivity.assign(numbers.begin(), numbers.end());
    return result;
  }

  template <int dim>
  std::vector<double> advance_internal(const Cell<dim> &cell, const double *strain, std::span<const double> w,
                                       std::span<const double> before)
  {
    const auto          strains = local_strains<dim>(cell.tables, strain, w);
    std::vector<double> after(cell.internal_size(), 0.);
    for (std::size_t point = 0; point < cell.tables.n_points(); ++point)
      {
        const std::size_t c   = point / cell.tables.n_q;
        const Material   &law = cell.law_of(c);
        law.advance(Voigt<dim>::tensor_of_strain(&strains[point * Voigt<dim>::n_strain]),
                    cell.internal_at(before, c, point),
                    std::span<double>(after).subspan(point * cell.n_internal, law.n_internal()));
      }
    return after;
  }

  template <int dim>
  std::vector<double> stress_field(const Cell<dim> &cell, const Snapshot<dim> &snapshot)
  {
    using V                     = Voigt<dim>;
    const auto          strains = local_strains<dim>(cell.tables, snapshot.strain.data(), snapshot.w);
    std::vector<double> result(cell.tables.n_points() * V::n_stress);
    for (std::size_t point = 0; point < cell.tables.n_points(); ++point)
      {
        const std::size_t c = point / cell.tables.n_q;
        V::write_stress(cell.law_of(c).stress(V::tensor_of_strain(&strains[point * V::n_strain]),
                                              cell.internal_at(snapshot.internal, c, point)),
                        &result[point * V::n_stress]);
      }
    return result;
  }

  template <int dim>
  std::vector<double> stress_sensitivity(const Cell<dim> &cell, const Snapshot<dim> &snapshot,
                                         const unsigned int j)
  {
    using V                         = Voigt<dim>;
    const auto              strains = local_strains<dim>(cell.tables, snapshot.strain.data(), snapshot.w);
    typename V::StrainArray direction{};
    direction[j]                   = 1.;
    const std::size_t   n          = cell.tables.n_equations;
    const auto          directions = local_strains<dim>(cell.tables, direction.data(),
                                               std::span<const double>(snapshot.sensitivity).subspan(j * n, n));
    std::vector<double> result(cell.tables.n_points() * V::n_stress);
    for (std::size_t point = 0; point < cell.tables.n_points(); ++point)
      {
        const std::size_t c         = point / cell.tables.n_q;
        const Stiffness   stiffness = cell.law_of(c).stiffness(V::tensor_of_strain(&strains[point * V::n_strain]),
                                                               cell.internal_at(snapshot.internal, c, point));
        V::write_stress(stiffness * V::tensor_of_strain(&directions[point * V::n_strain]),
                        &result[point * V::n_stress]);
      }
    return result;
  }

  template std::vector<double> advance_internal(const Cell<2> &, const double *, std::span<const double>,
                                                std::span<const double>);
  template std::vector<double> advance_internal(const Cell<3> &, const double *, std::span<const double>,
                                                std::span<const double>);
  template std::vector<double> to_numbers(const Snapshot<2> &);
  template std::vector<double> to_numbers(const Snapshot<3> &);
  template Snapshot<2>         snapshot_of(const Cell<2> &, std::span<const double>);
  template Snapshot<3>         snapshot_of(const Cell<3> &, std::span<const double>);
  template std::vector<double> stress_field(const Cell<2> &, const Snapshot<2> &);
  template std::vector<double> stress_field(const Cell<3> &, const Snapshot<3> &);
  template std::vector<double> stress_sensitivity(const Cell<2> &, const Snapshot<2> &, unsigned int);
  template std::vector<double> stress_sensitivity(const Cell<3> &, const Snapshot<3> &, unsigned int);
} // namespace trestle
