#pragma once

#include "bridge/microscale/microscale.h"
#include "core/parameters.h"

#include <memory>

namespace trestle
{
  /**
   * The law of a solid that is one material: what stands at the points of a MacroProblem where no unit cell does. This
   * face carries no third-party header.
   */
  class MaterialLaw
  {
  public:
    /// Declares section `material`.
    static std::unique_ptr<MaterialLaw> create(ParameterSink &prm);

    virtual ~MaterialLaw() = default;

    /// For points of this rank; an AnisothermalMicroscale. Its expressions are read when a MacroProblem tells it the
    /// parameters: all that are made share them, so that each is told anew before another path begins.
    virtual std::unique_ptr<Microscale> microscale(unsigned int dimension) const = 0;
  };
} // namespace trestle
