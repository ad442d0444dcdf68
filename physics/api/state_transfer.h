#pragma once

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  class Problem;

  /// States of one problem in time as another of the same body and physics has them, on another mesh: interpolated at its dofs,
  /// exactly where its space contains the first's. Valid until one of the two is set up anew, or its mesh moves.
  class StateTransfer
  {
  public:
    virtual ~StateTransfer() = default;

    /// @param from, to set up on the same ranks, which may split the meshes as they like; outlive this. Collective.
    /// @throws InputError where a dof of `to` lies outside of the mesh of `from`, or they have other components.
    static std::unique_ptr<StateTransfer> between(Problem &from, Problem &to);

    /// @param state free dofs of `from` at a time of it, where its boundary values are those of then. Leaves it at that time.
    /// @returns free dofs of `to`. Collective.
    virtual std::vector<double> operator()(std::span<const double> state, double time) = 0;
  };
} // namespace trestle
