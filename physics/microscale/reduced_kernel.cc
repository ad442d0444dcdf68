#include "physics/microscale/reduced_kernel.h"

#include "physics/microscale/reduced_kernel_lanes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  template <int dim>
  struct ReducedKernel<dim>::Job
  {
    const ReducedCellData  *data;
    const double           *projection;
    const RadialLaw *const *law;
    const std::size_t      *begin;
    std::size_t             n_laws;
    const double           *bulk;
    const double           *limit; ///< of the deviatoric stress, a little below that of the law
    const double           *first;
    double                  residual_scale;
    double                  tolerance;
    bool                    with_tangent, with_gap;
    Block                  *block;

    // Scratch, in lanes.
    std::size_t        n_points() const { return data->n_points; }
    double            *lanes(const std::size_t i) const { return block->scratch.data() + 8 * i; }
    static std::size_t size(const ReducedCellData &d)
    {
      const std::size_t n = d.n_strain_modes;
      return d.n_points * (4 + 2 * d.n_stress) + n * (n + 1) / 2 + n * (2 + 2 * d.n_stress);
    }
    double *norm() const { return lanes(0); }
    double *secant() const { return norm() + 8 * n_points(); }
    double *curvature() const { return secant() + 8 * n_points(); }
    double *trace() const { return curvature() + 8 * n_points(); }
    double *deviator() const { return trace() + 8 * n_points(); } ///< [point][n_stress], tensor components
    double *stress() const { return deviator() + 8 * n_points() * data->n_stress; }
    double *stiffness() const { return stress() + 8 * n_points() * data->n_stress; } ///< packed lower triangle
    double *residual() const { return stiffness() + 8 * (data->n_strain_modes * (data->n_strain_modes + 1) / 2); }
    double *step() const { return residual() + 8 * data->n_strain_modes; }
    double *coupling() const { return step() + 8 * data->n_strain_modes; } ///< [n_stress][mode]
    double *columns() const { return coupling() + 8 * data->n_strain_modes * data->n_stress; }
  };

  namespace
  {
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
      scratch(8 * Job::size(d))
  {}

  template <int dim>
  bool ReducedKernel<dim>::Block::fits(const ReducedCellData &d) const
  {
    return strain.size() == 8 * d.n_strain && a.size() == 8 * d.n_strain_modes &&
           b.size() == 8 * d.n_stress_modes && scratch.size() == 8 * Job::size(d);
  }

  template <int dim>
  ReducedKernel<dim>::ReducedKernel(const ReducedCellData &data, std::vector<const RadialLaw *> law,
                                    std::vector<double> projection)
    : data_(data),
      projection_(projection),
      first_(data.n_strain_modes * data.n_strain, 0.)
  {
    std::vector<std::size_t> order(data.n_points);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](const auto i, const auto j) { return law[i] < law[j]; });
    const std::size_t strain_row = data.n_strain * data.n_strain_modes,
                      stress_row = data.n_stress * data.n_stress_modes;
    for (std::size_t i = 0; i < data.n_points; ++i)
      {
        const std::size_t from = order[i];
        data_.weights[i]       = data.weights[from];
        std::copy_n(&data.strain_modes[from * strain_row], strain_row, &data_.strain_modes[i * strain_row]);
        std::copy_n(&data.stress_modes[from * stress_row], stress_row, &data_.stress_modes[i * stress_row]);
        for (std::size_t j = 0; j < data.n_stress_modes; ++j)
          std::copy_n(&projection[(j * data.n_points + from) * data.n_stress], data.n_stress,
                      &projection_[(j * data.n_points + i) * data.n_stress]);
        bulk_.push_back(law[from]->bulk());
        limit_.push_back(limit_share * law[from]->stress_limit());
        if (laws_.empty() || laws_.back() != law[from])
          {
            laws_.push_back(law[from]);
            begin_.push_back(i);
          }
      }
    begin_.push_back(data.n_points);
    std::vector<double> sums(data.n_strain_modes, 0.);
    for (std::size_t i = 0; i < data.n_points * data.n_strain; ++i)
      for (std::size_t m = 0; m < data.n_strain_modes; ++m)
        sums[m] += data.weights[i / data.n_strain] * std::abs(data.strain_modes[i * data.n_strain_modes + m]);
    residual_scale_ = std::sqrt(std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.));

    // The linear response: one Newton step from zero for small unit strains.
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
  typename ReducedKernel<dim>::Job ReducedKernel<dim>::job(Block &block) const
  {
    return {
        &data_,        projection_.data(), laws_.data(), begin_.data(), laws_.size(), bulk_.data(), limit_.data(),
        first_.data(), residual_scale_,    0.,           false,         false,        &block};
  }

  template <int dim>
  void ReducedKernel<dim>::solve(Block &block, const double tolerance, const bool with_tangent,
                                 const bool with_gap) const
  {
    Job all          = job(block);
    all.tolerance    = tolerance;
    all.with_tangent = with_tangent;
    all.with_gap     = with_gap;
    switch (processor())
      {
#ifdef __x86_64__
      case Processor::avx512:
        return newton_avx512<dim>(all);
      case Processor::avx2:
        return newton_avx2<dim>(all);
#endif
      default:
        return newton_plain<dim>(all);
      }
  }

  template <int dim>
  void ReducedKernel<dim>::price(Block &block) const
  {
    const Job all = job(block);
    switch (processor())
      {
#ifdef __x86_64__
      case Processor::avx512:
        return price_avx512<dim>(all);
      case Processor::avx2:
        return price_avx2<dim>(all);
#endif
      default:
        return price_plain<dim>(all);
      }
  }

  template class ReducedKernel<2>;
  template class ReducedKernel<3>;
} // namespace trestle
