#include "ml/convolution/canonical_decomposition.h"

#include "core/random.h"
#include "ml/tensor_placement.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    /// Column by column, the products of all pairs of rows: rows of a go slowest.
    torch::Tensor khatri_rao(const torch::Tensor &a, const torch::Tensor &b)
    {
      return (a.unsqueeze(1) * b.unsqueeze(0)).reshape({-1, a.size(1)});
    }

    torch::Tensor product_of_others(const std::vector<torch::Tensor> &factors, const std::size_t mode)
    {
      torch::Tensor result;
      for (std::size_t k = 0; k < factors.size(); ++k)
        if (k != mode)
          result = result.defined() ? khatri_rao(result, factors[k]) : factors[k];
      return result;
    }

    torch::Tensor gram_of_others(const std::vector<torch::Tensor> &factors, const std::size_t mode)
    {
      torch::Tensor result;
      for (std::size_t k = 0; k < factors.size(); ++k)
        if (k != mode)
          {
            const auto gram = torch::mm(factors[k].t(), factors[k]);
            result          = result.defined() ? result * gram : gram;
          }
      return result;
    }

    std::vector<torch::Tensor> random_factors(const torch::Tensor &tensor, const int64_t rank)
    {
      std::vector<torch::Tensor> result;
      for (int64_t mode = 0; mode < tensor.dim(); ++mode)
        {
          const RandomStream numbers(0, "canonical decomposition", std::uint64_t(mode));
          auto               factor = torch::empty({tensor.size(mode), rank}, torch::kDouble);
          for (std::size_t i = 0; i < std::size_t(factor.numel()); ++i)
            entries(factor)[i] = numbers.normal(i);
          result.push_back(factor);
        }
      return result;
    }

    /// Spreads what a term weighs over its vectors evenly, and gives the sum a norm.
    void balance(std::vector<torch::Tensor> &factors, const double norm)
    {
      auto weights = torch::ones({factors.front().size(1)}, torch::kDouble);
      for (auto &factor : factors)
        {
          const auto length = factor.square().sum(0).sqrt().clamp_min(1e-300);
          factor            = factor / length;
          weights           = weights * length;
        }
      for (auto &factor : factors)
        factor = factor * weights.pow(1. / double(factors.size()));
      const double reached = std::sqrt(sum_of_products(factors).square().sum().item<double>());
      for (auto &factor : factors)
        factor = reached > 0. ? factor * std::pow(norm / reached, 1. / double(factors.size())) : factor;
    }
  } // namespace

  std::vector<torch::Tensor> canonical_decomposition(const torch::Tensor &tensor, const int64_t rank,
                                                     const unsigned int n_sweeps)
  {
    constexpr double           ridge   = 1e-6;
    auto                       factors = random_factors(tensor, rank);
    const auto                 one     = torch::eye(rank, torch::kDouble);
    std::vector<torch::Tensor> unfolded;
    for (int64_t mode = 0; mode < tensor.dim(); ++mode)
      unfolded.push_back(tensor.movedim(mode, 0).reshape({tensor.size(mode), -1}).contiguous());
    for (unsigned int sweep = 0; sweep < n_sweeps; ++sweep)
      for (std::size_t mode = 0; mode < factors.size(); ++mode)
        {
          const auto gram  = gram_of_others(factors, mode);
          const auto right = torch::mm(unfolded[mode], product_of_others(factors, mode));
          const auto left  = gram + (ridge * gram.trace() / double(rank)) * one;
          factors[mode]    = at::linalg_solve(left, right.t().contiguous()).t().contiguous();
        }
    balance(factors, std::sqrt(tensor.square().sum().item<double>()));
    return factors;
  }

  torch::Tensor sum_of_products(const std::vector<torch::Tensor> &factors)
  {
    std::vector<int64_t> shape;
    torch::Tensor        others;
    for (const auto &factor : factors)
      {
        shape.push_back(factor.size(0));
        if (shape.size() > 1)
          others = others.defined() ? khatri_rao(others, factor) : factor;
      }
    return torch::mm(factors.front(), others.t()).view(shape);
  }
} // namespace trestle
