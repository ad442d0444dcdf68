#include "ml/fe_ol/stress_error.h"

#include "bridge/microscale/reduced_cell.h"
#include "core/statistics.h"
#include "ml/tensor_placement.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace trestle
{
  torch::Tensor reduced_stress(const ReducedCell &cell, const torch::Tensor &strains)
  {
    const auto          n = std::size_t(strains.size(0));
    std::vector<double> start(n * cell.data().n_strain_modes, 0.);
    auto                stress = torch::empty({strains.size(0), int64_t(cell.data().n_stress)}, torch::kDouble);
    cell.solve(n, entries(strains), start, entries(stress), {});
    return stress;
  }

  double median_stress_error(const std::span<const double> stress, const torch::Tensor &truth)
  {
    const auto          n = std::size_t(truth.size(0)), n_stress = std::size_t(truth.size(1));
    const auto          exact = entries(truth);
    std::vector<double> errors(n);
    for (std::size_t sample = 0; sample < n; ++sample)
      {
        double difference = 0., size = 0.;
        for (std::size_t i = sample * n_stress; i < (sample + 1) * n_stress; ++i)
          {
            difference += (stress[i] - exact[i]) * (stress[i] - exact[i]);
            size += exact[i] * exact[i];
          }
        errors[sample] = std::sqrt(difference / std::max(size, 1e-300));
      }
    return quantile(std::move(errors), 0.5);
  }
} // namespace trestle
