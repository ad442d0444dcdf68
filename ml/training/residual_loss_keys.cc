#include "ml/training/residual_loss_keys.h"

#include <utility>

namespace trestle
{
  ResidualLossKeys::ResidualLossKeys(ParameterSink &prm, std::string loss, const std::string &description,
                                     const std::vector<std::string> &others)
    : loss_(std::move(loss))
  {
    auto names = others;
    for (const auto &name : Loss::names())
      names.push_back(name);
    names.push_back("defect");
    prm.add("loss", loss_, description, Allowed::one_of(names));
    prm.add("preconditioner", preconditioner_, "P of the losses that need one, of each sample's own equations.",
            Allowed::one_of({"multigrid", "jacobi"}));
  }

  std::unique_ptr<Loss> ResidualLossKeys::create(ResidualOperator &equations, const FieldMap &map) const
  {
    auto       weights = map.inverse_square_scales();
    const auto kind    = preconditioner_ == "jacobi" ? ResidualOperator::Preconditioner::jacobi
                                                     : ResidualOperator::Preconditioner::multigrid;
    return loss_ == "defect" ? Loss::defect(equations, kind, std::move(weights))
                             : Loss::create(loss_, equations, kind, std::move(weights));
  }
} // namespace trestle
