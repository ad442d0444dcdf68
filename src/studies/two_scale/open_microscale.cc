#include "studies/two_scale/open_microscale.h"

#include "core/exceptions.h"

namespace trestle
{
  std::unique_ptr<Microscale> open_microscale(const std::string &run_directory, const std::string &,
                                              const Communicator &, const std::vector<std::string> &)
  {
    throw InputError("'" + run_directory + "' is no run directory of a representative volume.",
                     "Run a parameter file with study = representative volume first.");
  }
} // namespace trestle
