#include "ml/answering/coefficient_function.h"

#include "ml/answering/branch_archive.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    constexpr std::size_t points_at_once = 64; // their coefficients stay in the first cache
    constexpr const char *attribute      = "branches";

    std::span<double> part(const std::span<double> span, const std::size_t begin, const std::size_t n,
                           const std::size_t stride)
    {
      return span.empty() ? span : span.subspan(begin * stride, n * stride);
    }
    /// What stands between two words of an architecture's text; up to its end where the second is empty.
    std::string between(const std::string &text, const std::string &first, const std::string &second)
    {
      const auto begin = text.find(first);
      if (begin == std::string::npos)
        return "";
      const auto end = second.empty() ? text.size() : text.find(second, begin);
      return text.substr(begin + first.size(), end - std::min(end, begin + first.size()));
    }
  } // namespace

  CoefficientFunction::CoefficientFunction(const CellScales &scales, BranchShape a, BranchShape b)
    : scales_(scales),
      a_(std::move(a)),
      b_(std::move(b))
  {}

  CoefficientFunction::CoefficientFunction(const Archive &archive, const ReducedCellData &cell)
  {
    const std::string text = attribute_of(archive, attribute);
    a_                     = branch_shape(between(text, "strain ", ", stress "));
    b_                     = branch_shape(between(text, ", stress ", ""));
    require_sizes(a_, cell.n_strain, cell.n_strain_modes);
    require_sizes(b_, cell.n_strain, cell.n_stress_modes);
  }

  std::string CoefficientFunction::architecture() const
  {
    return "equino, strain " + a_.to_string() + ", stress " + b_.to_string();
  }

  void CoefficientFunction::write(const std::span<const double> weights, Archive &archive) const
  {
    archive.attributes[attribute] = architecture();
    scales_.write(archive);
    write_branch(a_, "strain", weights.first(a_.n_weights()), archive);
    write_branch(b_, "stress", weights.subspan(a_.n_weights()), archive);
  }

  std::vector<double> CoefficientFunction::read(const Archive &archive, const ReducedCellData &cell)
  {
    require_network(archive, attribute, architecture());
    scales_.read(archive, cell);
    auto       weights = read_branch(a_, "strain", archive);
    const auto stress  = read_branch(b_, "stress", archive);
    weights.insert(weights.end(), stress.begin(), stress.end());
    return weights;
  }

  void CoefficientFunction::write_stress(const std::size_t n, const std::span<const double> b,
                                         const std::span<double> stress) const
  {
    const std::size_t n_stress = scales_.n_stress(), n_modes = scales_.n_stress_modes();
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t i = 0; i < n_stress; ++i)
        {
          double sum = 0.;
          for (std::size_t j = 0; j < n_modes; ++j)
            sum += scales_.mean_stress[i * n_modes + j] * b[p * n_modes + j];
          stress[p * n_stress + i] = sum;
        }
  }

  void CoefficientFunction::write_tangent(const std::size_t n, const std::span<const double> derivatives,
                                          const std::span<double> tangent) const
  {
    const std::size_t n_stress = scales_.n_stress(), n_modes = scales_.n_stress_modes(),
                      n_strain = scales_.n_strain();
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t i = 0; i < n_stress; ++i)
        {
          double *row = tangent.data() + (p * n_stress + i) * n_strain;
          std::fill_n(row, n_strain, 0.);
          for (std::size_t j = 0; j < n_modes; ++j)
            {
              const double mean = scales_.mean_stress[i * n_modes + j] * scales_.stress_amplitude[j];
              for (std::size_t k = 0; k < n_strain; ++k)
                row[k] += mean * derivatives[(p * n_modes + j) * n_strain + k];
            }
          for (std::size_t k = 0; k < n_strain; ++k)
            row[k] /= scales_.strain_range[k];
        }
  }

  void CoefficientFunction::evaluate(const std::span<const double> weights, const std::size_t n,
                                     const std::span<const double> strains, const CellNetworkAnswer &answer) const
  {
    const std::size_t n_strain = scales_.n_strain(), n_a = scales_.n_strain_modes(),
                      n_b = scales_.n_stress_modes(), n_stress = scales_.n_stress();
    const bool asks_b = !(answer.stress.empty() && answer.tangent.empty() && answer.stress_coefficients.empty());
    const std::size_t   chunk = std::min(n, points_at_once);
    std::vector<double> x(chunk * n_strain), b(asks_b ? chunk * n_b : 0);
    std::vector<double> derivatives(answer.tangent.empty() ? 0 : chunk * n_b * n_strain);
    for (std::size_t begin = 0; begin < n; begin += chunk)
      {
        const std::size_t m = std::min(chunk, n - begin);
        for (std::size_t i = 0; i < m * n_strain; ++i)
          x[i] = strains[begin * n_strain + i] / scales_.strain_range[i % n_strain];
        if (const auto a = part(answer.strain_coefficients, begin, m, n_a); !a.empty())
          {
            evaluate_branch(a_, weights.first(a_.n_weights()), m, x, {a, {}, {}});
            for (std::size_t i = 0; i < a.size(); ++i)
              a[i] *= scales_.strain_amplitude[i % n_a];
          }
        if (!asks_b)
          continue;
        evaluate_branch(b_, weights.subspan(a_.n_weights()), m, x, {b, derivatives, {}});
        for (std::size_t i = 0; i < m * n_b; ++i)
          b[i] *= scales_.stress_amplitude[i % n_b];
        if (const auto out = part(answer.stress_coefficients, begin, m, n_b); !out.empty())
          std::copy_n(b.begin(), m * n_b, out.begin());
        if (const auto stress = part(answer.stress, begin, m, n_stress); !stress.empty())
          write_stress(m, b, stress);
        if (const auto tangent = part(answer.tangent, begin, m, n_stress * n_strain); !tangent.empty())
          write_tangent(m, derivatives, tangent);
      }
  }
} // namespace trestle
