// As mpi_main.cc, with deal.II, PETSc and Trilinos started.
#include <boost/test/unit_test.hpp>

#include <deal.II/base/mpi.h>

int main(int argc, char **argv)
{
  dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);
  int failed = boost::unit_test::unit_test_main([] { return true; }, argc, argv);
  return dealii::Utilities::MPI::max(failed, MPI_COMM_WORLD);
}
