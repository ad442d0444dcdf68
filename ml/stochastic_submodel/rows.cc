#include "ml/stochastic_submodel/rows.h"

#include "core/random.h"
#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  std::vector<double> normal_rows(const std::string &stream, const unsigned int seed, const std::uint64_t first,
                                  const std::size_t n, const std::size_t n_columns)
  {
    std::vector<double> result(n * n_columns);
    for (std::size_t i = 0; i < n; ++i)
      {
        const RandomStream numbers(seed, stream, first + i);
        for (std::size_t j = 0; j < n_columns; ++j)
          result[i * n_columns + j] = numbers.normal(j);
      }
    return result;
  }

  std::vector<double> joined_rows(const std::span<const double> left, const std::size_t n_left,
                                  const std::span<const double> right, const std::size_t n_right)
  {
    std::vector<double> result;
    result.reserve(left.size() + right.size());
    for (std::size_t i = 0; i < left.size() / n_left; ++i)
      {
        const auto a = left.subspan(i * n_left, n_left), b = right.subspan(i * n_right, n_right);
        result.insert(result.end(), a.begin(), a.end());
        result.insert(result.end(), b.begin(), b.end());
      }
    return result;
  }

  torch::Tensor to_rows(const std::span<const double> values, const std::size_t n,
                        const torch::TensorOptions &options)
  {
    auto tensor = torch::empty({int64_t(n), int64_t(values.size() / n)}, torch::kDouble);
    std::copy(values.begin(), values.end(), entries(tensor).begin());
    return tensor.to(options);
  }
} // namespace trestle
