#include "embed/umat/energies.h"

#include <array>

namespace trestle
{
  namespace
  {
    /// s : C^-1 : s by elimination, which for a positive matrix needs no pivots: each row that is done adds the square of
    /// what is left of s over its pivot.
    template <std::size_t n>
    double quadratic_form(std::array<std::array<double, n>, n> c, std::array<double, n> s)
    {
      double sum = 0.;
      for (std::size_t k = 0; k < n; ++k)
        {
          sum += s[k] * s[k] / c[k][k];
          for (std::size_t i = k + 1; i < n; ++i)
            {
              const double factor = c[i][k] / c[k][k];
              for (std::size_t j = k; j < n; ++j)
                c[i][j] -= factor * c[k][j];
              s[i] -= factor * s[k];
            }
        }
      return sum;
    }

    template <std::size_t n>
    double given_back(const std::array<std::size_t, n> &components, const std::array<double, 36> &elastic,
                      std::span<const double> stress)
    {
      std::array<std::array<double, n>, n> c;
      std::array<double, n>                s;
      for (std::size_t i = 0; i < n; ++i)
        {
          s[i] = stress[components[i]];
          for (std::size_t j = 0; j < n; ++j)
            c[i][j] = elastic[components[i] * 6 + components[j]];
        }
      return 0.5 * quadratic_form(c, s);
    }

    double given_back(const HostPointAnswer &answer, std::span<const double> stress)
    {
      return answer.dimension == 2 ? given_back<3>({0, 1, 3}, answer.elastic, stress)
                                   : given_back<6>({0, 1, 2, 3, 4, 5}, answer.elastic, stress);
    }
  } // namespace

  Energies energies_after(const Energies &before, const HostPointAnswer &answer,
                          std::span<const double> stress_before, std::span<const double> increment)
  {
    double work = 0.;
    for (std::size_t i = 0; i < increment.size(); ++i)
      work += 0.5 * (stress_before[i] + answer.point.stress[i]) * increment[i];
    if (!answer.has_history)
      return {before.elastic + work, before.dissipated};
    const double elastic = given_back(answer, answer.point.stress);
    return {elastic, before.dissipated + work - (elastic - given_back(answer, stress_before))};
  }
} // namespace trestle
