#include "studies/rom_net/remainders.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    std::size_t n_columns(const Coordinates &coordinates)
    {
      return coordinates.n_samples() * coordinates.n_states;
    }

    std::span<const double> column(const Coordinates &coordinates, const std::size_t j)
    {
      return std::span(coordinates.values).subspan(j * coordinates.n_rows, coordinates.n_rows);
    }

    double square(std::span<const double> numbers)
    {
      double sum = 0.;
      for (const double number : numbers)
        sum += number * number;
      return sum;
    }

    /// @param last of each column; empty: zeros.
    void add_row(Coordinates &coordinates, std::span<const double> last)
    {
      std::vector<double> values;
      for (std::size_t j = 0; j < n_columns(coordinates); ++j)
        {
          const auto numbers = column(coordinates, j);
          values.insert(values.end(), numbers.begin(), numbers.end());
          values.push_back(last.empty() ? 0. : last[j]);
        }
      coordinates.values = std::move(values);
      ++coordinates.n_rows;
    }
  } // namespace

  void add_remainders(Coordinates &training, Coordinates &held_out, std::span<const double> norms)
  {
    if (norms.size() != n_columns(held_out))
      throw FatalError(std::to_string(norms.size()) + " remainders of " + std::to_string(n_columns(held_out)) +
                           " states.",
                       "This is a mistake in the program.");
    add_row(training, {});
    add_row(held_out, norms);
  }

  std::vector<double> lost_norms(const Coordinates &whole, const Coordinates &cut)
  {
    std::vector<double> result;
    for (std::size_t j = 0; j < n_columns(whole); ++j)
      result.push_back(std::sqrt(std::max(0., square(column(whole, j)) - square(column(cut, j)))));
    return result;
  }
} // namespace trestle
