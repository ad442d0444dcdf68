#include "bridge/equations/forced_steps.h"

#include "core/exceptions.h"

namespace trestle
{
  ForcedSteps &ForcedSteps::of(StepEquations &steps)
  {
    auto *result = dynamic_cast<ForcedSteps *>(&steps);
    if (result == nullptr)
      throw FatalError("Forces were given to steps in time that take none.", "This is a mistake in the program.");
    return *result;
  }
} // namespace trestle
