#pragma once

#include "core/archive.h"
#include "physics/api/growing_basis.h"
#include "studies/shared/full_model.h"

#include <vector>

namespace trestle
{
  /// Adds what the clusters of a dictionary remember to the archive of the root, fields in an order that no rank
  /// decides. Collective.
  void write_memories(const std::vector<BasisMemory> &memories, const FullModel &model,
                      const Communicator &communicator, Archive &archive);

  /// @param archive the same on all ranks. Collective. @throws InputError where a cluster remembers nothing, or what
  /// does not fit the model.
  std::vector<BasisMemory> read_memories(const Archive &archive, const FullModel &model,
                                         const Communicator &communicator, unsigned int n_clusters);
} // namespace trestle
