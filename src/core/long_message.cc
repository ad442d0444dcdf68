#include "core/long_message.h"

#include <algorithm>

namespace trestle
{
  void move_numbers(const Communicator &communicator, const int from, const int to, std::span<double> values)
  {
    constexpr std::size_t most = std::size_t(1) << 28;
    constexpr int         tag  = 1313;
    const int             rank = communicator.rank();
    if (from == to || (rank != from && rank != to))
      return;
    for (std::size_t begin = 0; begin < values.size(); begin += most)
      {
        const int n = int(std::min(most, values.size() - begin));
        if (rank == from)
          MPI_Send(values.data() + begin, n, MPI_DOUBLE, to, tag, communicator.get());
        else
          MPI_Recv(values.data() + begin, n, MPI_DOUBLE, from, tag, communicator.get(), MPI_STATUS_IGNORE);
      }
  }
} // namespace trestle
