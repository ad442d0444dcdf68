#include "ml/tensor_placement.h"

#include "core/exceptions.h"

#include <dlfcn.h>
#include <torch/cuda.h>

#include <algorithm>

namespace trestle
{
  TensorPlacement::TensorPlacement(ParameterSink &prm, const std::string &default_precision)
    : precision_(default_precision)
  {
    prm.add("device", device_, "Where the network's tensors live; the residual stays on the CPU.",
            Allowed::one_of({"cpu", "cuda", "auto"}));
    prm.add("precision", precision_, "Of weights and activations; fields and residuals are always double.",
            Allowed::one_of({"double", "single"}));
  }

  torch::TensorOptions TensorPlacement::options() const
  {
    const auto type = precision_ == "double" ? torch::kDouble : torch::kFloat;
    if (device_ == "cpu")
      return torch::dtype(type).device(torch::kCPU);
    const bool has_cuda = torch::cuda::is_available();
    if (device_ == "cuda" && !has_cuda)
      throw InputError("device = cuda: this LibTorch sees no CUDA device.",
                       "Set network/device to cpu or auto, or link a LibTorch built for CUDA.");
    return torch::dtype(type).device(has_cuda ? torch::kCUDA : torch::kCPU);
  }

  void set_torch_threads(const unsigned int n_threads)
  {
    at::set_num_threads(int(n_threads));
    // OpenBLAS keeps a thread pool of its own; the symbol is there only where it is the BLAS in use.
    using Setter = void (*)(int);
    if (const auto set_blas_threads = Setter(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
      set_blas_threads(int(n_threads));
  }

  torch::Tensor on_host(const torch::Tensor &tensor)
  {
    return tensor.detach().to(torch::kCPU, torch::kDouble).contiguous();
  }

  torch::Tensor rows_of(const std::vector<std::vector<double>> &rows)
  {
    auto  result = torch::empty({int64_t(rows.size()), int64_t(rows.front().size())}, torch::kDouble);
    auto *entry  = result.data_ptr<double>();
    for (const auto &row : rows)
      entry = std::copy(row.begin(), row.end(), entry);
    return result;
  }

  std::span<double> entries(torch::Tensor &tensor)
  {
    return {tensor.data_ptr<double>(), std::size_t(tensor.numel())};
  }

  std::span<const double> entries(const torch::Tensor &tensor)
  {
    return {tensor.data_ptr<double>(), std::size_t(tensor.numel())};
  }
} // namespace trestle
