#pragma once

#include "bridge/reduced/dof_order.h"
#include "studies/ensemble/trajectories.h"
#include "studies/shared/full_problem.h"

#include <optional>

namespace trestle
{
  /// A problem that is set up anew where other parameters are those of another mesh (geometry_parameters() of
  /// physics/api/problem_variants.h); else like any other.
  class RemeshedProblem : public FullProblem
  {
  public:
    using FullProblem::FullProblem;

    void setup(const Communicator &communicator) override;

    /// Where it has own meshes, what was made from the problem before is stale, and after an error it is to be set again.
    void set_parameters(std::span<const double> mu) override;

    /// Whether dofs differ from one value of the parameters to the next. After setup().
    bool has_own_meshes() const { return has_own_meshes_; }

    /// Takes the parameters, and mesh, of a run. @returns the order of its states. Collective. @throws InputError where the mesh of
    /// these parameters is not the one that the run was solved on.
    DofOrder take(const Trajectories &runs, std::size_t number);

  private:
    std::optional<Communicator> communicator_;
    bool                        has_own_meshes_ = false;
  };
} // namespace trestle
