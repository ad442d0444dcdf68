#include "bridge/microscale/microscale.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  std::string to_string(const MicroscaleLevel level)
  {
    switch (level)
      {
      case MicroscaleLevel::network:
        return "network";
      case MicroscaleLevel::reduced:
        return "reduced";
      default:
        return "finite elements";
      }
  }

  namespace
  {
    void check_length(const std::string &what, const std::size_t length, const std::size_t expected)
    {
      if (length != expected)
        throw InputError("Microscale: " + what + " has " + std::to_string(length) + " entries instead of " +
                             std::to_string(expected) + ".",
                         "Plane strain has 3 strains and 4 stresses a point, three dimensions 6 of each.");
    }

    void check_points(const std::size_t n_points, std::span<const std::size_t> points)
    {
      std::vector<std::size_t> sorted(points.begin(), points.end());
      std::sort(sorted.begin(), sorted.end());
      if (!sorted.empty() && sorted.back() >= n_points)
        throw InputError("Microscale: there is no material point " + std::to_string(sorted.back()) +
                             "; there are " + std::to_string(n_points) + ".",
                         "Points count from 0; set their number first.");
      if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
        throw InputError("Microscale: material point " + std::to_string(*twice) +
                             " is asked for twice in one batch.",
                         "A point has one state: ask once.");
    }
  } // namespace

  void check_request(const Microscale &microscale, std::span<const std::size_t> points,
                     std::span<const double> strains, const MicroscaleAnswer &answer)
  {
    const std::size_t n = points.size(), n_strain = microscale.n_strain(), n_stress = microscale.n_stress();
    check_length("the array of strains", strains.size(), n * n_strain);
    if (!answer.stress.empty())
      check_length("the array of stresses", answer.stress.size(), n * n_stress);
    if (!answer.tangent.empty())
      check_length("the array of tangents", answer.tangent.size(), n * n_stress * n_strain);
    if (!answer.estimate.empty())
      check_length("the array of estimates", answer.estimate.size(), n);
    if (!answer.level.empty())
      check_length("the array of levels", answer.level.size(), n);
    check_points(microscale.n_points(), points);
    for (std::size_t i = 0; i < strains.size(); ++i)
      if (!std::isfinite(strains[i]))
        throw InputError("Microscale: strain " + std::to_string(i % n_strain) + " of material point " +
                             std::to_string(points[i / n_strain]) + " is not finite (" +
                             text::shortest(strains[i]) + ").",
                         "Look at the macroscopic displacement: cut the step.");
  }

  void check_answer(const MicroscaleAnswer &answer)
  {
    for (const auto &values : {answer.stress, answer.tangent})
      for (const double value : values)
        if (!std::isfinite(value))
          throw ConvergenceError(
              "The unit cell's answer is not finite (" + text::shortest(value) + ").",
              "Cut the macroscopic step: the strain is far from all that the cell was made for.");
  }
} // namespace trestle
