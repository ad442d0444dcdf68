#include "ml/answering/potential_function.h"

#include "ml/answering/branch_archive.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  namespace
  {
    constexpr std::size_t points_at_once = 64;
    constexpr const char *attribute      = "potential";
  } // namespace

  PotentialFunction::PotentialFunction(const CellScales &scales, BranchShape shape)
    : scales_(scales),
      shape_(std::move(shape))
  {}

  PotentialFunction::PotentialFunction(const Archive &archive, const ReducedCellData &cell)
  {
    const std::string text = attribute_of(archive, attribute);
    shape_                 = branch_shape(text.substr(std::min(text.size(), text.find(' '))));
    require_sizes(shape_, cell.n_strain, n_outputs(cell));
  }

  double PotentialFunction::energy_scale() const
  {
    const auto &range = scales_.strain_range;
    return scales_.stress_scale * std::accumulate(range.begin(), range.end(), 0.) / double(range.size());
  }

  void PotentialFunction::write(const std::span<const double> weights, Archive &archive) const
  {
    archive.attributes[attribute]              = architecture();
    archive.arrays["potential virgin tangent"] = {{scales_.n_stress(), scales_.n_strain()}, virgin_tangent_};
    write_branch(shape_, "potential", weights, archive);
  }

  std::vector<double> PotentialFunction::read(const Archive &archive, const ReducedCellData &cell)
  {
    require_network(archive, attribute, architecture());
    scales_.read(archive, cell);
    virgin_tangent_ = archived(archive, "potential virgin tangent", cell.n_stress * cell.n_strain);
    return read_branch(shape_, "potential", archive);
  }

  void PotentialFunction::evaluate(const std::span<const double> weights, const std::size_t n,
                                   const std::span<const double> strains, const std::span<double> stress,
                                   const std::span<double> tangent) const
  {
    if (stress.empty() && tangent.empty())
      return;
    const std::size_t   m = scales_.n_strain(), chunk = std::min(n, points_at_once), n_out = shape_.n_outputs();
    std::vector<double> x(chunk * m), values(chunk * n_out), derivatives(chunk * n_out * m);
    std::vector<double> hessian(tangent.empty() ? 0 : chunk * m * m);
    for (std::size_t begin = 0; begin < n; begin += chunk)
      {
        const std::size_t n_here = std::min(chunk, n - begin);
        for (std::size_t i = 0; i < n_here * m; ++i)
          x[i] = strains[begin * m + i] / scales_.strain_range[i % m];
        const BranchAnswer branch{values, derivatives, hessian};
        evaluate_branch(shape_, weights, n_here, x, branch);
        if (!stress.empty())
          write_stress(n_here, strains.data() + begin * m, branch, stress.data() + begin * scales_.n_stress());
        if (!tangent.empty())
          write_tangent(n_here, branch, tangent.data() + begin * scales_.n_stress() * m);
      }
  }

  void PotentialFunction::write_stress(const std::size_t n, const double *strains, const BranchAnswer &branch,
                                       double *stress) const
  {
    const std::size_t m = scales_.n_strain(), n_stress = scales_.n_stress(), n_out = shape_.n_outputs();
    for (std::size_t p = 0; p < n; ++p)
      {
        double *s = stress + p * n_stress;
        for (std::size_t i = 0; i < n_stress; ++i)
          {
            s[i] = 0.;
            for (std::size_t j = 0; j < m; ++j)
              s[i] += virgin_tangent_[i * m + j] * strains[p * m + j];
          }
        for (std::size_t i = 0; i < m; ++i)
          s[scales_.stress_of_strain(i)] +=
              energy_scale() / scales_.strain_range[i] * branch.derivatives[p * n_out * m + i];
        if (has_other())
          s[other_row] += scales_.stress_scale * branch.values[p * n_out + 1];
      }
  }

  void PotentialFunction::write_tangent(const std::size_t n, const BranchAnswer &branch, double *tangent) const
  {
    const std::size_t m = scales_.n_strain(), n_stress = scales_.n_stress(), n_out = shape_.n_outputs();
    const auto       &range = scales_.strain_range;
    for (std::size_t p = 0; p < n; ++p)
      {
        double *rows = tangent + p * n_stress * m;
        std::copy(virgin_tangent_.begin(), virgin_tangent_.end(), rows);
        for (std::size_t i = 0; i < m; ++i)
          for (std::size_t j = 0; j < m; ++j)
            rows[scales_.stress_of_strain(i) * m + j] +=
                energy_scale() / (range[i] * range[j]) * branch.hessian[(p * m + i) * m + j];
        for (std::size_t j = 0; has_other() && j < m; ++j)
          rows[other_row * m + j] += scales_.stress_scale / range[j] * branch.derivatives[(p * n_out + 1) * m + j];
      }
  }
} // namespace trestle
