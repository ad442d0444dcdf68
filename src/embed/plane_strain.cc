#include "embed/plane_strain.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trestle
{
  namespace plane_strain
  {
    namespace
    {
      // Elements of hosts that expand plane ones (CalculiX) leave this much of the in-plane strain.
      constexpr double round_off = 1e-9, smallest = 1e-14;
    } // namespace

    std::array<double, 3> strain_of(std::span<const double> tensor)
    {
      std::array<double, 3> strain{};
      double                size = 0.;
      for (unsigned int i = 0; i < 3; ++i)
        {
          strain[i] = tensor[in_plane[i]];
          size      = std::max(size, std::abs(strain[i]));
        }
      for (unsigned int i = 0; i < tensor.size(); ++i)
        // Negated, so that NaN fails too.
        if (std::find(in_plane.begin(), in_plane.end(), i) == in_plane.end() &&
            !(std::abs(tensor[i]) <= smallest + round_off * size))
          throw InputError("Strain " + std::string(voigt::stress_names[i]) + " = " + text::shortest(tensor[i]) +
                               " is given to a plane-strain cell.",
                           "Use plane-strain elements, or the run directory of a three-dimensional cell.");
      return strain;
    }

    void expand_stress(std::span<const double> stress, std::span<double> tensor)
    {
      std::fill(tensor.begin(), tensor.end(), 0.);
      std::copy(stress.begin(), stress.end(), tensor.begin());
    }

    void expand_tangent(std::span<const double> tangent, std::span<double> tensor)
    {
      const std::size_t n = tensor.size() == 36 ? 6 : 4;
      std::fill(tensor.begin(), tensor.end(), 0.);
      for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 3; ++j)
          tensor[i * n + in_plane[j]] = tangent[i * 3 + j];
      // Nothing multiplies this column but a zero; symmetry keeps hosts happy that store one triangle.
      for (const auto i : in_plane)
        tensor[i * n + 2] = tensor[2 * n + i];
    }
  } // namespace plane_strain
} // namespace trestle
