/*
 * two_hdf5 RUN_DIRECTORY KIND: a program that works with the MPI flavour of HDF5 and with a cell, whose library has the
 * serial one, in turn: each finds its own.
 */
#include "foreign.h"

#include <hdf5.h>
#include <mpi.h>

#define N 3

static const double written[N] = {1., 2., 3.};

static hid_t write_file(MPI_Comm communicator)
{
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  CHECK(H5Pset_fapl_mpio(access, communicator, MPI_INFO_NULL) >= 0); /* the serial flavour has no such function */
  const hid_t   file   = H5Fcreate("two_hdf5.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
  const hsize_t extent = N;
  const hid_t   space  = H5Screate_simple(1, &extent, NULL);
  const hid_t   set = H5Dcreate2(file, "numbers", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  CHECK(file >= 0 && set >= 0);
  CHECK(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, written) >= 0);
  CHECK(H5Dclose(set) >= 0 && H5Sclose(space) >= 0 && H5Pclose(access) >= 0);
  return file;
}

static void check_file(hid_t file)
{
  double      read[N] = {0.};
  const hid_t set     = H5Dopen2(file, "numbers", H5P_DEFAULT);
  CHECK(set >= 0);
  CHECK(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, read) >= 0);
  for (int i = 0; i < N; ++i)
    CHECK(read[i] == written[i]);
  CHECK(H5Dclose(set) >= 0);
}

static void answer(const char *directory, const char *kind, double stress[6])
{
  trestle_cell *cell   = NULL;
  const int     status = trestle_create(directory, kind, NULL, 0, TRESTLE_ALONE, &cell);
  if (status != TRESTLE_OK)
    printf("%s\n", trestle_error(NULL));
  CHECK(status == TRESTLE_OK);
  CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK);
  const double strain[6] = {0.005, -0.002, 0., 0.003, 0., 0.};
  CHECK(trestle_evaluate(cell, 1, NULL, 6, strain, stress, NULL, NULL, NULL) == TRESTLE_OK);
  trestle_destroy(cell);
}

int main(int argc, char **argv)
{
  CHECK(MPI_Init(&argc, &argv) == MPI_SUCCESS);
  CHECK(argc == 3);
  double before[6] = {0.}, between[6] = {0.};
  answer(argv[1], argv[2], before);
  const hid_t file = write_file(MPI_COMM_WORLD);
  answer(argv[1], argv[2], between); /* while the other has a file open */
  check_file(file);
  CHECK(H5Fclose(file) >= 0);
  answer(argv[1], argv[2], between);
  for (int i = 0; i < 6; ++i)
    CHECK(before[i] == between[i]);
  CHECK(before[0] != 0.);
  MPI_Finalize();
  return n_failed == 0 ? 0 : 1;
}
