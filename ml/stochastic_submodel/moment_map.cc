#include "ml/stochastic_submodel/moment_map.h"

#include "ml/answering/cell_scales.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/tensor_placement.h"
#include "ml/training/training_objective.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    struct Moments
    {
      torch::Tensor mean;       ///< 1 x n_columns
      torch::Tensor covariance; ///< n_columns x n_columns
    };

    Moments moments_of(const std::size_t n_columns, const std::span<const double> values)
    {
      const std::size_t n    = values.size() / n_columns;
      const auto        rows = to_rows(values, n, torch::kDouble);
      const auto        mean = rows.mean(0, true);
      const auto        rest = rows - mean;
      return {mean, torch::mm(rest.t(), rest) / double(n)};
    }

    /// Of a symmetric positive matrix. Directions in which it is nothing beside the largest stay out of negative powers.
    torch::Tensor power(const torch::Tensor &matrix, const double exponent)
    {
      const auto [values, axes] = at::linalg_eigh(matrix, "L");
      const auto smallest       = 1e-12 * values.max().clamp_min(1e-300);
      const auto powers =
          torch::where(values > smallest, values.clamp_min(1e-300).pow(exponent), torch::zeros_like(values));
      return torch::mm(axes * powers, axes.t());
    }
  } // namespace

  MomentMap::MomentMap(const std::size_t n_columns, const std::span<const double> samples,
                       const std::span<const double> draws, const Communicator &communicator)
  {
    const auto wanted = moments_of(n_columns, samples), drawn = moments_of(n_columns, draws);
    const auto root = power(drawn.covariance, 0.5), inverse = power(drawn.covariance, -0.5);
    const auto middle = power(torch::mm(torch::mm(root, wanted.covariance), root), 0.5);
    auto       matrix = torch::mm(torch::mm(inverse, middle), inverse).contiguous();
    auto       offset = (wanted.mean - torch::mm(drawn.mean, matrix)).contiguous();
    broadcast_from_root(communicator, matrix);
    broadcast_from_root(communicator, offset);
    matrix_.assign(entries(matrix).begin(), entries(matrix).end());
    offset_.assign(entries(offset).begin(), entries(offset).end());
  }

  void MomentMap::apply(const std::span<double> rows) const
  {
    const std::size_t   d = offset_.size();
    std::vector<double> moved(d);
    for (std::size_t first = 0; d > 0 && first < rows.size(); first += d)
      {
        moved = offset_;
        for (std::size_t i = 0; i < d; ++i)
          for (std::size_t j = 0; j < d; ++j)
            moved[j] += rows[first + i] * matrix_[i * d + j];
        std::copy(moved.begin(), moved.end(), rows.begin() + std::ptrdiff_t(first));
      }
  }

  void MomentMap::write(const std::string &name, Archive &archive) const
  {
    if (offset_.empty())
      return;
    archive.arrays[name + " matrix"] = {{offset_.size(), offset_.size()}, matrix_};
    archive.arrays[name + " offset"] = {{offset_.size()}, offset_};
  }

  MomentMap MomentMap::read(const std::string &name, const std::size_t n_columns, const Archive &archive)
  {
    MomentMap result;
    if (!archive.arrays.contains(name + " matrix"))
      return result;
    result.matrix_ = archived(archive, name + " matrix", n_columns * n_columns);
    result.offset_ = archived(archive, name + " offset", n_columns);
    return result;
  }
} // namespace trestle
