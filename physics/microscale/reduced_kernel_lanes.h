#pragma once

#include "bridge/reduced_cell.h"
#include "core/simd.h"
#include "physics/materials/radial_law.h"

#include <algorithm>
#include <cstddef>

/**
 * What ReducedKernel does on eight lanes, as functions that are inlined into one caller for each processor (see
 * core/simd.h). A Job tells them where data, scratch and answers are; it is ReducedKernel::Job.
 */
namespace trestle::lanes
{
  using Lanes = simd::Numbers<8>;

  template <int dim>
  struct Sizes
  {
    static constexpr int n_strain = dim == 2 ? 3 : 6;
    static constexpr int n_stress = dim == 2 ? 4 : 6;
    static constexpr int n_normal = 3; ///< stress components on the diagonal
    static constexpr int stress_of(const int k) { return dim == 2 && k == 2 ? 3 : k; }
  };

  TRESTLE_INLINE void load(const double *from, Lanes &to) { simd::load<8>(from, to); }
  TRESTLE_INLINE void store(const Lanes &from, double *to) { simd::store<8>(from, to); }

  TRESTLE_INLINE void root(Lanes &x)
  {
    for (int l = 0; l < 8; ++l)
      x[l] = __builtin_sqrt(x[l]);
  }

  /// result[k] = sum_m modes[k][m] coefficients[m], K rows at once.
  template <int K>
  TRESTLE_INLINE void expand(const double *modes, const std::size_t n, const double *coefficients, Lanes *result)
  {
    for (int k = 0; k < K; ++k)
      result[k] = Lanes{};
    for (std::size_t m = 0; m < n; ++m)
      {
        Lanes c;
        load(coefficients + 8 * m, c);
        TRESTLE_UNROLL
        for (int k = 0; k < K; ++k)
          result[k] += modes[k * n + m] * c;
      }
  }

  /// Trace, deviator and its norm at all points.
  template <int dim, class Job>
  TRESTLE_INLINE void strains(const Job &job)
  {
    using S          = Sizes<dim>;
    const auto &d    = *job.data;
    const auto *mode = d.strain_modes.data();
    for (std::size_t p = 0; p < d.n_points; ++p, mode += S::n_strain * d.n_strain_modes)
      {
        Lanes e[S::n_strain], deviator[S::n_stress];
        expand<S::n_strain>(mode, d.n_strain_modes, job.block->a.data(), e);
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
          deviator[S::stress_of(k)] = k < dim ? e[k] - third : 0.5 * e[k];
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_stress; ++k)
          {
            square += (k < S::n_normal ? 1. : 2.) * deviator[k] * deviator[k];
            store(deviator[k], job.deviator() + 8 * (p * S::n_stress + k));
          }
        root(square);
        store(square, job.norm() + 8 * p);
        store(trace, job.trace() + 8 * p);
      }
    for (std::size_t i = 0; i < job.n_laws; ++i)
      job.law[i]->respond(8 * (job.begin[i + 1] - job.begin[i]), job.norm() + 8 * job.begin[i],
                          job.secant() + 8 * job.begin[i], job.curvature() + 8 * job.begin[i]);
  }

  /// Stresses at the points, their mean, and the residual. @returns the square of the stresses' size.
  template <int dim, class Job>
  TRESTLE_INLINE void stresses(const Job &job, Lanes &size)
  {
    using S             = Sizes<dim>;
    const auto       &d = *job.data;
    const std::size_t n = d.n_strain_modes;
    std::fill_n(job.residual(), 8 * n, 0.);
    Lanes mean[S::n_stress] = {};
    size                    = Lanes{};
    const auto *mode        = d.strain_modes.data();
    for (std::size_t p = 0; p < d.n_points; ++p, mode += S::n_strain * n)
      {
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
              stress[k] += job.bulk[p] * trace;
            size += stress[k] * stress[k];
            mean[k] += d.weights[p] * stress[k];
            store(stress[k], job.stress() + 8 * (p * S::n_stress + k));
          }
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_strain; ++k)
          force[k] = d.weights[p] * stress[S::stress_of(k)];
        for (std::size_t m = 0; m < n; ++m)
          {
            Lanes r;
            load(job.residual() + 8 * m, r);
            TRESTLE_UNROLL
            for (int k = 0; k < S::n_strain; ++k)
              r += mode[k * n + m] * force[k];
            store(r, job.residual() + 8 * m);
          }
      }
    for (int k = 0; k < S::n_stress; ++k)
      store(mean[k], job.block->stress.data() + 8 * k);
  }

  /// weight * stiffness at a point: rows of stresses, columns of strains.
  template <int dim, class Job>
  TRESTLE_INLINE void point_stiffness(const Job &job, const std::size_t p,
                                      Lanes (&c)[Sizes<dim>::n_stress][Sizes<dim>::n_strain])
  {
    using S             = Sizes<dim>;
    const double weight = job.data->weights[p];
    Lanes        secant, curvature, deviator[S::n_stress];
    load(job.secant() + 8 * p, secant);
    load(job.curvature() + 8 * p, curvature);
    secant *= weight;
    curvature *= weight;
    TRESTLE_UNROLL
    for (int k = 0; k < S::n_stress; ++k)
      load(job.deviator() + 8 * (p * S::n_stress + k), deviator[k]);
    const Lanes normal = weight * job.bulk[p] - secant / 3.;
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
              c[i][j] += i < S::n_normal ? secant : 0.5 * secant;
          }
      }
  }

  /// Adds P points to the reduced stiffness, and to the coupling and the mean stiffness where they are wanted.
  template <int dim, bool with_coupling, int P, class Job>
  TRESTLE_INLINE void add_points(const Job &job, const std::size_t first)
  {
    using S                = Sizes<dim>;
    const std::size_t n    = job.data->n_strain_modes;
    const double     *mode = job.data->strain_modes.data() + first * S::n_strain * n;
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
                  column[p][i] += mode[(p * S::n_strain + k) * n + j] * c[p][i][k];
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
                  sum += mode[(p * S::n_strain + k) * n + i] * column[p][S::stress_of(k)];
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

  /// Reduced stiffness; the coupling to the macroscopic strain and the mean stiffness where they are wanted.
  template <int dim, bool with_coupling, class Job>
  TRESTLE_INLINE void linearise(const Job &job)
  {
    // So many points share a load and a store of each entry; what more would need leaves the registers.
    constexpr int     together = dim == 2 ? 4 : 1;
    const std::size_t n = job.data->n_strain_modes, n_points = job.data->n_points;
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
  }

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

  /// The Newton step that the tangent's factor gives for nothing, mean stresses to first order: what a residual
  /// within the tolerance leaves of the error is its square.
  template <int dim, class Job>
  TRESTLE_INLINE void correct(const Job &job)
  {
    using S             = Sizes<dim>;
    const std::size_t n = job.data->n_strain_modes;
    std::copy_n(job.residual(), 8 * n, job.step());
    substitute(job.stiffness(), n, job.step());
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
    const std::size_t n = job.data->n_strain_modes;
    for (int j = 0; j < S::n_strain; ++j)
      {
        double *column = job.columns() + 8 * j * n;
        std::copy_n(job.coupling() + 8 * S::stress_of(j) * n, 8 * n, column);
        substitute(job.stiffness(), n, column);
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

  /// A function of norms, on the lanes that are wanted only: logarithms cost more than all else for a single
  /// strain.
  template <class Job, class Function>
  TRESTLE_INLINE void apply(const Job &job, double *norm, double *result, const Function &function)
  {
    const std::size_t n_active = job.block->n_active;
    for (std::size_t i = 0; i < job.n_laws; ++i)
      {
        const std::size_t begin = job.begin[i], n = job.begin[i + 1] - begin;
        double           *in = norm + 8 * begin, *out = result + 8 * begin;
        if (n_active == 8)
          {
            function(*job.law[i], 8 * n, in, out);
            continue;
          }
        for (std::size_t k = 0; k < n * n_active; ++k)
          in[k] = in[k / n_active * 8 + k % n_active]; // to the front, in place
        function(*job.law[i], n * n_active, in, out);
        for (std::size_t k = n * n_active; k-- > 0;)
          out[k / n_active * 8 + k % n_active] = out[k]; // and back, from the end
      }
  }

  /// psi of the last strains(): mean.
  template <class Job>
  TRESTLE_INLINE void energy(const Job &job)
  {
    const auto &d       = *job.data;
    double     *density = job.secant(); // what stood there has been used
    apply(job, job.norm(), density, [](const RadialLaw &law, const std::size_t n, const double *in, double *out) {
      law.energy(n, in, out);
    });
    Lanes sum{};
    for (std::size_t p = 0; p < d.n_points; ++p)
      {
        Lanes deviatoric, trace;
        load(density + 8 * p, deviatoric);
        load(job.trace() + 8 * p, trace);
        sum += d.weights[p] * (deviatoric + 0.5 * job.bulk[p] * trace * trace);
      }
    store(sum, job.block->energy.data());
  }

  /// Gap and work of the strains of the last strains() and the stresses of b, the latter scaled down where they
  /// leave the domain of psi*.
  template <int dim, class Job>
  TRESTLE_INLINE void gap(const Job &job)
  {
    using S           = Sizes<dim>;
    const auto &d     = *job.data;
    const auto *mode  = d.stress_modes.data();
    double     *norm  = job.curvature();
    double     *third = job.stress(); // both have been used
    Lanes       work{}, sum, scale = Lanes{} + 1.;
    load(job.block->energy.data(), sum);
    for (std::size_t p = 0; p < d.n_points; ++p, mode += S::n_stress * d.n_stress_modes)
      {
        Lanes s[S::n_stress], trace, square{}, density{};
        expand<S::n_stress>(mode, d.n_stress_modes, job.block->b.data(), s);
        load(job.trace() + 8 * p, trace);
        const Lanes mean = (s[0] + s[1] + s[2]) / 3.;
        TRESTLE_UNROLL
        for (int k = 0; k < S::n_stress; ++k)
          {
            Lanes deviator;
            load(job.deviator() + 8 * (p * S::n_stress + k), deviator);
            // s:e with e = d + tr/3 I
            const Lanes part = k < S::n_normal ? s[k] - mean : s[k];
            density += (k < S::n_normal ? 1. : 2.) * part * deviator;
            square += (k < S::n_normal ? 1. : 2.) * part * part;
          }
        root(square);
        const Lanes most = job.limit[p] / square;
        scale            = most < scale ? most : scale;
        store(square, norm + 8 * p);
        store(mean, third + 8 * p);
        work += d.weights[p] * (density + mean * trace);
      }
    for (std::size_t p = 0; p < d.n_points; ++p)
      {
        Lanes square, mean;
        load(norm + 8 * p, square);
        load(third + 8 * p, mean);
        store(square * scale, norm + 8 * p);
        sum += 0.5 * d.weights[p] / job.bulk[p] * (scale * mean) * (scale * mean);
      }
    double *density = job.secant();
    apply(job, norm, density, [](const RadialLaw &law, const std::size_t n, const double *in, double *out) {
      law.conjugate(n, in, out);
    });
    for (std::size_t p = 0; p < d.n_points; ++p)
      {
        Lanes deviatoric;
        load(density + 8 * p, deviatoric);
        sum += d.weights[p] * deviatoric;
      }
    store(work, job.block->work.data());
    store(sum - scale * work, job.block->gap.data());
  }

  /// b = projection * stresses at the points.
  template <int dim, class Job>
  TRESTLE_INLINE void project(const Job &job)
  {
    constexpr int     rows = 4;
    const std::size_t n = job.data->n_points * Sizes<dim>::n_stress, n_modes = job.data->n_stress_modes;
    std::size_t       j = 0;
    for (; j + rows <= n_modes; j += rows)
      {
        Lanes sum[rows];
        expand<rows>(job.projection + j * n, n, job.stress(), sum);
        for (int r = 0; r < rows; ++r)
          store(sum[r], job.block->b.data() + 8 * (j + r));
      }
    for (; j < n_modes; ++j)
      {
        Lanes sum[1];
        expand<1>(job.projection + j * n, n, job.stress(), sum);
        store(sum[0], job.block->b.data() + 8 * j);
      }
  }

  template <int dim, class Job>
  TRESTLE_INLINE void start(const Job &job)
  {
    using S             = Sizes<dim>;
    const std::size_t n = job.data->n_strain_modes;
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
    const std::size_t      n              = job.data->n_strain_modes;
    auto                  &block          = *job.block;
    start<dim>(job);
    for (block.iterations = 0;; ++block.iterations)
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
        const double factor  = job.tolerance * job.residual_scale;
        const auto   is_done = square <= factor * factor * size / double(job.data->n_points);
        bool         all     = true;
        for (int l = 0; l < 8; ++l)
          {
            block.has_converged[l] = is_done[l] ? 1. : 0.;
            all                    = all && is_done[l];
          }
        if (all || block.iterations == max_iterations)
          break;
        linearise<dim, false>(job);
        factorise(job.stiffness(), n);
        std::copy_n(job.residual(), 8 * n, job.step());
        substitute(job.stiffness(), n, job.step());
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
        factorise(job.stiffness(), n);
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
    const std::size_t n = job.data->n_strain_modes;
    Lanes             size;
    stresses<dim>(job, size);
    linearise<dim, true>(job);
    factorise(job.stiffness(), n);
    std::copy_n(job.residual(), 8 * n, job.step());
    substitute(job.stiffness(), n, job.step());
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
