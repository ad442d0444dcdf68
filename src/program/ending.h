#pragma once

#include <mpi.h>

#include <string>

namespace trestle
{
  /**
   * How a run that failed ends: with one message, on one rank, on all ranks, whatever the others are doing.
   * Errors are thrown on all ranks alike wherever Trestle's own code decides (see Communicator); an exception
   * from a library may still reach one rank alone while the others wait in a collective call.
   */
  class Ending
  {
  public:
    /// Collective; its own communicator, so that it cannot meet the calls of a broken run.
    Ending();
    ~Ending();
    Ending(const Ending &)            = delete;
    Ending &operator=(const Ending &) = delete;

    /**
     * Prints the message once and returns the code; when other ranks do not arrive here within a few seconds,
     * ends them all through MPI_Abort.
     */
    int fail(const std::string &message, int exit_code) const;

  private:
    MPI_Comm comm_ = MPI_COMM_NULL;
  };
} // namespace trestle
