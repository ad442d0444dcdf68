#include "ml/fe_ol/constitutive_loss.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// d strain / d stress of the conjugate energy at zero, n_points x n_stress x n_stress, by central
    /// differences: the laws are smooth in each half of a line through zero, and even where they are not linear.
    std::vector<double> virgin_compliance(const ReducedCell &cell)
    {
      const auto         &data = cell.data();
      const std::size_t   m = data.n_stress, size = data.n_points * m;
      const double        step = 1e-5 * data.stress_scale;
      std::vector<double> stress(2 * m * size), strain(2 * m * size), energy(2 * m * data.n_points);
      for (std::size_t j = 0; j < m; ++j)
        for (std::size_t p = 0; p < data.n_points; ++p)
          {
            stress[(2 * j) * size + p * m + j]     = step;
            stress[(2 * j + 1) * size + p * m + j] = -step;
          }
      cell.conjugate(2 * m, stress, energy, strain);
      std::vector<double> compliance(size * m);
      for (std::size_t p = 0; p < data.n_points; ++p)
        for (std::size_t i = 0; i < m; ++i)
          for (std::size_t j = 0; j < m; ++j)
            compliance[(p * m + i) * m + j] =
                (strain[2 * j * size + p * m + i] - strain[(2 * j + 1) * size + p * m + i]) / (2. * step);
      return compliance;
    }
  } // namespace

  ConstitutiveLoss::ConstitutiveLoss(const ReducedCell &cell, const std::string &name)
    : cell_(cell)
  {
    const auto       &data = cell.data();
    const std::size_t m    = data.n_stress;
    stiffness_.resize(data.n_points * m * data.n_strain);
    const std::vector<double> zero(data.n_points * data.n_strain);
    cell.respond(1, zero, {}, stiffness_, {});

    metric_ = virgin_compliance(cell);
    for (std::size_t p = 0; p < data.n_points; ++p)
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j <= i; ++j)
          {
            auto  &lower = metric_[(p * m + i) * m + j], &upper = metric_[(p * m + j) * m + i];
            double entry = name == "mismatch" ? double(i == j) : 0.5 * (lower + upper);
            lower = upper = data.weights[p] * entry;
          }
  }

  /// d^T M d for d = sigma - s.
  double ConstitutiveLoss::mismatch_at_point(const std::size_t point, const double *difference,
                                             const double *stiffness, double *strain_gradient,
                                             double *stress_gradient) const
  {
    const std::size_t n_strain = cell_.data().n_strain, n_stress = cell_.data().n_stress;
    const double     *metric = metric_.data() + point * n_stress * n_stress;
    double            value  = 0.;
    std::fill_n(strain_gradient, n_strain, 0.);
    for (std::size_t i = 0; i < n_stress; ++i)
      {
        double weighted = 0.;
        for (std::size_t j = 0; j < n_stress; ++j)
          weighted += metric[i * n_stress + j] * difference[j];
        value += weighted * difference[i];
        stress_gradient[i] = -2. * weighted;
        for (std::size_t k = 0; k < n_strain; ++k)
          strain_gradient[k] += 2. * weighted * stiffness[i * n_strain + k];
      }
    return value;
  }

  double ConstitutiveLoss::evaluate(const std::size_t n, const std::span<const double> strain,
                                    const std::span<const double> stress, const std::span<const double> weight,
                                    const std::span<double> strain_gradient,
                                    const std::span<double> stress_gradient) const
  {
    const std::size_t n_points = cell_.data().n_points, n_strain = cell_.data().n_strain,
                      n_stress = cell_.data().n_stress;
    std::vector<double> difference(stress.size()), stiffness(stress.size() * n_strain);
    cell_.respond(n, strain, difference, stiffness, {});
    for (std::size_t i = 0; i < difference.size(); ++i)
      difference[i] -= stress[i];
    double sum = 0.;
    for (std::size_t sample = 0; sample < n; ++sample)
      {
        double of_sample = 0.;
        for (std::size_t p = 0; p < n_points; ++p)
          {
            const std::size_t at = sample * n_points + p;
            of_sample += mismatch_at_point(
                p, difference.data() + at * n_stress, stiffness.data() + at * n_stress * n_strain,
                strain_gradient.data() + at * n_strain, stress_gradient.data() + at * n_stress);
          }
        sum += weight[sample] * of_sample;
        for (const auto gradient : {strain_gradient, stress_gradient})
          {
            const std::size_t size = gradient.size() / n;
            for (auto &entry : gradient.subspan(sample * size, size))
              entry *= weight[sample];
          }
      }
    return sum;
  }
} // namespace trestle
