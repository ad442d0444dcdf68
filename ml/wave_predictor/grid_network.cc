#include "ml/wave_predictor/grid_network.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "ml/answering/cell_scales.h"

namespace trestle
{
  namespace
  {
    constexpr double first_answers = 0.1; ///< size of those of initial weights, standard numbers: nearly none
  }

  std::string GridArchitecture::to_string() const
  {
    const std::vector<double> numbers(dilations.begin(), dilations.end());
    const std::string         of_rank = kernel == "dense" ? "" : " of rank " + std::to_string(rank);
    return std::to_string(n_inputs) + "-" + std::to_string(n_channels) + "-" + std::to_string(n_outputs) +
           " channels on " + std::to_string(n_axes) + " axes, dilations " + text::join(numbers) + ", " + kernel +
           " kernels" + of_rank + ", " + activation;
  }

  void GridArchitecture::write(Archive &archive) const
  {
    archive.attributes["predictor kernel"]     = kernel;
    archive.attributes["predictor activation"] = activation;
    archive.arrays["predictor extents"]        = {
               {5}, {double(n_inputs), double(n_outputs), double(n_axes), double(n_channels), double(rank)}};
    archive.arrays["predictor dilations"] = {{dilations.size()}, {dilations.begin(), dilations.end()}};
  }

  GridArchitecture GridArchitecture::read(const Archive &archive)
  {
    const auto kernel    = archive.attributes.find("predictor kernel"),
               name      = archive.attributes.find("predictor activation");
    const auto dilations = archive.arrays.find("predictor dilations");
    if (kernel == archive.attributes.end() || name == archive.attributes.end() ||
        dilations == archive.arrays.end())
      throw InputError("This archive holds no predictor on a grid.",
                       "Name a model/*.h5 that the study `wave predictor` wrote.");
    const auto &extents = archived(archive, "predictor extents", 5);
    for (const auto *numbers : {&extents, &dilations->second.values})
      for (const double number : *numbers)
        if (!(number >= 0. && number < 1e6))
          throw InputError("The archive's predictor has an extent of " + text::shortest(number) + ".",
                           "The file is damaged: train the predictor again.");
    GridArchitecture result{int64_t(extents[0]),
                            int64_t(extents[1]),
                            (unsigned int)(extents[2]),
                            int64_t(extents[3]),
                            {},
                            kernel->second,
                            (unsigned int)(extents[4]),
                            name->second};
    for (const double dilation : dilations->second.values)
      result.dilations.push_back(int64_t(dilation));
    return result;
  }

  GridNetwork::GridNetwork(GridArchitecture architecture)
    : architecture_(std::move(architecture)),
      kernel_(ConvolutionKernelRegistry::instance().create(architecture_.kernel, architecture_.rank)),
      activation_(architecture_.activation)
  {
    const auto &a = architecture_;
    layers_.push_back({a.n_inputs, a.n_channels, a.n_axes, 1});
    for (const int64_t dilation : a.dilations)
      layers_.push_back({a.n_channels, a.n_channels, a.n_axes, dilation});
    layers_.push_back({a.n_channels, a.n_outputs, a.n_axes, 1});
    n_arrays_ = kernel_->weight_shapes("", layers_.front()).size() + 1;
  }

  std::vector<WeightShape> GridNetwork::weight_shapes() const
  {
    std::vector<WeightShape> result;
    for (std::size_t l = 0; l < layers_.size(); ++l)
      {
        const std::string name = "predictor layer " + std::to_string(l);
        for (auto &shape : kernel_->weight_shapes(name, layers_[l]))
          {
            shape.bound *= l + 1 == layers_.size() ? first_answers : 1.;
            result.push_back(std::move(shape));
          }
        result.push_back({name + " offsets", {layers_[l].n_outputs}});
      }
    return result;
  }

  std::size_t GridNetwork::n_weights() const
  {
    int64_t result = 0;
    for (const auto &shape : weight_shapes())
      result += c10::multiply_integers(shape.shape);
    return std::size_t(result);
  }

  torch::Tensor GridNetwork::layer(const std::size_t number, const std::vector<torch::Tensor> &arrays,
                                   const torch::Tensor &x) const
  {
    const auto own = std::span(arrays).subspan(number * n_arrays_, n_arrays_);
    return kernel_->apply(own.first(n_arrays_ - 1), layers_[number], x, own.back());
  }

  torch::Tensor GridNetwork::apply(const std::vector<torch::Tensor> &arrays, const torch::Tensor &x) const
  {
    auto h = layer(0, arrays, x);
    for (std::size_t l = 1; l + 1 < layers_.size(); ++l)
      h = layer(l, arrays, activation_(h)).add_(h);
    return layer(layers_.size() - 1, arrays, activation_(h));
  }

  std::vector<torch::Tensor> GridNetwork::dense(const std::vector<torch::Tensor> &arrays) const
  {
    std::vector<torch::Tensor> result;
    for (std::size_t l = 0; l < layers_.size(); ++l)
      {
        const auto own = std::span(arrays).subspan(l * n_arrays_, n_arrays_);
        result.push_back(kernel_->dense(own.first(n_arrays_ - 1)));
        result.push_back(own.back());
      }
    return result;
  }

  std::vector<torch::Tensor> GridNetwork::from_dense(const std::vector<torch::Tensor> &arrays) const
  {
    std::vector<torch::Tensor> result;
    for (std::size_t l = 0; l < layers_.size(); ++l)
      {
        for (auto &array : kernel_->from_dense(arrays[2 * l]))
          result.push_back(std::move(array));
        result.push_back(arrays[2 * l + 1]);
      }
    return result;
  }
} // namespace trestle
