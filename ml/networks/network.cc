#include "ml/networks/network.h"

namespace trestle
{
  torch::Tensor NetworkInput::joined() const
  {
    if (samples.size(1) == 0)
      return nodes.expand({-1, samples.size(0), -1});
    return torch::cat(
        {nodes.expand({-1, samples.size(0), -1}), samples.unsqueeze(0).expand({nodes.size(0), -1, -1})}, -1);
  }
} // namespace trestle
