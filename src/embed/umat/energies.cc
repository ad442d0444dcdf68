#include "embed/umat/energies.h"

#include <Eigen/Dense>

#include <vector>

namespace trestle
{
  namespace
  {
    using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 6, 1>;
    using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 6, 6>;

    double given_back(const HostPointAnswer &answer, std::span<const double> stress)
    {
      const std::vector<int> components =
          answer.dimension == 2 ? std::vector<int>{0, 1, 3} : std::vector<int>{0, 1, 2, 3, 4, 5};
      const auto n = static_cast<Eigen::Index>(components.size());
      Vector     s(n);
      Matrix     c(n, n);
      for (Eigen::Index i = 0; i < n; ++i)
        {
          s[i] = stress[components[i]];
          for (Eigen::Index j = 0; j < n; ++j)
            c(i, j) = answer.elastic[components[i] * 6 + components[j]];
        }
      return 0.5 * s.dot(c.ldlt().solve(s));
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
