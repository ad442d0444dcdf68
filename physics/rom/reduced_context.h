#pragma once

#include "bridge/equations/step_equations.h"
#include "physics/bridge/finite_element_equations.h"
#include "physics/output/postprocessing.h"
#include "physics/time/marching_rule.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// The parts of a problem that its reduced models are made of. All of it must outlive them.
  template <int dim>
  struct ReducedContext
  {
    Discretisation<dim>     &discretisation;
    const Assembler<dim>    &assembler;
    std::string              library; ///< name in the LinearSystemRegistry
    std::vector<std::string> parameter_names;
    ParameterAccess          parameters;
    MarchingRule             rule; ///< of order 0: steady

    const Postprocessing<dim> &postprocessing; ///< outputs of interest

    /// Value (and rate) at time 0 for the present parameters, where the discretisation stands there.
    std::function<DiscreteState()> initial;
    /// The steady equations, and those of steps.
    std::function<ResidualOperator &()>             equations;
    std::function<std::unique_ptr<StepEquations>()> steps;

    /// Of a solid with history: its load path in words, by which a model of another one is told; else empty.
    std::string load_path = "";

    const Communicator &communicator() const { return discretisation.mesh().communicator(); }
    std::size_t         n_states() const { return rule.order == 0 ? 1 : rule.n_steps + 1; }
    /// Whether one tangent serves all states of a query.
    bool has_one_tangent() const
    {
      return discretisation.physics().is_linear() && !assembler.tangent_depends_on_time();
    }
  };
} // namespace trestle
