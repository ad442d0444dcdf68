#pragma once

namespace trestle
{
  /**
   * MPI and PETSc in a process that is somebody else's. Nothing here happens by itself: creating a cell in a
   * process without MPI is an error that names these functions.
   */
  namespace process
  {
    /// Starts MPI, PETSc and p4est where nobody has; does nothing in a process that has MPI already.
    /// @throws InputError after MPI was finalised.
    void start(int argc, char **argv);

    /// Ends what start() started, and nothing else.
    void end();

    /**
     * start() for shells that have no place of their own to call it (UMAT, MFront, Python), and end() when the
     * process exits. The variable TRESTLE_MPI=host forbids it.
     * @throws InputError then, where MPI does not run.
     */
    void start_for_shell();

    /// @throws InputError with advice where MPI does not run.
    void require_mpi();
  } // namespace process
} // namespace trestle
