#pragma once

#include "core/parameters.h"
#include "ml/tensors.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Where tensors live and in which precision: keys `device` and `precision`.
  class TensorPlacement
  {
  public:
    explicit TensorPlacement(ParameterSink &prm, const std::string &default_precision = "double");

    /// @throws InputError when `cuda` is asked for and absent.
    torch::TensorOptions options() const;

  private:
    std::string device_ = "cpu";
    std::string precision_;
  };

  /// Threads of LibTorch and of the BLAS under it, which Debian's LibTorch does not control.
  void set_torch_threads(unsigned int n_threads);

  /// A contiguous copy in double on the CPU, or the tensor itself where it is one already.
  torch::Tensor on_host(const torch::Tensor &tensor);

  /// A matrix in double on the CPU of rows of equal length, which may be 0.
  torch::Tensor rows_of(const std::vector<std::vector<double>> &rows);

  /// The entries of a contiguous double tensor on the CPU.
  std::span<double>       entries(torch::Tensor &tensor);
  std::span<const double> entries(const torch::Tensor &tensor);
} // namespace trestle
