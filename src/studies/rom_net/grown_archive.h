#pragma once

#include "core/run.h"
#include "studies/rom_net/growing_dictionary.h"
#include "studies/shared/full_model.h"

namespace trestle
{
  /// What the root has, on all ranks. Collective.
  Archive of_root(const Archive &archive, const Communicator &communicator);

  /// The dictionary that the run directory holds, the same on all ranks. Collective. @throws InputError
  Archive read_dictionary(const RunDirectory &directory, const Communicator &communicator);

  /// Of the file that it is in, the same on all ranks. Collective.
  std::string digest_of_dictionary(const RunDirectory &directory, const Communicator &communicator);

  /// The dictionary, and all that it needs to grow on: on the root. Collective.
  Archive grown_archive(const Dictionary &dictionary, const GrowingDictionary &growing, const FullModel &model,
                        const Communicator &communicator);

  /// model/dictionary.h5 of the run, whole or not at all: what later queries open. Collective.
  void write_grown(const Dictionary &dictionary, const GrowingDictionary &growing, const FullModel &model,
                   const Run &run);
} // namespace trestle
