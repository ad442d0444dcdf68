#pragma once

#include "physics/answering/lanes/lanes.h"
#include "physics/answering/lanes/single.h"
#include <algorithm>

/// Small dense systems, one a lane.
namespace trestle::lanes
{
  /// Cholesky's factor in place of the packed lower triangle; the diagonal holds its inverse.
  TRESTLE_INLINE void factorise(double *matrix, const std::size_t n)
  {
    for (std::size_t i = 0; i < n; ++i)
      {
        double *row = matrix + 8 * (i * (i + 1) / 2);
        for (std::size_t j = 0; j <= i; ++j)
          {
            const double *other = matrix + 8 * (j * (j + 1) / 2);
            Lanes         sum;
            load(row + 8 * j, sum);
            for (std::size_t k = 0; k < j; ++k)
              {
                Lanes x, y;
                load(row + 8 * k, x);
                load(other + 8 * k, y);
                sum -= x * y;
              }
            if (j == i)
              {
                root(sum);
                store(1. / sum, row + 8 * i);
              }
            else
              {
                Lanes inverse;
                load(other + 8 * j, inverse);
                store(sum * inverse, row + 8 * j);
              }
          }
      }
  }

  TRESTLE_INLINE void substitute(const double *matrix, const std::size_t n, double *x)
  {
    for (std::size_t i = 0; i < n; ++i)
      {
        const double *row = matrix + 8 * (i * (i + 1) / 2);
        Lanes         sum, y;
        load(x + 8 * i, sum);
        for (std::size_t k = 0; k < i; ++k)
          {
            Lanes l;
            load(row + 8 * k, l);
            load(x + 8 * k, y);
            sum -= l * y;
          }
        load(row + 8 * i, y);
        store(sum * y, x + 8 * i);
      }
    for (std::size_t i = n; i-- > 0;)
      {
        Lanes sum, y;
        load(x + 8 * i, sum);
        load(matrix + 8 * (i * (i + 1) / 2 + i), y);
        sum *= y;
        store(sum, x + 8 * i);
        for (std::size_t k = 0; k < i; ++k)
          {
            Lanes l;
            load(matrix + 8 * (i * (i + 1) / 2 + k), l);
            load(x + 8 * k, y);
            store(y - l * sum, x + 8 * k);
          }
      }
  }

  /// Of the reduced stiffness.
  template <class Job>
  TRESTLE_INLINE void factorise(const Job &job)
  {
    const std::size_t n = job.n_strain_modes;
    if constexpr (Job::Layout::width == 1)
      factorise(job.stiffness(), n);
    else
      {
        single::gather(job.stiffness(), n, job.columns_of_single());
        single::factorise(job.columns_of_single(), job.inverse_of_single(), n);
      }
  }

  template <class Job>
  TRESTLE_INLINE void substitute(const Job &job, double *x)
  {
    const std::size_t n = job.n_strain_modes;
    if constexpr (Job::Layout::width == 1)
      substitute(job.stiffness(), n, x);
    else
      {
        double *one = job.vector_of_single();
        for (std::size_t i = 0; i < n; ++i)
          one[i] = x[8 * i];
        single::substitute(job.columns_of_single(), job.inverse_of_single(), n, one);
        for (std::size_t i = 0; i < n; ++i)
          store(Lanes{} + one[i], x + 8 * i);
      }
  }

  /// The Newton step that the tangent's factor gives for nothing, mean stresses to first order: what a residual
  /// within the tolerance leaves of the error is its square.
  template <int dim, class Job>
  TRESTLE_INLINE void correct(const Job &job)
  {
    using S             = Sizes<dim>;
    const std::size_t n = job.n_strain_modes;
    std::copy_n(job.residual(), 8 * n, job.step());
    substitute(job, job.step());
    Lanes stress[S::n_stress];
    for (int i = 0; i < S::n_stress; ++i)
      load(job.block->stress.data() + 8 * i, stress[i]);
    for (std::size_t m = 0; m < n; ++m)
      {
        Lanes a, step, coupling;
        load(job.block->a.data() + 8 * m, a);
        load(job.step() + 8 * m, step);
        store(a - step, job.block->a.data() + 8 * m);
        for (int i = 0; i < S::n_stress; ++i)
          {
            load(job.coupling() + 8 * (i * n + m), coupling);
            stress[i] -= coupling * step;
          }
      }
    for (int i = 0; i < S::n_stress; ++i)
      store(stress[i], job.block->stress.data() + 8 * i);
  }

  /// tangent -= coupling^T K^-1 coupling.
  template <int dim, class Job>
  TRESTLE_INLINE void condense(const Job &job)
  {
    using S             = Sizes<dim>;
    const std::size_t n = job.n_strain_modes;
    for (int j = 0; j < S::n_strain; ++j)
      {
        double *column = job.columns() + 8 * j * n;
        std::copy_n(job.coupling() + 8 * S::stress_of(j) * n, 8 * n, column);
        substitute(job, column);
        for (int i = 0; i < S::n_stress; ++i)
          {
            double *entry = job.block->tangent.data() + 8 * (i * S::n_strain + j);
            Lanes   sum;
            load(entry, sum);
            for (std::size_t m = 0; m < n; ++m)
              {
                Lanes x, y;
                load(job.coupling() + 8 * (i * n + m), x);
                load(column + 8 * m, y);
                sum -= x * y;
              }
            store(sum, entry);
          }
      }
  }
} // namespace trestle::lanes
