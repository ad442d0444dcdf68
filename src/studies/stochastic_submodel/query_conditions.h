#pragma once

#include "core/communicator.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * Parameters of conditions from a .csv whose first line names them; those that it does not name have their values of the file.
   * @throws InputError naming file and column: a name that the problem does not have, no names, no rows. Collective.
   */
  std::vector<std::vector<double>> read_conditions(const std::string &path, const std::vector<std::string> &names,
                                                   const std::vector<double> &values,
                                                   const Communicator        &communicator);
} // namespace trestle
