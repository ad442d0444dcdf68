#pragma once

#include "bridge/equations/loss.h"
#include "bridge/graph/field_map.h"
#include "core/parameters.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// Keys `loss` and `preconditioner` of trainings whose samples have equations of their own instead of labels.
  class ResidualLossKeys
  {
  public:
    /// Declares them in the open section: the names of Loss::names(), `defect` (Loss::defect()), and others that their owner knows.
    ResidualLossKeys(ParameterSink &prm, std::string loss, const std::string &description,
                     const std::vector<std::string> &others = {});

    const std::string &name() const { return loss_; }

    /// Of one sample's equations; a name of the owner's is none. Collective on the equations.
    /// @param map gives `correction` and `defect` their weights. @throws InputError for `energy` without a potential.
    std::unique_ptr<Loss> create(ResidualOperator &equations, const FieldMap &map) const;

  private:
    std::string loss_;
    std::string preconditioner_ = "multigrid";
  };
} // namespace trestle
