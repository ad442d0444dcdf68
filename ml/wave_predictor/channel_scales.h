#pragma once

#include "core/archive.h"
#include "ml/tensors.h"

#include <string>

namespace trestle
{
  /// Mean and deviation of each channel of fields, which networks see without; a channel that never varies keeps its unit.
  class ChannelScales
  {
  public:
    ChannelScales() = default;
    /// @param fields n x channels x grid, double.
    explicit ChannelScales(const torch::Tensor &fields);

    torch::Tensor to_standard(const torch::Tensor &fields) const;
    torch::Tensor from_standard(const torch::Tensor &fields) const;

    /// Arrays "<name> offset", "<name> unit".
    void write(const std::string &name, Archive &archive) const;
    /// @throws InputError as archived().
    static ChannelScales read(const std::string &name, std::size_t n_channels, const Archive &archive);

  private:
    torch::Tensor offset_, unit_; ///< one a channel, double
  };
} // namespace trestle
