#pragma once

#include "physics/api/problem.h"
#include "studies/ensemble/remeshed_problem.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Which field each free dof belongs to: components of a vector together.
  struct FieldsOfDofs
  {
    explicit FieldsOfDofs(const FieldMap &map);

    std::vector<std::string>  names;            ///< velocity, pressure
    std::vector<unsigned int> of_dof;           ///< of this rank's free dofs, one of these
    std::vector<unsigned int> component_of_dof; ///< within its field
  };

  /// How much states change from one to the next, which is the error of predicting that nothing happens: what a learned step
  /// has to be better than.
  struct StateChanges
  {
    std::vector<std::vector<double>> of_steps; ///< a field each: root mean square over runs and dofs, a step each
    std::vector<double>              overall;  ///< a field each
    std::vector<double>              size;     ///< a field each: root mean square of the states
  };

  /// Of all runs of a split that have an answer. The model is set up on all ranks; where runs have own meshes, it is left at the
  /// last one. Collective.
  StateChanges state_changes(const RunDirectory &directory, const Communicator &all, RemeshedProblem &model,
                             const std::string &split);
} // namespace trestle
