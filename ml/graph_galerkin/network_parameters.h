#pragma once

#include "core/choice.h"
#include "ml/networks/network.h"
#include "ml/tensor_placement.h"

#include <memory>
#include <string>

namespace trestle
{
  /// Section `network`: what is trained.
  struct NetworkParameters
  {
    /// @param default_type a registered name, or `auto`.
    explicit NetworkParameters(ParameterSink &prm, const std::string &default_type = "chebyshev")
      : section(std::make_unique<ParameterSink::Section>(prm, "network")),
        network(prm, "type", default_type, description(default_type)),
        placement(prm)
    {
      prm.add("seed", seed, "Of the initial weights; the same on every rank count.");
      prm.add("model", model, "Archive to start from, a model/*.h5 of an earlier run; empty: random weights.");
      prm.add("boundary weight", with_boundary_weight,
              "Whether answers fall to the boundary values smoothly: a distance to the Dirichlet nodes times the "
              "network. Not where boundary data are unknown.");
      prm.add("node type input", with_node_type, "Whether the network sees which nodes are Dirichlet.");
      section.reset();
    }

    static std::string description(const std::string &default_type)
    {
      return default_type == automatic ? "Kind of network; auto: by the problem's size, with all of this section "
                                         "that the file does not give."
                                       : "Kind of network.";
    }

    std::unique_ptr<ParameterSink::Section> section; ///< open while the members declare theirs
    Choice<Network>                         network;
    TensorPlacement                         placement;
    unsigned int                            seed = 0;
    std::string                             model;
    bool                                    with_node_type       = false;
    bool                                    with_boundary_weight = false;
  };
} // namespace trestle
