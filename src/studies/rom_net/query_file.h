#pragma once

#include "core/communicator.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Queries of a .csv: a row a query, columns named as the parameters, in any order. Without a first line of names the
  /// columns are the parameters in order. Collective. @throws InputError on all ranks naming what is missing.
  std::vector<std::vector<double>> read_queries(const std::string              &path,
                                                const std::vector<std::string> &parameter_names,
                                                const Communicator             &communicator);
} // namespace trestle
