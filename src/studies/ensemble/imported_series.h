#pragma once

#include "studies/ensemble/state_changes.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /// What a series of another solver has to be like.
  struct WantedStates
  {
    double              step; ///< between states, of which the first is at time 0
    std::size_t         n_states;
    unsigned int        dimension;
    std::vector<double> positions; ///< of this rank's free dofs: a row a coordinate
  };

  /**
   * A series of fields at the free dofs. One rank. @param names of the fields in the file. @returns n_states x free dofs.
   * @throws InputError where the series has one state, steps that are unequal or not those wanted, a number that is not
   * finite, a mesh that changes, missing or damaged files, too few components, or does not cover the dofs.
   */
  std::vector<double> imported_states(const std::string &file, const std::vector<std::string> &names,
                                      const FieldsOfDofs &fields, const WantedStates &wanted);
} // namespace trestle
