#pragma once

namespace trestle
{
  /**
   * Starts PETSc in a process whose host runs MPI and has not started PETSc; does nothing where it runs. Not collective:
   * PETSc's world is this process alone then, while objects on larger communicators work as ever, so that a host may open a
   * dictionary on some of its ranks. Stays until the process ends, without signal handlers, and reads no files of options.
   * A host that uses PETSc itself starts it before. @throws FatalError
   */
  void start_petsc_for_guest();
} // namespace trestle
