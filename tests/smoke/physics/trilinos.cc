// MPI: 1 2
// Trilinos: CG with ML solves a distributed system.
#include <boost/test/unit_test.hpp>

#include <deal.II/lac/trilinos_precondition.h>
#include <deal.II/lac/trilinos_solver.h>
#include <deal.II/lac/trilinos_sparse_matrix.h>
#include <deal.II/lac/trilinos_sparsity_pattern.h>
#include <deal.II/lac/trilinos_vector.h>

BOOST_AUTO_TEST_CASE(cg_with_ml)
{
  const unsigned int n = 40, size = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
  dealii::IndexSet   owned(n);
  owned.add_range(rank * n / size, (rank + 1) * n / size);
  dealii::TrilinosWrappers::SparsityPattern pattern(owned, MPI_COMM_WORLD);
  for (const auto i : owned)
    for (int j = int(i) - 1; j <= int(i) + 1; ++j)
      if (j >= 0 && j < int(n))
        pattern.add(i, j);
  pattern.compress();
  dealii::TrilinosWrappers::SparseMatrix matrix(pattern);
  dealii::TrilinosWrappers::MPI::Vector  x(owned, MPI_COMM_WORLD), b(owned, MPI_COMM_WORLD);
  for (const auto i : owned)
    {
      for (int j = int(i) - 1; j <= int(i) + 1; ++j)
        if (j >= 0 && j < int(n))
          matrix.set(i, j, j == int(i) ? 2. : -1.);
      b(i) = 1.;
    }
  matrix.compress(dealii::VectorOperation::insert);
  b.compress(dealii::VectorOperation::insert);
  dealii::TrilinosWrappers::PreconditionAMG amg;
  amg.initialize(matrix);
  dealii::SolverControl              control(100, 1e-10);
  dealii::TrilinosWrappers::SolverCG solver(control);
  solver.solve(matrix, x, b, amg);
  matrix.vmult_add(b, x); // b + A x = 2 b
  BOOST_TEST(std::abs(b.l2_norm() - 2. * std::sqrt(double(n))) < 1e-8);
}
