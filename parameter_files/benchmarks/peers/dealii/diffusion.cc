// diffusion_1m.prm as a deal.II program: bilinear elements on the unit square, PETSc's CG with BoomerAMG.
#include "peer.h"

#include <deal.II/lac/petsc_sparse_matrix.h>
#include <deal.II/lac/petsc_vector.h>

#include <petscksp.h>

using namespace dealii;

namespace
{
  /// With the settings of Trestle's petsc_support.cc: quicker here than PETSc's own.
  void set_boomeramg_options()
  {
    const std::pair<const char *, const char *> options[] = {{"relax_type_up", "symmetric-SOR/Jacobi"},
                                                             {"relax_type_down", "symmetric-SOR/Jacobi"},
                                                             {"coarsen_type", "HMIS"},
                                                             {"interp_type", "ext+i-cc"},
                                                             {"P_max", "4"}};
    for (const auto &[name, value] : options)
      PetscOptionsSetValue(nullptr, (std::string("-pc_hypre_boomeramg_") + name).c_str(), value);
  }

  int solve(Mat matrix, Vec x, Vec b)
  {
    KSP      ksp        = nullptr;
    PC       pc         = nullptr;
    PetscInt iterations = 0;
    KSPCreate(MPI_COMM_WORLD, &ksp);
    MatSetOption(matrix, MAT_SPD, PETSC_TRUE);
    KSPSetOperators(ksp, matrix, matrix);
    KSPSetType(ksp, KSPCG);
    KSPSetNormType(ksp, KSP_NORM_UNPRECONDITIONED);
    KSPSetTolerances(ksp, 1e-12, PETSC_DEFAULT, PETSC_DEFAULT, 1000);
    KSPGetPC(ksp, &pc);
    PCSetType(pc, PCHYPRE);
    PCHYPRESetType(pc, "boomeramg");
    set_boomeramg_options();
    KSPSetFromOptions(ksp);
    KSPSolve(ksp, b, x);
    KSPConvergedReason reason = KSP_CONVERGED_ITERATING;
    KSPGetConvergedReason(ksp, &reason);
    KSPGetIterationNumber(ksp, &iterations);
    KSPDestroy(&ksp);
    AssertThrow(reason > 0, ExcMessage("CG did not converge."));
    return iterations;
  }

  void fill(const FEValues<2> &values, FullMatrix<double> &matrix, Vector<double> &right_hand_side)
  {
    for (const unsigned int q : values.quadrature_point_indices())
      for (const unsigned int i : values.dof_indices())
        {
          for (const unsigned int j : values.dof_indices())
            matrix(i, j) += values.shape_grad(i, q) * values.shape_grad(j, q) * values.JxW(q);
          right_hand_side(i) += values.shape_value(i, q) * values.JxW(q);
        }
  }
} // namespace

int main(int argc, char **argv)
{
  Utilities::MPI::MPI_InitFinalize session(argc, argv, 1);
  AssertThrow(argc == 3, ExcMessage("diffusion REFINEMENTS FOLDER"));
  peer::Figures    figures;
  peer::Problem<2> problem(FE_Q<2>(1));
  figures.phase("mesh", [&] {
    GridGenerator::hyper_cube(problem.triangulation, 0., 1., true);
    problem.triangulation.refine_global(std::stoi(argv[1]));
  });
  figures.phase("dofs", [&] { problem.distribute_dofs(); });

  PETScWrappers::MPI::SparseMatrix matrix;
  PETScWrappers::MPI::Vector       right_hand_side(problem.owned, MPI_COMM_WORLD);
  figures.phase("assemble", [&] {
    matrix.reinit(problem.owned, problem.owned, problem.sparsity_pattern(), MPI_COMM_WORLD);
    problem.assemble(matrix, right_hand_side, fill);
  });
  figures.phase("solve", [&] {
    PETScWrappers::MPI::Vector native(problem.owned, MPI_COMM_WORLD);
    figures.set("iterations", solve(matrix, native, right_hand_side));
    const double *values = nullptr;
    VecGetArrayRead(native, &values);
    problem.take_solution(values);
    VecRestoreArrayRead(native, &values);
  });
  figures.phase("output", [&] { problem.write(argv[2]); });
  figures.phase("measure", [&] { problem.measure(figures, {{"middle", {0.5, 0.5}}, {"side", {0.25, 0.5}}}); });
  figures.print();
}
