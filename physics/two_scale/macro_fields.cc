#include "physics/two_scale/macro_fields.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace trestle
{
  namespace
  {
    template <int dim>
    std::vector<std::string> stress_names()
    {
      std::vector<std::string> result;
      for (unsigned int i = 0; i < voigt::n_stress(dim); ++i)
        result.push_back(std::string("stress_") + voigt::stress_names[i]);
      return result;
    }

    template <int dim>
    std::vector<std::string> strain_names()
    {
      std::vector<std::string> result;
      for (unsigned int i = 0; i < voigt::n_strain(dim); ++i)
        result.push_back(std::string("strain_") + voigt::stress_names[voigt::stress_of_strain(dim, i)]);
      return result;
    }

    /// Of xx, yy, zz and the shear stresses.
    double von_mises(std::span<const double> stress)
    {
      const double pressure = (stress[0] + stress[1] + stress[2]) / 3.;
      double       sum      = 0.;
      for (std::size_t i = 0; i < stress.size(); ++i)
        {
          const double deviator = stress[i] - (i < voigt::n_normal ? pressure : 0.);
          sum += voigt::multiplicity_of_stress(i) * deviator * deviator;
        }
      return std::sqrt(1.5 * sum);
    }

    /// Mean over a cell's points `begin`, ...
    template <int dim>
    std::vector<double> mean(const MaterialPoints<dim> &points, const std::vector<double> &values,
                             const std::size_t begin, const unsigned int width)
    {
      std::vector<double> result(width, 0.);
      double              volume = 0.;
      for (std::size_t p = begin; p < begin + points.n_per_cell(); ++p)
        {
          volume += points.volumes()[p];
          for (unsigned int c = 0; c < width; ++c)
            result[c] += points.volumes()[p] * values[p * width + c];
        }
      for (double &value : result)
        value /= volume;
      return result;
    }

    /// Who answered in the end, where that is not who was asked first; else 0.
    double decision(const MicroscaleLevel level, const MicroscaleLevel first)
    {
      return level > first ? double(level) : 0.;
    }

    /// Largest level and certificate, shares of levels, decision.
    template <int dim>
    std::vector<double> certificate_row(const MaterialPoints<dim>          &points,
                                        const std::vector<MicroscaleLevel> &first_level, const std::size_t begin)
    {
      std::vector<double> row(6, 0.);
      for (std::size_t p = begin; p < begin + points.n_per_cell(); ++p)
        {
          const double level = double(points.present.level[p]);
          row[0]             = std::max(row[0], level);
          row[1]             = std::max(row[1], points.present.estimate[p]);
          row[2 + std::size_t(level)] += 1. / points.n_per_cell();
          row[5] = std::max(row[5], decision(points.present.level[p], first_level[p]));
        }
      return row;
    }
  } // namespace

  template <int dim>
  std::vector<NamedCellValues>
  macro_fields(const Discretisation<dim> &discretisation, const MaterialPoints<dim> &points,
               const std::vector<MicroscaleLevel> &first_level, const std::vector<NamedPointValues> &more)
  {
    std::vector<std::string> names = {"level",         "certificate",           "share_network",
                                      "share_reduced", "share_finite_elements", "decision"};
    for (const auto &further : {stress_names<dim>(), strain_names<dim>(), std::vector<std::string>{"von_mises"}})
      names.insert(names.end(), further.begin(), further.end());
    for (const auto &field : more)
      names.push_back(field.name);

    std::vector<NamedCellValues> fields;
    fields.reserve(names.size());
    for (const auto &name : names)
      fields.push_back({name, std::vector<double>(discretisation.mesh().triangulation().n_active_cells(), 0.)});
    for (const auto &cell : discretisation.mesh().triangulation().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          const auto begin  = points.index(cell->active_cell_index(), 0);
          auto       row    = certificate_row(points, first_level, begin);
          const auto stress = mean(points, points.present.stress, begin, points.n_stress);
          const auto strain = mean(points, points.present.strain, begin, points.n_strain);
          row.insert(row.end(), stress.begin(), stress.end());
          row.insert(row.end(), strain.begin(), strain.end());
          row.push_back(von_mises(stress));
          for (const auto &field : more)
            row.push_back(mean(points, field.values, begin, 1)[0]);
          for (std::size_t f = 0; f < fields.size(); ++f)
            fields[f].values[cell->active_cell_index()] = row[f];
        }
    return fields;
  }

  template <int dim>
  std::vector<NamedPointValues> material_point_fields(const MaterialPoints<dim>           &points,
                                                      const std::vector<MicroscaleLevel>  &first_level,
                                                      const std::vector<NamedPointValues> &more)
  {
    const auto                   &present = points.present;
    std::vector<NamedPointValues> fields;
    const auto                    add = [&](const std::string &name, const auto &value) {
      std::vector<double> values(points.n());
      for (std::size_t p = 0; p < values.size(); ++p)
        values[p] = value(p);
      fields.push_back({name, std::move(values)});
    };
    add("level", [&](const std::size_t p) { return double(present.level[p]); });
    add("certificate", [&](const std::size_t p) { return present.estimate[p]; });
    add("decision", [&](const std::size_t p) { return decision(present.level[p], first_level[p]); });
    const auto stresses = stress_names<dim>(), strains = strain_names<dim>();
    for (unsigned int i = 0; i < points.n_stress; ++i)
      add(stresses[i], [&](const std::size_t p) { return present.stress[p * points.n_stress + i]; });
    for (unsigned int i = 0; i < points.n_strain; ++i)
      add(strains[i], [&](const std::size_t p) { return present.strain[p * points.n_strain + i]; });
    add("von_mises", [&](const std::size_t p) {
      return von_mises(std::span(present.stress).subspan(p * points.n_stress, points.n_stress));
    });
    fields.push_back({"volume", points.volumes()});
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
  }

  template std::vector<NamedCellValues>  macro_fields(const Discretisation<2> &, const MaterialPoints<2> &,
                                                      const std::vector<MicroscaleLevel> &,
                                                      const std::vector<NamedPointValues> &);
  template std::vector<NamedCellValues>  macro_fields(const Discretisation<3> &, const MaterialPoints<3> &,
                                                      const std::vector<MicroscaleLevel> &,
                                                      const std::vector<NamedPointValues> &);
  template std::vector<NamedPointValues> material_point_fields(const MaterialPoints<2> &,
                                                               const std::vector<MicroscaleLevel> &,
                                                               const std::vector<NamedPointValues> &);
  template std::vector<NamedPointValues> material_point_fields(const MaterialPoints<3> &,
                                                               const std::vector<MicroscaleLevel> &,
                                                               const std::vector<NamedPointValues> &);
} // namespace trestle
