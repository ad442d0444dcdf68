#pragma once

#include "core/communicator.h"
#include "physics/api/problem.h"
#include "studies/rom_net/dictionary.h"

namespace trestle
{
  /// The dictionary with its clusters' bases exchanged, each with its neighbour's cubature, and noise on every second
  /// one's modes: what a certificate must not let pass. Collective.
  Dictionary damaged_dictionary(const Dictionary &dictionary, Problem &problem, const Communicator &communicator);
} // namespace trestle
