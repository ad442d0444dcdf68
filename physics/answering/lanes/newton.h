#pragma once

#include "physics/answering/lanes/certificate.h"
#include "physics/answering/lanes/dense.h"

/// What ReducedKernel calls.
namespace trestle::lanes
{
  template <int dim, class Job>
  TRESTLE_INLINE void start(const Job &job)
  {
    using S             = Sizes<dim>;
    const std::size_t n = job.n_strain_modes;
    Lanes             size{};
    for (std::size_t m = 0; m < n; ++m)
      {
        Lanes a;
        load(job.block->a.data() + 8 * m, a);
        size += a * a;
      }
    const auto is_new = size == Lanes{};
    for (std::size_t m = 0; m < n; ++m)
      {
        Lanes a, guess{};
        load(job.block->a.data() + 8 * m, a);
        for (int k = 0; k < S::n_strain; ++k)
          {
            Lanes strain;
            load(job.block->strain.data() + 8 * k, strain);
            guess += job.first[m * S::n_strain + k] * strain;
          }
        store(is_new ? guess : a, job.block->a.data() + 8 * m);
      }
  }

  template <int dim, class Job>
  TRESTLE_INLINE void newton(const Job &job)
  {
    constexpr unsigned int max_iterations = 12;
    const std::size_t      n              = job.n_strain_modes;
    auto                  &block          = *job.block;
    start<dim>(job);
    for (unsigned int iteration = 0;; ++iteration)
      {
        Lanes size, square{};
        strains<dim>(job);
        stresses<dim>(job, size);
        for (std::size_t m = 0; m < n; ++m)
          {
            Lanes r;
            load(job.residual() + 8 * m, r);
            square += r * r;
          }
        const double factor = job.tolerance * job.residual_scale;
        const Lanes  most   = factor * factor * size / double(job.points->n_points);
        // Infinity is within infinity.
        const auto is_done = (square <= most) & (most < Lanes{} + __builtin_inf());
        bool       all     = true;
        for (int l = 0; l < 8; ++l)
          {
            block.has_converged[l] = is_done[l] ? 1. : 0.;
            all                    = all && is_done[l];
          }
        if (all || iteration == max_iterations)
          break;
        linearise<dim, false>(job);
        factorise(job);
        std::copy_n(job.residual(), 8 * n, job.step());
        substitute(job, job.step());
        for (std::size_t m = 0; m < n; ++m)
          {
            Lanes a, step;
            load(block.a.data() + 8 * m, a);
            load(job.step() + 8 * m, step);
            store(is_done ? a : a - step, block.a.data() + 8 * m); // a lane stays where it has converged
          }
      }
    if (job.with_tangent)
      {
        linearise<dim, true>(job);
        factorise(job);
        correct<dim>(job);
        condense<dim>(job);
      }
    energy(job);
    if (job.with_gap)
      {
        project<dim>(job);
        gap<dim>(job);
      }
  }

  /// Mean stress after one Newton step, to first order: <sigma> - coupling . K^-1 residual.
  template <int dim, class Job>
  TRESTLE_INLINE void correct_stress(const Job &job)
  {
    using S             = Sizes<dim>;
    const std::size_t n = job.n_strain_modes;
    Lanes             size;
    stresses<dim>(job, size);
    linearise<dim, true>(job);
    factorise(job);
    std::copy_n(job.residual(), 8 * n, job.step());
    substitute(job, job.step());
    for (int i = 0; i < S::n_stress; ++i)
      {
        Lanes sum;
        load(job.block->stress.data() + 8 * i, sum);
        for (std::size_t m = 0; m < n; ++m)
          {
            Lanes x, y;
            load(job.coupling() + 8 * (i * n + m), x);
            load(job.step() + 8 * m, y);
            sum -= x * y;
          }
        store(sum, job.block->stress.data() + 8 * i);
      }
  }

  template <int dim, class Job>
  TRESTLE_INLINE void price_all(const Job &job)
  {
    strains<dim>(job);
    correct_stress<dim>(job);
    energy(job);
    gap<dim>(job);
  }
} // namespace trestle::lanes
