#pragma once

#include "core/parameters.h"
#include "ml/tensors.h"

#include <string>

namespace trestle
{
  /// The nonlinearity between layers: key `activation`.
  class Activation
  {
  public:
    Activation(ParameterSink &prm, const std::string &default_name);
    /// As archives have it. @throws InputError for a name that is none.
    explicit Activation(const std::string &name);

    torch::Tensor      operator()(const torch::Tensor &x) const;
    const std::string &name() const { return name_; }

  private:
    std::string name_;
  };
} // namespace trestle
