#pragma once

#include "core/communicator.h"

#include <cstdint>
#include <vector>

namespace trestle
{
  template <class T>
  using Messages = std::vector<std::vector<T>>; ///< one a rank

  inline MPI_Datatype mpi_type(const double *) { return MPI_DOUBLE; }
  inline MPI_Datatype mpi_type(const std::uint64_t *) { return MPI_UINT64_T; }

  /// Sends messages[r] to rank r; collective. @returns what every rank sent here.
  template <class T>
  Messages<T> swap_messages(const Communicator &communicator, const Messages<T> &messages)
  {
    const int        n_ranks = communicator.size();
    std::vector<int> n_sent(n_ranks), n_received(n_ranks), send_begin(n_ranks), receive_begin(n_ranks);
    std::vector<T>   sent;
    for (int rank = 0; rank < n_ranks; ++rank)
      {
        send_begin[rank] = int(sent.size());
        n_sent[rank]     = int(messages[rank].size());
        sent.insert(sent.end(), messages[rank].begin(), messages[rank].end());
      }
    MPI_Alltoall(n_sent.data(), 1, MPI_INT, n_received.data(), 1, MPI_INT, communicator.get());
    for (int rank = 1; rank < n_ranks; ++rank)
      receive_begin[rank] = receive_begin[rank - 1] + n_received[rank - 1];
    std::vector<T>     received(receive_begin.back() + n_received.back());
    const MPI_Datatype type = mpi_type(sent.data());
    MPI_Alltoallv(sent.data(), n_sent.data(), send_begin.data(), type, received.data(), n_received.data(),
                  receive_begin.data(), type, communicator.get());

    Messages<T> result(n_ranks);
    for (int rank = 0; rank < n_ranks; ++rank)
      result[rank].assign(received.begin() + receive_begin[rank],
                          received.begin() + receive_begin[rank] + n_received[rank]);
    return result;
  }
} // namespace trestle
