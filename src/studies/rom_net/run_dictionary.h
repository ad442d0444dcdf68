#pragma once

#include "bridge/reduced/answering_dictionary.h"
#include "core/communicator.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The dictionary in the run directory of a study `rom net`, or the one that a `rom net query` adapted, with the problem
   * of its parameters.prm, for programs of others: what `rom net query` does, without a study. The directory is only read.
   * @param options "section/key=value" on the run's parameters: "postprocessing/probes=..." asks for other outputs.
   * @param communicator whose root reads the files; collective on it.
   * @throws InputError on all ranks: no such run, no dictionary in it, a damaged one, an unknown key.
   */
  std::unique_ptr<AnsweringDictionary> open_run_dictionary(const std::string              &run_directory,
                                                           const std::vector<std::string> &options,
                                                           const Communicator             &communicator);

  /// What libtrestle_host looks up in the module `rom_net`, by the name trestle_run_dictionary_opener.
  using RunDictionaryOpener = decltype(&open_run_dictionary);
} // namespace trestle
