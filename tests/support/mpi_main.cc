// Boost.Test under MPI: one disagreeing rank fails the test on all.
#include <boost/test/unit_test.hpp>

#include <mpi.h>

int main(int argc, char **argv)
{
  MPI_Init(&argc, &argv);
  int failed = boost::unit_test::unit_test_main([] { return true; }, argc, argv);
  MPI_Allreduce(MPI_IN_PLACE, &failed, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  MPI_Finalize();
  return failed;
}
