#include "studies/stochastic_submodel/cut_order.h"

#include "core/array_file.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    std::vector<double> place_of(const Zone &zone, const std::size_t dof)
    {
      const std::size_t   dim   = zone.whole().dimension();
      const auto          first = zone.interface_positions().begin() + std::ptrdiff_t(dof * dim);
      std::vector<double> result(first, first + std::ptrdiff_t(dim));
      result.push_back(double(zone.interface_components()[dof]));
      return result;
    }

    /// Of the bounding box of the cut.
    double extent_of(const Zone &zone)
    {
      const std::size_t dim    = zone.whole().dimension();
      double            result = 0.;
      for (std::size_t dof = 0; dof < zone.n_interface(); ++dof)
        for (std::size_t d = 0; d < dim; ++d)
          result = std::max(result,
                            std::abs(zone.interface_positions()[dof * dim + d] - zone.interface_positions()[d]));
      return result;
    }

    /// n_interface rows of coordinates and component.
    std::vector<std::vector<double>> rows_of(const std::string &path, const Zone &zone)
    {
      const auto        array = read_array(path);
      const std::size_t dim = zone.whole().dimension(), n = zone.n_interface();
      const auto       &used    = zone.interface_components();
      const bool        has_one = std::ranges::all_of(used, [&](const auto c) { return c == used.front(); });
      if (array.shape.size() != 2 || (array.shape[1] != dim + 1 && !(has_one && array.shape[1] == dim)))
        throw InputError("'" + path + "' has the shape " + shape_text(array.shape) + ".",
                         "Positions are a row a dof of the cut: " + std::to_string(dim) +
                             " coordinates, then its component" + (has_one ? " or none." : "."));
      if (array.shape[0] != n)
        throw InputError("'" + path + "' has " + std::to_string(array.shape[0]) +
                             " dofs, and the cut of this zone has " + std::to_string(n) + ".",
                         "Give traces of the same zone and mesh: interface.csv has the cut's dofs.");
      std::vector<std::vector<double>> result;
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto first = array.values.begin() + std::ptrdiff_t(i * array.shape[1]);
          result.emplace_back(first, first + std::ptrdiff_t(array.shape[1]));
          if (array.shape[1] == dim)
            result.back().push_back(used.front());
        }
      return result;
    }
  } // namespace

  std::vector<std::size_t> cut_order(const std::string &positions, const Zone &zone)
  {
    std::vector<std::size_t> result(zone.n_interface());
    std::iota(result.begin(), result.end(), std::size_t(0));
    if (positions.empty())
      return result;
    const auto   rows = rows_of(positions, zone);
    const double near = 1e-6 * extent_of(zone);
    for (std::size_t dof = 0; dof < result.size(); ++dof)
      {
        const auto place = place_of(zone, dof);
        const auto row   = std::ranges::find_if(rows, [&](const auto &other) {
          for (std::size_t d = 0; d < place.size(); ++d)
            if (!(std::abs(other[d] - place[d]) <= near))
              return false;
          return true;
        });
        if (row == rows.end())
          throw InputError("'" + positions + "' has no dof at (" +
                               text::join(std::span(place).first(place.size() - 1)) + "), component " +
                               text::rounded(place.back()) + ", where the cut of this zone has one.",
                           "Give traces of the same zone and mesh: interface.csv has the cut's dofs.");
        result[dof] = std::size_t(row - rows.begin());
      }
    return result;
  }

  std::string cut_as_csv(const Zone &zone)
  {
    const std::vector<std::string> names = {"x", "y", "z"};
    std::string result = text::join(std::span(names).first(zone.whole().dimension()), ",") + ",component\n";
    for (std::size_t dof = 0; dof < zone.n_interface(); ++dof)
      result += text::join(std::span<const double>(place_of(zone, dof)), ",") + "\n";
    return result;
  }
} // namespace trestle
