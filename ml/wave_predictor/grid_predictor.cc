#include "core/exceptions.h"
#include "ml/networks/weights.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"
#include "ml/wave_predictor/grid_predictor_parts.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    constexpr int64_t samples_a_block = 32; ///< of predictions, for memory's sake

    std::vector<torch::Tensor> split(const GridNetwork &network, const torch::Tensor &flat)
    {
      std::vector<torch::Tensor> result;
      int64_t                    at = 0;
      for (const auto &shape : network.weight_shapes())
        {
          const int64_t n = c10::multiply_integers(shape.shape);
          result.push_back(flat.slice(0, at, at + n).view(shape.shape));
          at += n;
        }
      return result;
    }
  } // namespace

  std::size_t GridSamples::n_points() const
  {
    std::size_t result = 1;
    for (const std::size_t extent : grid)
      result *= extent;
    return result;
  }

  torch::Tensor to_fields(const std::span<const double> values, const std::size_t n_channels,
                          const std::vector<std::size_t> &grid)
  {
    std::vector<int64_t> shape = {0, int64_t(n_channels)};
    std::size_t          size  = n_channels;
    for (const std::size_t extent : grid)
      {
        shape.push_back(int64_t(extent));
        size *= extent;
      }
    shape[0]    = int64_t(values.size() / size);
    auto tensor = torch::empty(shape, torch::kDouble);
    std::ranges::copy(values, entries(tensor).begin());
    return tensor;
  }

  std::vector<torch::Tensor> GridPredictor::Parts::arrays(const torch::TensorOptions &options) const
  {
    return split(network, weights.to(options));
  }

  GridPredictor::GridPredictor(std::shared_ptr<const Parts> parts)
    : parts_(std::move(parts))
  {}

  std::string GridPredictor::architecture() const { return parts_->network.architecture().to_string(); }
  std::size_t GridPredictor::n_weights() const { return parts_->network.n_weights(); }

  void GridPredictor::write(Archive &archive) const
  {
    parts_->network.architecture().write(archive);
    archive.attributes["predictor precision"] =
        parts_->weights.scalar_type() == torch::kFloat ? "single" : "double";
    parts_->inputs.write("predictor inputs", archive);
    parts_->outputs.write("predictor outputs", archive);
    const auto host    = on_host(parts_->weights);
    const auto numbers = entries(host);
    auto       number  = numbers.begin();
    for (const auto &array : parts_->network.weight_shapes())
      {
        const auto n               = c10::multiply_integers(array.shape);
        archive.arrays[array.name] = {{array.shape.begin(), array.shape.end()}, {number, number + n}};
        number += n;
      }
  }

  GridPredictor::GridPredictor(const Archive &archive)
  {
    GridNetwork   network(GridArchitecture::read(archive));
    const auto   &extents   = network.architecture();
    const auto    precision = archive.attributes.find("predictor precision");
    const bool    is_single = precision != archive.attributes.end() && precision->second == "single";
    const auto    options   = torch::dtype(is_single ? torch::kFloat : torch::kDouble);
    Weights       weights(network.weight_shapes(), 0, options);
    ChannelScales inputs  = ChannelScales::read("predictor inputs", std::size_t(extents.n_inputs), archive),
                  outputs = ChannelScales::read("predictor outputs", std::size_t(extents.n_outputs), archive);
    weights.read(archive);
    parts_ = std::make_shared<const Parts>(
        Parts{std::move(network), std::move(inputs), std::move(outputs), weights.flat().detach().clone()});
  }

  std::vector<double> GridPredictor::predict(const std::vector<std::size_t> &grid,
                                             const std::span<const double>   inputs) const
  {
    const auto &extents = parts_->network.architecture();
    std::size_t size    = std::size_t(extents.n_inputs);
    for (const std::size_t extent : grid)
      size *= extent;
    if (grid.size() != extents.n_axes || size == 0 || inputs.size() % size != 0)
      throw InputError("A predictor with " + std::to_string(extents.n_inputs) + " input(s) on " +
                           std::to_string(extents.n_axes) + " axes is given " + std::to_string(inputs.size()) +
                           " numbers on " + std::to_string(grid.size()) + ".",
                       "Give it as many fields as it was trained with.");
    return converting_torch_errors([&] {
      const torch::NoGradGuard no_gradients;
      const auto               options = parts_->weights.options().requires_grad(false);
      const auto               arrays  = parts_->arrays(options);
      const auto               fields  = to_fields(inputs, std::size_t(extents.n_inputs), grid);
      std::vector<double>      result;
      for (int64_t begin = 0; begin < fields.size(0); begin += samples_a_block)
        {
          const auto x = parts_->inputs.to_standard(fields.slice(0, begin, begin + samples_a_block)).to(options);
          const auto y = on_host(
              parts_->outputs.from_standard(parts_->network.apply(arrays, x).to(torch::kCPU, torch::kDouble)));
          const auto numbers = entries(y);
          result.insert(result.end(), numbers.begin(), numbers.end());
        }
      return result;
    });
  }

  double GridPredictor::difference_of_dense(const std::vector<std::size_t> &grid,
                                            const std::span<const double>   inputs) const
  {
    return converting_torch_errors([&] {
      const torch::NoGradGuard no_gradients;
      auto                     twin = parts_->network.architecture();
      twin.kernel                   = "dense";
      const GridNetwork dense(twin);
      const auto        arrays = parts_->arrays(torch::dtype(torch::kDouble));
      const auto        x      = parts_->inputs.to_standard(to_fields(inputs, std::size_t(twin.n_inputs), grid));
      const auto mine = parts_->network.apply(arrays, x), rebuilt = dense.apply(parts_->network.dense(arrays), x);
      return ((mine - rebuilt).abs().max() / rebuilt.abs().max().clamp_min(1e-300)).item<double>();
    });
  }
} // namespace trestle
