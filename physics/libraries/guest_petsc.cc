#include "physics/api/guest_petsc.h"

#include "physics/libraries/petsc_support.h"

#include <petscsys.h>

namespace trestle
{
  void start_petsc_for_guest()
  {
    PetscBool is_running = PETSC_FALSE;
    petsc::check(PetscInitialized(&is_running), "tell whether it runs");
    if (is_running == PETSC_TRUE)
      return;
    // PETSc keeps pointers into argv. See Session for why it may not read files.
    static char   name[] = "trestle", key[] = "-skip_petscrc", value[] = "true";
    static char  *texts[] = {name, key, value, nullptr};
    static char **argv    = texts;
    static int    argc    = 3;
    PETSC_COMM_WORLD      = MPI_COMM_SELF;
    petsc::check(PetscInitialize(&argc, &argv, nullptr, nullptr), "start");
    petsc::check(PetscPopSignalHandler(), "let go of signals");
  }
} // namespace trestle
