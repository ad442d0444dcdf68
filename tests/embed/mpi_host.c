/*
 * mpi_host PLUGIN RUN_DIRECTORY KIND: a host with MPI of its own, which Trestle neither starts nor ends and whose
 * standard output it leaves alone; a cell of all ranks. PLUGIN may be "-".
 */
#include "foreign.h"

#include "embed/trestle_mpi.h"

#include <mpi.h>

int main(int argc, char **argv)
{
  int provided, finalised;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &provided);
  if (argc < 4 || (strcmp(argv[1], "-") != 0 && dlopen(argv[1], RTLD_NOW) == NULL))
    return 2;
  trestle_cell *cell;
  double        strain[6] = {0.01, -0.02, 0., 0.04, 0., 0.}, own[6], sum[6];
  int           n_ranks;
  MPI_Comm_size(MPI_COMM_WORLD, &n_ranks);
  CHECK(trestle_create_mpi(argv[2], argv[3], NULL, 0, MPI_COMM_WORLD, &cell) == TRESTLE_OK);
  CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK);
  CHECK(trestle_evaluate(cell, 1, NULL, 6, strain, own, NULL, NULL, NULL) == TRESTLE_OK);
  MPI_Allreduce(own, sum, 6, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  for (int i = 0; i < 6; ++i)
    CHECK(fabs(sum[i] - n_ranks * own[i]) <= 1e-12 * fabs(sum[i]));
  trestle_destroy(cell);
  CHECK(trestle_initialize(argc, argv) == TRESTLE_OK);
  CHECK(trestle_finalize() == TRESTLE_OK);
  MPI_Finalized(&finalised);
  CHECK(!finalised);
  /* All ranks refuse together. */
  CHECK(trestle_create_mpi("nowhere", "reduced", NULL, 0, MPI_COMM_WORLD, &cell) == TRESTLE_WRONG_INPUT);
  MPI_Finalize();
  return n_failed == 0 ? 0 : 1;
}
