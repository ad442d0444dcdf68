#pragma once

#include "core/parameters.h"
#include "physics/api/trace_layout.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Section `stochastic submodel`.
  struct SubmodelParameters
  {
    explicit SubmodelParameters(ParameterSink &prm);

    /// Places among a problem's parameters of those that are made together with the trace. @throws InputError naming one
    /// that it does not have.
    std::vector<std::size_t> places(const std::vector<std::string> &names) const;

    /// @throws InputError for fewer runs than modes, ...
    void check() const;
    /// @throws InputError where the order of a finer zone is asked of one that has none.
    void check(const TraceLayout &layout) const;

    unsigned int             n_training  = 2000;
    unsigned int             n_test      = 4000;
    unsigned int             n_generated = 4000;
    unsigned int             n_modes     = 33;
    unsigned int             n_few       = 0;
    std::vector<std::string> parameters;
    std::vector<std::string> conditional;
    std::string              data;
    std::string              quantity;
    bool                     finer_order = false;
    unsigned int             seed        = 0;
  };
} // namespace trestle
