#include "physics/answering/reduced_kernel.h"

#include "physics/answering/lanes/newton.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace trestle
{
  template <int dim>
  template <class LayoutType>
  struct ReducedKernel<dim>::Job
  {
    using Layout = LayoutType;

    const Points           *points;
    std::size_t             n_strain_modes, n_stress_modes;
    const RadialLaw *const *law;
    std::size_t             n_laws;
    const double           *first;
    double                  residual_scale;
    Block                  *block;
    double                  tolerance    = 0.;
    bool                    with_tangent = false, with_gap = false;

    // Scratch, in lanes.
    static constexpr std::size_t n_stress = voigt::n_stress(dim);
    double                      *lanes(const std::size_t i) const { return block->scratch.data() + 8 * i; }
    double                      *norm() const { return lanes(0); }
    double                      *secant() const { return norm() + 8 * points->n; }
    double                      *curvature() const { return secant() + 8 * points->n; }
    double                      *trace() const { return curvature() + 8 * points->n; }
    double *deviator() const { return trace() + 8 * points->n; } ///< [point][n_stress], tensor components
    double *stress() const { return deviator() + 8 * points->n * n_stress; }
    double *stiffness() const { return stress() + 8 * points->n * n_stress; } ///< packed lower triangle
    double *residual() const { return stiffness() + 8 * (n_strain_modes * (n_strain_modes + 1) / 2); }
    double *step() const { return residual() + 8 * n_strain_modes; }
    double *coupling() const { return step() + 8 * n_strain_modes; } ///< [n_stress][mode]
    double *columns() const { return coupling() + 8 * n_strain_modes * n_stress; }
    // See lanes/single.h.
    double *columns_of_single() const { return columns() + 8 * n_strain_modes * n_stress; }
    double *inverse_of_single() const
    {
      return columns_of_single() + n_strain_modes * trestle::lanes::single::padded(n_strain_modes);
    }
    double *vector_of_single() const
    {
      return inverse_of_single() + trestle::lanes::single::padded(n_strain_modes);
    }
  };

  namespace
  {
    /// What a Job lays out, in lanes.
    std::size_t scratch_size(const ReducedCellData &d)
    {
      const std::size_t n = d.n_strain_modes;
      return d.n_points * (4 + 2 * d.n_stress) + n * (n + 1) / 2 + n * (2 + 2 * d.n_stress) +
             (n + 2) * lanes::single::padded(n) / 8;
    }

    template <int dim, class Job>
    void newton_plain(const Job &job)
    {
      lanes::newton<dim>(job);
    }
    template <int dim, class Job>
    void price_plain(const Job &job)
    {
      lanes::price_all<dim>(job);
    }
#ifdef __x86_64__
    template <int dim, class Job>
    __attribute__((target("avx2,fma"))) void newton_avx2(const Job &job)
    {
      lanes::newton<dim>(job);
    }
    template <int dim, class Job>
    __attribute__((target("avx2,fma"))) void price_avx2(const Job &job)
    {
      lanes::price_all<dim>(job);
    }
    template <int dim, class Job>
    __attribute__((target("avx512f,avx512dq,avx2,fma"))) void newton_avx512(const Job &job)
    {
      lanes::newton<dim>(job);
    }
    template <int dim, class Job>
    __attribute__((target("avx512f,avx512dq,avx2,fma"))) void price_avx512(const Job &job)
    {
      lanes::price_all<dim>(job);
    }
#endif

    enum class Processor
    {
      plain,
      avx2,
      avx512
    };

    Processor processor()
    {
#ifdef __x86_64__
      if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
        return Processor::avx512;
      if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return Processor::avx2;
#endif
      return Processor::plain;
    }
  } // namespace

  template <int dim>
  ReducedKernel<dim>::Block::Block(const ReducedCellData &d)
    : strain(8 * d.n_strain),
      a(8 * d.n_strain_modes),
      b(8 * d.n_stress_modes),
      stress(8 * d.n_stress),
      tangent(8 * d.n_stress * d.n_strain),
      energy(8),
      work(8),
      gap(8),
      has_converged(8),
      scratch(8 * scratch_size(d))
  {}

  template <int dim>
  bool ReducedKernel<dim>::Block::fits(const ReducedCellData &d) const
  {
    return strain.size() == 8 * d.n_strain && a.size() == 8 * d.n_strain_modes &&
           b.size() == 8 * d.n_stress_modes && scratch.size() == 8 * scratch_size(d);
  }

  template <int dim>
  ReducedKernel<dim>::ReducedKernel(const ReducedCellData &data, const std::vector<const RadialLaw *> &laws,
                                    const std::vector<std::size_t> &law_of_point,
                                    const std::vector<double> &projection, const double residual_scale)
    : n_strain_modes_(data.n_strain_modes),
      n_stress_modes_(data.n_stress_modes),
      residual_scale_(residual_scale)
  {
    sort_points(data, laws, law_of_point, projection);
    put_points_in_lanes();
    find_linear_response(data);
  }

  template <int dim>
  void ReducedKernel<dim>::sort_points(const ReducedCellData &data, const std::vector<const RadialLaw *> &laws,
                                       const std::vector<std::size_t> &law_of_point,
                                       const std::vector<double>      &projection)
  {
    std::vector<std::size_t> order(data.n_points);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](const auto i, const auto j) { return law_of_point[i] < law_of_point[j]; });
    const auto append = [](Vector &to, const std::vector<double> &from, const std::size_t row,
                           const std::size_t size) {
      to.insert(to.end(), from.begin() + row * size, from.begin() + (row + 1) * size);
    };
    points_.n = points_.n_points = data.n_points;
    points_.projection.resize(projection.size());
    for (std::size_t i = 0; i < data.n_points; ++i)
      {
        const std::size_t from = order[i];
        const RadialLaw  &law  = *laws[law_of_point[from]];
        points_.weights.push_back(data.weights[from]);
        points_.bulk.push_back(law.bulk());
        points_.limit.push_back(limit_share * law.stress_limit());
        append(points_.strain_modes, data.strain_modes, from, data.n_strain * data.n_strain_modes);
        append(points_.stress_modes, data.stress_modes, from, data.n_stress * data.n_stress_modes);
        for (std::size_t j = 0; j < data.n_stress_modes; ++j)
          std::copy_n(&projection[(j * data.n_points + from) * data.n_stress], data.n_stress,
                      &points_.projection[(j * data.n_points + i) * data.n_stress]);
        if (laws_.empty() || laws_.back() != &law)
          {
            laws_.push_back(&law);
            points_.begin.push_back(i);
          }
      }
    points_.begin.push_back(data.n_points);
  }

  namespace
  {
    enum class Padding
    {
      zero,
      last_point
    };

    /// Of [point][...], eight neighbours side by side. @param padding what stands in lanes that are left over.
    template <class Vector>
    Vector in_lanes(std::span<const double> from, const std::size_t n_points, const Padding padding)
    {
      const std::size_t size = from.size() / n_points, n = (n_points + 7) / 8 * 8;
      Vector            result(n * size);
      for (std::size_t p = 0; p < (padding == Padding::zero ? n_points : n); ++p)
        for (std::size_t i = 0; i < size; ++i)
          result[(p / 8 * size + i) * 8 + p % 8] = from[std::min(p, n_points - 1) * size + i];
      return result;
    }
  } // namespace

  /// Lanes left over repeat the last point, without weight.
  template <int dim>
  void ReducedKernel<dim>::put_points_in_lanes()
  {
    const std::size_t n  = points_.n_points;
    auto             &to = points_in_lanes_;
    to.n                 = (n + 7) / 8;
    to.n_points          = n;
    to.weights           = in_lanes<Vector>(points_.weights, n, Padding::zero);
    to.bulk              = in_lanes<Vector>(points_.bulk, n, Padding::last_point);
    to.limit             = in_lanes<Vector>(points_.limit, n, Padding::last_point);
    to.strain_modes      = in_lanes<Vector>(points_.strain_modes, n, Padding::last_point);
    to.stress_modes      = in_lanes<Vector>(points_.stress_modes, n, Padding::last_point);
    const std::span<const double> projection(points_.projection);
    const std::size_t             row = n * voigt::n_stress(dim);
    for (std::size_t j = 0; j < n_stress_modes_; ++j)
      {
        const auto mode = in_lanes<Vector>(projection.subspan(j * row, row), n, Padding::zero);
        to.projection.insert(to.projection.end(), mode.begin(), mode.end());
      }
    to.begin        = points_.begin;
    to.begin.back() = 8 * to.n;
  }

  /// One Newton step from zero for small unit strains.
  template <int dim>
  void ReducedKernel<dim>::find_linear_response(const ReducedCellData &data)
  {
    first_.assign(data.n_strain_modes * data.n_strain, 0.);
    Block block(data);
    for (unsigned int k = 0; k < data.n_strain; ++k)
      {
        constexpr double small = 1e-7;
        std::fill(block.strain.begin(), block.strain.end(), 0.);
        std::fill(block.a.begin(), block.a.end(), 0.);
        std::fill_n(&block.strain[8 * k], 8, small);
        solve(block, 1e-10, false, false);
        for (std::size_t m = 0; m < data.n_strain_modes; ++m)
          first_[m * data.n_strain + k] = block.a[8 * m] / small;
      }
  }

  template <int dim>
  template <class Layout>
  typename ReducedKernel<dim>::template Job<Layout> ReducedKernel<dim>::job(Block        &block,
                                                                            const Points &points) const
  {
    return {&points,      n_strain_modes_, n_stress_modes_, laws_.data(),
            laws_.size(), first_.data(),   residual_scale_, &block};
  }

  namespace
  {
    template <int dim, class Job>
    void newton_on_this_processor(const Job &job)
    {
      switch (processor())
        {
#ifdef __x86_64__
        case Processor::avx512:
          return newton_avx512<dim>(job);
        case Processor::avx2:
          return newton_avx2<dim>(job);
#endif
        default:
          return newton_plain<dim>(job);
        }
    }

    template <int dim, class Job>
    void price_on_this_processor(const Job &job)
    {
      switch (processor())
        {
#ifdef __x86_64__
        case Processor::avx512:
          return price_avx512<dim>(job);
        case Processor::avx2:
          return price_avx2<dim>(job);
#endif
        default:
          return price_plain<dim>(job);
        }
    }
  } // namespace

  template <int dim>
  void ReducedKernel<dim>::solve(Block &block, const double tolerance, const bool with_tangent,
                                 const bool with_gap) const
  {
    const auto run = [&](auto task) {
      task.tolerance    = tolerance;
      task.with_tangent = with_tangent;
      task.with_gap     = with_gap;
      newton_on_this_processor<dim>(task);
    };
    if (block.n_active == 1)
      run(job<lanes::PointsInLanes>(block, points_in_lanes_));
    else
      run(job<lanes::StrainsInLanes>(block, points_));
  }

  template <int dim>
  void ReducedKernel<dim>::price(Block &block) const
  {
    if (block.n_active == 1)
      price_on_this_processor<dim>(job<lanes::PointsInLanes>(block, points_in_lanes_));
    else
      price_on_this_processor<dim>(job<lanes::StrainsInLanes>(block, points_));
  }

  template class ReducedKernel<2>;
  template class ReducedKernel<3>;
} // namespace trestle
