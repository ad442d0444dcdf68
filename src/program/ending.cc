#include "program/ending.h"

#include "core/log.h"
#include "core/stopwatch.h"

#include <unistd.h>

namespace trestle
{
  Ending::Ending() { MPI_Comm_dup(MPI_COMM_WORLD, &comm_); }
  Ending::~Ending() { MPI_Comm_free(&comm_); }

  int Ending::fail(const std::string &message, const int exit_code) const
  {
    int rank = 0;
    MPI_Comm_rank(comm_, &rank);
    MPI_Request all_failed;
    MPI_Ibarrier(comm_, &all_failed);
    // The lowest rank that failed speaks first and takes the others down, before they say the same.
    const double    patience = 2. + 0.1 * rank;
    const Stopwatch waiting;
    for (int done = 0; done == 0; usleep(1000))
      {
        MPI_Test(&all_failed, &done, MPI_STATUS_IGNORE);
        if (done == 0 && waiting.wall_seconds() > patience)
          {
            log::error(message);
            MPI_Abort(MPI_COMM_WORLD, exit_code);
          }
      }
    if (rank == 0)
      log::error(message);
    int code = exit_code;
    MPI_Bcast(&code, 1, MPI_INT, 0, comm_);
    return code;
  }
} // namespace trestle
