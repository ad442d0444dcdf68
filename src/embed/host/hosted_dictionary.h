#pragma once

#include "bridge/reduced/answering_dictionary.h"
#include "core/communicator.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// A dictionary of the module `rom_net` in somebody else's process: asked with streams that write numbers as C does, not
  /// after MPI's end, and left alone where libraries no longer bear its destruction. Counts as a cell does.
  /// @throws InputError as open_run_dictionary(); FatalError in a Trestle without LibTorch, which has none.
  std::shared_ptr<AnsweringDictionary> open_hosted_dictionary(const std::string              &run_directory,
                                                              const std::vector<std::string> &options,
                                                              const Communicator             &communicator);
} // namespace trestle
