#pragma once

#include "core/communicator.h"

#include <vector>

namespace trestle::testing
{
  /// The ranks' vectors one after the other, on all ranks.
  inline std::vector<double> gather_all(const Communicator &communicator, const std::vector<double> &own)
  {
    const int        n = own.size();
    std::vector<int> counts(communicator.size()), offsets(communicator.size(), 0);
    MPI_Allgather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, communicator.get());
    for (int rank = 1; rank < communicator.size(); ++rank)
      offsets[rank] = offsets[rank - 1] + counts[rank - 1];
    std::vector<double> all(offsets.back() + counts.back());
    MPI_Allgatherv(own.data(), n, MPI_DOUBLE, all.data(), counts.data(), offsets.data(), MPI_DOUBLE,
                   communicator.get());
    return all;
  }
} // namespace trestle::testing
