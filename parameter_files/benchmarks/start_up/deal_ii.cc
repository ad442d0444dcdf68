// The least that a program with deal.II does: starts and ends MPI, PETSc and p4est as deal.II wants it.
#include <deal.II/base/mpi.h>

int main(int argc, char **argv) { const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1); }
