#pragma once

#include "physics/answering/lanes/points.h"

/// Energies, and the gap between them.
namespace trestle::lanes
{
  /// A function of norms, on the strains that are wanted only: logarithms cost more than all else for few.
  template <class Job, class Function>
  TRESTLE_INLINE void apply(const Job &job, double *norm, double *result, const Function &function)
  {
    const std::size_t n_active = Job::Layout::width > 1 ? 8 : job.block->n_active;
    for_each_law(job, [&](const RadialLaw &law, const std::size_t begin, const std::size_t n_norms) {
      double *in = norm + begin, *out = result + begin;
      if (n_active == 8)
        return function(law, n_norms, in, out);
      const std::size_t n = n_norms / 8 * n_active;
      for (std::size_t k = 0; k < n; ++k)
        in[k] = in[k / n_active * 8 + k % n_active]; // to the front, in place
      function(law, n, in, out);
      for (std::size_t k = n; k-- > 0;)
        out[k / n_active * 8 + k % n_active] = out[k]; // and back, from the end
    });
  }

  /// psi of the last strains(): mean.
  template <class Job>
  TRESTLE_INLINE void energy(const Job &job)
  {
    using L         = typename Job::Layout;
    double *density = job.secant(); // what stood there has been used
    apply(job, job.norm(), density, [](const RadialLaw &law, const std::size_t n, const double *in, double *out) {
      law.energy(n, in, out);
    });
    Lanes sum{};
    for (std::size_t p = 0; p < job.points->n; ++p)
      {
        typename L::Constant weight, bulk;
        L::get(job.points->weights.data(), p, weight);
        L::get(job.points->bulk.data(), p, bulk);
        Lanes deviatoric, trace;
        load(density + 8 * p, deviatoric);
        load(job.trace() + 8 * p, trace);
        sum += weight * (deviatoric + 0.5 * bulk * trace * trace);
      }
    L::add_lanes(sum);
    store(sum, job.block->energy.data());
  }

  /// Gap and work of the strains of the last strains() and the stresses of b, the latter scaled down where they
  /// leave the domain of psi*.
  template <int dim, class Job>
  TRESTLE_INLINE void gap(const Job &job)
  {
    using S             = Sizes<dim>;
    using L             = typename Job::Layout;
    const std::size_t n = job.n_stress_modes, row = L::width * S::n_stress * n;
    double           *norm  = job.curvature();
    double           *third = job.stress(); // both have been used
    Lanes             work{}, sum{}, scale = Lanes{} + 1.;
    for (std::size_t p = 0; p < job.points->n; ++p)
      {
        typename L::Constant weight, limit;
        L::get(job.points->weights.data(), p, weight);
        L::get(job.points->limit.data(), p, limit);
        Lanes s[S::n_stress], trace, square{}, density{};
        expand<S::n_stress, L>(job.points->stress_modes.data() + p * row, n, job.block->b.data(), s);
        load(job.trace() + 8 * p, trace);
        const Lanes mean = (s[0] + s[1] + s[2]) / 3.;
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_stress; ++k)
          {
            Lanes deviator;
            load(job.deviator() + 8 * (p * S::n_stress + k), deviator);
            // s:e with e = d + tr/3 I
            const Lanes part = k < S::n_normal ? s[k] - mean : s[k];
            density += S::multiplicity(k) * part * deviator;
            square += S::multiplicity(k) * part * part;
          }
        root(square);
        const Lanes most = limit / square;
        scale            = most < scale ? most : scale;
        store(square, norm + 8 * p);
        store(mean, third + 8 * p);
        work += weight * (density + mean * trace);
      }
    L::smallest_lane(scale);
    L::add_lanes(work);
    for (std::size_t p = 0; p < job.points->n; ++p)
      {
        typename L::Constant weight, bulk;
        L::get(job.points->weights.data(), p, weight);
        L::get(job.points->bulk.data(), p, bulk);
        Lanes square, mean;
        load(norm + 8 * p, square);
        load(third + 8 * p, mean);
        store(square * scale, norm + 8 * p);
        sum += 0.5 * weight / bulk * (scale * mean) * (scale * mean);
      }
    double *density = job.secant();
    apply(job, norm, density, [](const RadialLaw &law, const std::size_t n, const double *in, double *out) {
      law.conjugate(n, in, out);
    });
    for (std::size_t p = 0; p < job.points->n; ++p)
      {
        typename L::Constant weight;
        L::get(job.points->weights.data(), p, weight);
        Lanes deviatoric;
        load(density + 8 * p, deviatoric);
        sum += weight * deviatoric;
      }
    L::add_lanes(sum);
    Lanes energy;
    load(job.block->energy.data(), energy);
    store(work, job.block->work.data());
    store(energy + sum - scale * work, job.block->gap.data());
  }

  /// b = projection * stresses at the points.
  template <int dim, class Job>
  TRESTLE_INLINE void project(const Job &job)
  {
    using L                = typename Job::Layout;
    constexpr int     rows = 4;
    const std::size_t n = job.points->n * Sizes<dim>::n_stress, n_modes = job.n_stress_modes;
    const double     *projection = job.points->projection.data();
    std::size_t       j          = 0;
    for (; j + rows <= n_modes; j += rows)
      {
        Lanes sum[rows];
        expand<rows, L>(projection + L::width * j * n, n, job.stress(), sum);
        for (int r = 0; r < rows; ++r)
          store(sum[r], job.block->b.data() + 8 * (j + r));
      }
    for (; j < n_modes; ++j)
      {
        Lanes sum[1];
        expand<1, L>(projection + L::width * j * n, n, job.stress(), sum);
        store(sum[0], job.block->b.data() + 8 * j);
      }
    add_lanes<L>(job.block->b.data(), n_modes);
  }
} // namespace trestle::lanes
