/* For C and C++ programs with MPI: trestle.h with a communicator as such. */
#ifndef TRESTLE_MPI_H
#define TRESTLE_MPI_H

#include "trestle.h"

#include <mpi.h>

/* Collective on the communicator, whose root reads the files. */
static inline int trestle_create_mpi(const char *run_directory, const char *kind, const char *const *options,
                                     size_t n_options, MPI_Comm communicator, trestle_cell **cell)
{
  return trestle_create(run_directory, kind, options, n_options, (int)MPI_Comm_c2f(communicator), cell);
}

/* Collective on the communicator, whose ranks share the mesh. */
static inline int trestle_dictionary_open_mpi(const char *run_directory, const char *const *options,
                                              size_t n_options, MPI_Comm communicator,
                                              trestle_dictionary **dictionary)
{
  return trestle_dictionary_open(run_directory, options, n_options, (int)MPI_Comm_c2f(communicator), dictionary);
}
#endif
