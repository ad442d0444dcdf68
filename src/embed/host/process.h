#pragma once

namespace trestle
{
  /**
   * MPI and PETSc in a process that is somebody else's. Nothing here happens by itself: a cell that needs the
   * rest, in a process without MPI, is an error that names these functions, unless a shell may start it.
   */
  namespace process
  {
    /// Starts MPI, PETSc and p4est where nobody has, and ends them when the process exits, unless a cell is alive then;
    /// does nothing in a process that has MPI already. @throws InputError after MPI was finalised.
    void start(int argc, char **argv);

    /// Ends what start() started, and nothing else; nothing at all in a child of that process.
    /// @throws InputError while cells are alive: p4est would abort.
    void end();

    /// To be called once there is something that the end of the process concerns: then it is end(), where no cell is
    /// alive. By start() too.
    void watch_exit();

    /// Whether libraries still bear that cells are destroyed: not after MPI's end or the first of the process's, which a
    /// host's static objects may outlive, nor in a forked child. Memory goes with the process.
    bool may_destroy_cells();

    /// Each cell and dictionary alive, so that nothing is ended under it.
    void count_cell(int change);

    /// To be called before anything is ended: cells that wait for somebody to borrow them.
    void set_release(void (*release)());

    /**
     * start() for shells that have no place of their own to call it (UMAT, MFront, Python). The variable
     * TRESTLE_MPI=host forbids it.
     * @throws InputError then, where MPI does not run.
     */
    void start_for_shell();

    /// @throws InputError with advice where MPI does not run.
    void require_mpi();
  } // namespace process
} // namespace trestle
