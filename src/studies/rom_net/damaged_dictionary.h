#pragma once

#include "core/communicator.h"
#include "studies/rom_net/dictionary.h"
#include "studies/shared/full_model.h"

namespace trestle
{
  /// The dictionary with its clusters' bases exchanged, each with its neighbour's cubature, and noise on every second
  /// one's modes: what a certificate must not let pass. Collective.
  Dictionary damaged_dictionary(const Dictionary &dictionary, FullModel &model, const Communicator &communicator);
} // namespace trestle
