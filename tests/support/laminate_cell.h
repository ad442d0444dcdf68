#pragma once

#include "bridge/microscale/reduced_cell.h"
#include "core/random.h"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace trestle::testing
{
  /**
   * A unit cell that needs no finite elements: a periodic laminate of two phases in plane strain, layers normal to
   * x. Strains and stresses are constant in each layer, so that two points integrate exactly, the jumps of e_xx
   * and gamma_xy are all fluctuations there are, and s_xx, s_xy in common with s_yy, s_zz of each layer are all
   * equilibrated stresses: the reduced cell is the laminate itself.
   *
   * Phase 0: s = K tr(e) I + a1 / (a2 + |d|) d, d the deviator. Phase 1: linear.
   */
  class LaminateCell : public ReducedCell
  {
  public:
    explicit LaminateCell(const double fraction = 0.55)
    {
      const double f       = fraction; // of phase 1
      data_.n_points       = 2;
      data_.n_strain_modes = 2;
      data_.n_stress_modes = 6;
      data_.weights        = {1. - f, f};
      data_.strain_modes   = {f, 0, 0, 0, 0, f, f - 1., 0, 0, 0, 0, f - 1.};
      const std::vector<double> common{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                       0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}; // xx, xy
      for (unsigned int point = 0; point < 2; ++point)
        {
          data_.stress_modes.insert(data_.stress_modes.end(), common.begin(), common.end());
          for (unsigned int i = 1; i < 3; ++i) // yy, zz
            data_.stress_modes[point * 24 + i * 6 + 1 + 2 * point + i] = 1.;
        }
      data_.mean_stress.assign(24, 0.);
      for (unsigned int point = 0; point < 2; ++point)
        for (unsigned int i = 0; i < 24; ++i)
          data_.mean_stress[i] += data_.weights[point] * data_.stress_modes[point * 24 + i];
      data_.strain_range = {0.04, 0.04, 0.04};
      measure_amplitudes();
    }

    const ReducedCellData &data() const override { return data_; }

    void respond(const std::size_t n, const std::span<const double> strain, const std::span<double> stress,
                 const std::span<double> stiffness, const std::span<double> energy) const override
    {
      for (std::size_t at = 0; at < 2 * n; ++at)
        {
          const auto law = respond_at(at % 2, strain.data() + 3 * at);
          if (!stress.empty())
            std::copy(law.stress.begin(), law.stress.end(), stress.begin() + 4 * at);
          if (!stiffness.empty())
            std::copy(law.stiffness.begin(), law.stiffness.end(), stiffness.begin() + 12 * at);
          if (!energy.empty())
            energy[at] = law.energy;
        }
    }

    void conjugate(const std::size_t n, const std::span<const double> stress,
                   const std::span<double> conjugate_energy, const std::span<double> strain) const override
    {
      for (std::size_t at = 0; at < 2 * n; ++at)
        {
          const double               *s = stress.data() + 4 * at;
          const double                p = (s[0] + s[1] + s[2]) / 3., bulk = at % 2 == 0 ? matrix_bulk : fibre_bulk;
          const std::array<double, 4> t{s[0] - p, s[1] - p, s[2] - p, s[3]};
          const double                size      = norm(t);
          const bool                  is_inside = at % 2 == 1 || size < a1;
          const double factor = at % 2 == 1 ? 0.5 / fibre_shear : a2 / (a1 - size); // of t in the strain
          conjugate_energy[at] =
              p * p / (2. * bulk) +
              (at % 2 == 1 ? size * size / (4. * fibre_shear) : a1 * a2 * (-std::log1p(-size / a1) - size / a1));
          for (unsigned int i = 0; i < 4; ++i)
            strain[4 * at + i] = is_inside ? (i < 3 ? p / (3. * bulk) + factor * t[i] : 2. * factor * t[i]) : 0.;
          if (!is_inside)
            conjugate_energy[at] = std::numeric_limits<double>::infinity();
        }
    }

    void solve(const std::size_t n, const std::span<const double> strains, const std::span<double> coefficients,
               const std::span<double> stress, const std::span<double> tangent) const override
    {
      for (std::size_t sample = 0; sample < n; ++sample)
        solve_one(strains.data() + 3 * sample, coefficients.data() + 2 * sample,
                  stress.empty() ? nullptr : stress.data() + 4 * sample,
                  tangent.empty() ? nullptr : tangent.data() + 12 * sample);
    }

    static constexpr double matrix_bulk = 4780., a1 = 50., a2 = 0.06, fibre_bulk = 43452.4, fibre_shear = 29918.;

  private:
    struct Law
    {
      std::array<double, 4>  stress{};
      std::array<double, 12> stiffness{};
      double                 energy = 0.;
    };

    /// Of a symmetric tensor with xx, yy, zz, xy.
    static double norm(const std::array<double, 4> &t)
    {
      return std::sqrt(t[0] * t[0] + t[1] * t[1] + t[2] * t[2] + 2. * t[3] * t[3]);
    }

    static Law respond_at(const std::size_t phase, const double *e)
    {
      const double trace = e[0] + e[1], third = trace / 3., bulk = phase == 0 ? matrix_bulk : fibre_bulk;
      const std::array<double, 4> d{e[0] - third, e[1] - third, -third, 0.5 * e[2]};
      const double                size = norm(d), twice_shear = phase == 0 ? a1 / (a2 + size) : 2. * fibre_shear;
      // d (twice_shear) / d size, over size
      const double curved = phase == 0 && size > 0. ? -a1 / ((a2 + size) * (a2 + size) * size) : 0.;
      const std::array<std::array<double, 3>, 4> d_by_e{
          {{2. / 3., -1. / 3., 0.}, {-1. / 3., 2. / 3., 0.}, {-1. / 3., -1. / 3., 0.}, {0., 0., 0.5}}};
      Law law;
      for (unsigned int i = 0; i < 4; ++i)
        {
          law.stress[i] = (i < 3 ? bulk * trace : 0.) + twice_shear * d[i];
          for (unsigned int j = 0; j < 3; ++j)
            law.stiffness[i * 3 + j] =
                (i < 3 && j < 2 ? bulk : 0.) + twice_shear * d_by_e[i][j] + curved * d[i] * (j < 2 ? d[j] : d[3]);
        }
      law.energy = 0.5 * bulk * trace * trace +
                   (phase == 0 ? a1 * (size - a2 * std::log1p(size / a2)) : fibre_shear * size * size);
      return law;
    }

    /// Newton; the two jumps are coupled by a 2 x 2 matrix.
    void solve_one(const double *strain, double *a, double *stress, double *tangent) const
    {
      for (unsigned int iteration = 0; iteration < 60; ++iteration)
        {
          double residual[2]{}, matrix[2][2]{}, coupling[2][3]{}, mean[4]{}, mean_stiffness[4][3]{},
              mean_by_jump[4][2]{};
          for (unsigned int p = 0; p < 2; ++p)
            {
              const double       jump = data_.strain_modes[p * 6], w = data_.weights[p];
              const double       e[3]{strain[0] + jump * a[0], strain[1], strain[2] + jump * a[1]};
              const auto         law = respond_at(p, e);
              const unsigned int row[2]{0, 3}, column[2]{0, 2};
              for (unsigned int i = 0; i < 2; ++i)
                {
                  residual[i] += w * jump * law.stress[row[i]];
                  for (unsigned int j = 0; j < 2; ++j)
                    matrix[i][j] += w * jump * jump * law.stiffness[row[i] * 3 + column[j]];
                  for (unsigned int j = 0; j < 3; ++j)
                    coupling[i][j] += w * jump * law.stiffness[row[i] * 3 + j];
                }
              for (unsigned int i = 0; i < 4; ++i)
                {
                  mean[i] += w * law.stress[i];
                  for (unsigned int j = 0; j < 3; ++j)
                    mean_stiffness[i][j] += w * law.stiffness[i * 3 + j];
                  for (unsigned int j = 0; j < 2; ++j)
                    mean_by_jump[i][j] += w * jump * law.stiffness[i * 3 + column[j]];
                }
            }
          const double determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0];
          const auto   solved      = [&](const double x, const double y) {
            return std::array<double, 2>{(matrix[1][1] * x - matrix[0][1] * y) / determinant,
                                         (matrix[0][0] * y - matrix[1][0] * x) / determinant};
          };
          const auto step = solved(residual[0], residual[1]);
          a[0] -= step[0];
          a[1] -= step[1];
          if (std::abs(step[0]) + std::abs(step[1]) > 1e-14)
            continue;
          for (unsigned int i = 0; i < 4; ++i)
            {
              if (stress)
                stress[i] = mean[i];
              for (unsigned int j = 0; tangent && j < 3; ++j)
                {
                  const auto by_strain = solved(coupling[0][j], coupling[1][j]);
                  tangent[i * 3 + j] =
                      mean_stiffness[i][j] - mean_by_jump[i][0] * by_strain[0] - mean_by_jump[i][1] * by_strain[1];
                }
            }
          return;
        }
      throw std::runtime_error("the laminate finds no equilibrium");
    }

    void measure_amplitudes()
    {
      constexpr std::size_t n = 200;
      const RandomStream    stream(7, "strains of a laminate");
      std::vector<double>   strains(3 * n), a(2 * n), mean(4 * n), local(6 * n), stress(8 * n);
      for (std::size_t i = 0; i < strains.size(); ++i)
        strains[i] = data_.strain_range[i % 3] * (2. * stream.uniform(i) - 1.);
      solve(n, strains, a, mean, {});
      for (std::size_t s = 0; s < n; ++s)
        for (unsigned int p = 0; p < 2; ++p)
          for (unsigned int i = 0; i < 3; ++i)
            local[(s * 2 + p) * 3 + i] =
                strains[3 * s + i] + (i == 1 ? 0. : data_.strain_modes[p * 6] * a[2 * s + i / 2]);
      respond(n, local, stress, {}, {});
      data_.strain_amplitude.assign(2, 0.);
      data_.stress_amplitude.assign(6, 0.);
      double size = 0.;
      for (std::size_t s = 0; s < n; ++s)
        {
          for (unsigned int i = 0; i < 2; ++i)
            data_.strain_amplitude[i] += a[2 * s + i] * a[2 * s + i] / n;
          const double *first = stress.data() + 8 * s, *second = first + 4;
          const double  b[6]{first[0], first[3], first[1], first[2], second[1], second[2]};
          for (unsigned int j = 0; j < 6; ++j)
            data_.stress_amplitude[j] += b[j] * b[j] / n;
          for (unsigned int i = 0; i < 4; ++i)
            size += mean[4 * s + i] * mean[4 * s + i] / n;
        }
      for (auto *amplitudes : {&data_.strain_amplitude, &data_.stress_amplitude})
        for (auto &amplitude : *amplitudes)
          amplitude = std::sqrt(amplitude);
      data_.stress_scale = std::sqrt(size);
    }

    ReducedCellData data_;
  };
} // namespace trestle::testing
