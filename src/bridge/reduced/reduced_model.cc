#include "bridge/reduced/reduced_model.h"

namespace trestle
{
  std::string to_string(const ReducedLevel level)
  {
    switch (level)
      {
      case ReducedLevel::local:
        return "local basis";
      case ReducedLevel::global:
        return "global basis";
      case ReducedLevel::finite_elements:
        return "finite elements";
      }
    return "";
  }
} // namespace trestle
