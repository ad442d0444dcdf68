#include "ml/wave_predictor/channel_scales.h"

#include "ml/answering/cell_scales.h"
#include "ml/training/optimiser.h"

namespace trestle
{
  namespace
  {
    /// One a channel, beside any grid.
    torch::Tensor beside(const torch::Tensor &numbers, const torch::Tensor &fields)
    {
      std::vector<int64_t> shape(std::size_t(fields.dim()), 1);
      shape[1] = numbers.size(0);
      return numbers.view(shape);
    }
  } // namespace

  ChannelScales::ChannelScales(const torch::Tensor &fields)
  {
    const auto rows = fields.transpose(0, 1).reshape({fields.size(1), -1});
    offset_         = rows.mean(1);
    unit_           = (rows - offset_.unsqueeze(1)).square().mean(1).sqrt();
    // What differs by round-off alone does not vary.
    const auto size = rows.abs().amax(1);
    unit_           = torch::where(unit_ > 1e-12 * size, unit_, torch::ones_like(unit_));
  }

  torch::Tensor ChannelScales::to_standard(const torch::Tensor &fields) const
  {
    return (fields - beside(offset_, fields)) / beside(unit_, fields);
  }

  torch::Tensor ChannelScales::from_standard(const torch::Tensor &fields) const
  {
    return fields * beside(unit_, fields) + beside(offset_, fields);
  }

  void ChannelScales::write(const std::string &name, Archive &archive) const
  {
    archive.arrays[name + " offset"] = to_array(offset_);
    archive.arrays[name + " unit"]   = to_array(unit_);
  }

  ChannelScales ChannelScales::read(const std::string &name, const std::size_t n_channels, const Archive &archive)
  {
    const auto    example = torch::empty({0}, torch::kDouble);
    ChannelScales result;
    archived(archive, name + " offset", n_channels);
    archived(archive, name + " unit", n_channels);
    result.offset_ = to_tensor(archive.arrays.at(name + " offset"), example);
    result.unit_   = to_tensor(archive.arrays.at(name + " unit"), example);
    return result;
  }
} // namespace trestle
