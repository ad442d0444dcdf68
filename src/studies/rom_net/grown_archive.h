#pragma once

#include "core/run.h"
#include "studies/rom_net/growing_dictionary.h"
#include "studies/shared/full_model.h"

namespace trestle
{
  /// The dictionary that the run directory holds, the same on all ranks. Collective. @throws InputError
  Archive read_dictionary(const RunDirectory &directory, const Communicator &communicator);

  /// model/dictionary.h5 of the run, whole or not at all: what later queries open. Collective.
  void write_grown(const Dictionary &dictionary, const GrowingDictionary &growing, const FullModel &model,
                   const Run &run);

  /// Whether a run that is resumed has written its dictionary before. One of another run is not meant. Collective.
  bool has_grown_archive(const Run &run);
} // namespace trestle
