#include "bridge/microscale/reduced_cell.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  double ConstitutiveError::relative(const ReducedCellData &data) const
  {
    if (!std::isfinite(gap) || !std::isfinite(work)) // maxima and quotients would make zeros of some
      return std::numeric_limits<double>::infinity();
    const double reference = std::max(work, 0.05 * 0.05 * data.work_scale);
    return std::sqrt(2. * std::max(0., gap) / reference);
  }

  namespace
  {
    /// result[i] = offset + sum_j modes[i][j] coefficients[j].
    void expand(const std::vector<double> &modes, std::span<const double> coefficients, std::span<double> result)
    {
      const std::size_t n     = coefficients.size();
      const double     *entry = modes.data();
      for (double &value : result)
        {
          double sum = 0.;
          for (std::size_t j = 0; j < n; ++j)
            sum += entry[j] * coefficients[j];
          value = sum;
          entry += n;
        }
    }
  } // namespace

  double scale_into_domain(const ReducedCell &cell, std::span<double> stresses)
  {
    const auto &d     = cell.data();
    double      scale = 1.;
    for (std::size_t p = 0; p < d.n_points; ++p)
      {
        const double *s      = &stresses[p * d.n_stress];
        const double  third  = (s[0] + s[1] + s[2]) / 3.;
        double        square = 0.;
        for (unsigned int i = 0; i < d.n_stress; ++i)
          {
            const double deviator = s[i] - (i < voigt::n_normal ? third : 0.);
            square += voigt::multiplicity_of_stress(i) * deviator * deviator;
          }
        scale = std::min(scale, cell.stress_limit(p) / std::sqrt(square));
      }
    for (double &entry : stresses)
      entry *= scale;
    return scale;
  }

  void ReducedCell::constitutive_errors(const std::size_t n, std::span<const double> strains,
                                        std::span<const double> a, std::span<const double> b,
                                        std::span<ConstitutiveError> errors, std::span<double> corrected) const
  {
    const auto         &d = data();
    std::vector<double> e(d.n_points * d.n_strain), s(d.n_points * d.n_stress), psi(d.n_points), dual(d.n_points);
    for (std::size_t k = 0; k < n; ++k)
      {
        expand(d.strain_modes, a.subspan(k * d.n_strain_modes, d.n_strain_modes), e);
        expand(d.stress_modes, b.subspan(k * d.n_stress_modes, d.n_stress_modes), s);
        for (std::size_t p = 0; p < d.n_points; ++p)
          for (unsigned int i = 0; i < d.n_strain; ++i)
            e[p * d.n_strain + i] += strains[k * d.n_strain + i];
        const double scale = scale_into_domain(*this, s);
        respond(1, e, {}, {}, psi);
        conjugate(1, s, dual, {});
        errors[k] = {};
        for (std::size_t p = 0; p < d.n_points; ++p)
          {
            double work = 0.;
            for (unsigned int i = 0; i < d.n_strain; ++i)
              work += e[p * d.n_strain + i] * s[p * d.n_stress + d.stress_of_strain(i)];
            errors[k].work += d.weights[p] * work / scale;
            errors[k].gap += d.weights[p] * (psi[p] + dual[p] - work);
          }
      }
    if (!corrected.empty())
      {
        std::vector<double> better(a.begin(), a.begin() + n * d.n_strain_modes);
        solve(n, strains, better, corrected, {});
      }
  }
} // namespace trestle
