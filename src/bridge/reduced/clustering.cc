#include "bridge/reduced/clustering.h"

namespace trestle
{
  std::vector<std::size_t> Clusters::members(const unsigned int cluster) const
  {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < label.size(); ++i)
      if (label[i] == cluster)
        result.push_back(i);
    return result;
  }
} // namespace trestle
