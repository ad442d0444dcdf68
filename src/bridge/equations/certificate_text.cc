#include "bridge/equations/certificate.h"

namespace trestle
{
  std::string to_string(const EstimateKind kind)
  {
    switch (kind)
      {
      case EstimateKind::estimate:
        return "estimate";
      case EstimateKind::bound:
        return "bound";
      case EstimateKind::bracket:
        return "bracket";
      default:
        return "indicator";
      }
  }

  std::string to_string(const Decision decision)
  {
    switch (decision)
      {
      case Decision::accepted:
        return "accepted";
      case Decision::corrected:
        return "corrected";
      case Decision::recomputed:
        return "recomputed";
      default:
        return "rejected";
      }
  }
} // namespace trestle
