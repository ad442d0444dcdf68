#pragma once

#include "core/simd.h"
#include "physics/answering/lanes/lanes.h"
#include "physics/materials/radial_law.h"
#include <algorithm>

/// Sums over the points of a cell.
namespace trestle::lanes
{
  /// Calls function(law, first norm, number of norms) for each law.
  template <class Job, class Function>
  TRESTLE_INLINE void for_each_law(const Job &job, const Function &function)
  {
    // A norm a lane: of every strain, or of every point.
    constexpr std::size_t norms = 8 / Job::Layout::width;
    const auto           &begin = job.points->begin;
    for (std::size_t i = 0; i < job.n_laws; ++i)
      function(*job.law[i], norms * begin[i], norms * (begin[i + 1] - begin[i]));
  }

  /// Trace, deviator and its norm at all points.
  template <int dim, class Job>
  TRESTLE_INLINE void strains(const Job &job)
  {
    using S             = Sizes<dim>;
    using L             = typename Job::Layout;
    const std::size_t n = job.n_strain_modes, row = L::width * S::n_strain * n;
    for (std::size_t p = 0; p < job.points->n; ++p)
      {
        Lanes e[S::n_strain], deviator[S::n_stress];
        expand<S::n_strain, L>(job.points->strain_modes.data() + p * row, n, job.block->a.data(), e);
        Lanes trace{}, square{};
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_strain; ++k)
          {
            Lanes strain;
            load(job.block->strain.data() + 8 * k, strain);
            e[k] += strain;
            if (k < dim)
              trace += e[k];
          }
        const Lanes third = trace / 3.;
        if (dim == 2)
          deviator[2] = -third;
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_strain; ++k)
          deviator[S::stress_of(k)] = k < dim ? e[k] - third : e[k] / S::multiplicity(S::stress_of(k));
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_stress; ++k)
          {
            square += S::multiplicity(k) * deviator[k] * deviator[k];
            store(deviator[k], job.deviator() + 8 * (p * S::n_stress + k));
          }
        root(square);
        store(square, job.norm() + 8 * p);
        store(trace, job.trace() + 8 * p);
      }
    for_each_law(job, [&](const RadialLaw &law, const std::size_t begin, const std::size_t n_norms) {
      law.respond(n_norms, job.norm() + begin, job.secant() + begin, job.curvature() + begin);
    });
  }

  /// Stresses at the points, their mean, and the residual. @param size gets the square of the stresses' size, of
  /// each lane.
  template <int dim, class Job>
  TRESTLE_INLINE void stresses(const Job &job, Lanes &size)
  {
    using S             = Sizes<dim>;
    using L             = typename Job::Layout;
    const std::size_t n = job.n_strain_modes, row = L::width * S::n_strain * n;
    std::fill_n(job.residual(), 8 * n, 0.);
    Lanes mean[S::n_stress] = {};
    size                    = Lanes{};
    for (std::size_t p = 0; p < job.points->n; ++p)
      {
        const double        *mode = job.points->strain_modes.data() + p * row;
        typename L::Constant weight, bulk;
        L::get(job.points->weights.data(), p, weight);
        L::get(job.points->bulk.data(), p, bulk);
        Lanes secant, trace, stress[S::n_stress], force[S::n_strain];
        load(job.secant() + 8 * p, secant);
        load(job.trace() + 8 * p, trace);
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_stress; ++k)
          {
            Lanes deviator;
            load(job.deviator() + 8 * (p * S::n_stress + k), deviator);
            stress[k] = secant * deviator;
            if (k < S::n_normal)
              stress[k] += bulk * trace;
            Lanes counted = stress[k];
            L::without_padding(weight, counted);
            size += counted * counted;
            mean[k] += weight * stress[k];
            store(stress[k], job.stress() + 8 * (p * S::n_stress + k));
          }
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_strain; ++k)
          force[k] = weight * stress[S::stress_of(k)];
        for (std::size_t m = 0; m < n; ++m)
          {
            Lanes r;
            load(job.residual() + 8 * m, r);
            TRESTLE_UNROLL
            for (int k = 0; k < S::n_strain; ++k)
              {
                typename L::Constant entry;
                L::get(mode, k * n + m, entry);
                r += entry * force[k];
              }
            store(r, job.residual() + 8 * m);
          }
      }
    for (int k = 0; k < S::n_stress; ++k)
      {
        L::add_lanes(mean[k]);
        store(mean[k], job.block->stress.data() + 8 * k);
      }
    L::add_lanes(size);
    add_lanes<L>(job.residual(), n);
  }

  /// weight * stiffness at a point: rows of stresses, columns of strains.
  template <int dim, class Job>
  TRESTLE_INLINE void point_stiffness(const Job &job, const std::size_t p,
                                      Lanes (&c)[Sizes<dim>::n_stress][Sizes<dim>::n_strain])
  {
    using S = Sizes<dim>;
    using L = typename Job::Layout;
    typename L::Constant weight, bulk;
    L::get(job.points->weights.data(), p, weight);
    L::get(job.points->bulk.data(), p, bulk);
    Lanes secant, curvature, deviator[S::n_stress];
    load(job.secant() + 8 * p, secant);
    load(job.curvature() + 8 * p, curvature);
    secant *= weight;
    curvature *= weight;
    TRESTLE_UNROLL
    for (int k = 0; k < S::n_stress; ++k)
      load(job.deviator() + 8 * (p * S::n_stress + k), deviator[k]);
    const Lanes normal = weight * bulk - secant / 3.;
    TRESTLE_UNROLL
    for (int i = 0; i < S::n_stress; ++i)
      {
        TRESTLE_UNROLL
        for (int j = 0; j < S::n_strain; ++j)
          {
            const int row = S::stress_of(j);
            c[i][j]       = -curvature * deviator[i] * deviator[row];
            if (i < S::n_normal && row < S::n_normal)
              c[i][j] += normal;
            if (i == row)
              c[i][j] += secant / S::multiplicity(i);
          }
      }
  }

  /// Adds P points to the reduced stiffness, and to the coupling and the mean stiffness where they are wanted.
  template <int dim, bool with_coupling, int P, class Job>
  TRESTLE_INLINE void add_points(const Job &job, const std::size_t first)
  {
    using S                = Sizes<dim>;
    using L                = typename Job::Layout;
    const std::size_t n    = job.n_strain_modes;
    const double     *mode = job.points->strain_modes.data() + L::width * first * S::n_strain * n;
    Lanes             c[P][S::n_stress][S::n_strain];
    for (int p = 0; p < P; ++p)
      point_stiffness<dim>(job, first + p, c[p]);
    for (std::size_t j = 0; j < n; ++j)
      {
        Lanes column[P][S::n_stress];
        TRESTLE_UNROLL
        for (int p = 0; p < P; ++p)
          {
            TRESTLE_UNROLL
            for (int i = 0; i < S::n_stress; ++i)
              {
                column[p][i] = Lanes{};
                TRESTLE_UNROLL
                for (int k = 0; k < S::n_strain; ++k)
                  {
                    typename L::Constant entry;
                    L::get(mode, (p * S::n_strain + k) * n + j, entry);
                    column[p][i] += entry * c[p][i][k];
                  }
              }
          }
        double *entry = job.stiffness() + 8 * (j * (j + 1) / 2);
        for (std::size_t i = 0; i <= j; ++i, entry += 8)
          {
            Lanes sum;
            load(entry, sum);
            TRESTLE_UNROLL
            for (int p = 0; p < P; ++p)
              {
                TRESTLE_UNROLL
                for (int k = 0; k < S::n_strain; ++k)
                  {
                    typename L::Constant factor;
                    L::get(mode, (p * S::n_strain + k) * n + i, factor);
                    sum += factor * column[p][S::stress_of(k)];
                  }
              }
            store(sum, entry);
          }
        if (with_coupling)
          for (int i = 0; i < S::n_stress; ++i)
            {
              Lanes sum;
              load(job.coupling() + 8 * (i * n + j), sum);
              for (int p = 0; p < P; ++p)
                sum += column[p][i];
              store(sum, job.coupling() + 8 * (i * n + j));
            }
      }
    if (with_coupling)
      for (int i = 0; i < S::n_stress; ++i)
        for (int j = 0; j < S::n_strain; ++j)
          {
            double *entry = job.block->tangent.data() + 8 * (i * S::n_strain + j);
            Lanes   sum;
            load(entry, sum);
            for (int p = 0; p < P; ++p)
              sum += c[p][i][j];
            store(sum, entry);
          }
  }

  /// Reduced stiffness, whose lanes factorise() adds where they are points; the coupling to the macroscopic strain and
  /// the mean stiffness where they are wanted.
  template <int dim, bool with_coupling, class Job>
  TRESTLE_INLINE void linearise(const Job &job)
  {
    // So many points share a load and a store of each entry; what more would need leaves the registers.
    constexpr int together = dim == 2 ? 4 : 1;
    using L                = typename Job::Layout;
    const std::size_t n = job.n_strain_modes, n_points = job.points->n;
    std::fill_n(job.stiffness(), 8 * (n * (n + 1) / 2), 0.);
    if (with_coupling)
      {
        std::fill_n(job.coupling(), 8 * n * Sizes<dim>::n_stress, 0.);
        std::fill(job.block->tangent.begin(), job.block->tangent.end(), 0.);
      }
    std::size_t p = 0;
    for (; p + together <= n_points; p += together)
      add_points<dim, with_coupling, together>(job, p);
    for (; p < n_points; ++p)
      add_points<dim, with_coupling, 1>(job, p);
    if (with_coupling)
      {
        add_lanes<L>(job.coupling(), n * Sizes<dim>::n_stress);
        add_lanes<L>(job.block->tangent.data(), Sizes<dim>::n_stress * Sizes<dim>::n_strain);
      }
  }
} // namespace trestle::lanes
