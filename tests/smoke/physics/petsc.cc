// MPI: 1 2
// PETSc with MUMPS and BoomerAMG: a distributed matrix is factorised and solved.
#include <boost/test/unit_test.hpp>

#include <petscksp.h>

BOOST_AUTO_TEST_CASE(mumps_and_boomeramg)
{
  const PetscInt n = 20;
  Mat            A;
  MatCreateAIJ(PETSC_COMM_WORLD, PETSC_DECIDE, PETSC_DECIDE, n, n, 3, nullptr, 2, nullptr, &A);
  PetscInt begin, end;
  MatGetOwnershipRange(A, &begin, &end);
  for (PetscInt i = begin; i < end; ++i)
    {
      MatSetValue(A, i, i, 2.5, INSERT_VALUES);
      if (i > 0)
        MatSetValue(A, i, i - 1, -1., INSERT_VALUES);
      if (i + 1 < n)
        MatSetValue(A, i, i + 1, -1., INSERT_VALUES);
    }
  MatAssemblyBegin(A, MAT_FINAL_ASSEMBLY);
  MatAssemblyEnd(A, MAT_FINAL_ASSEMBLY);
  Vec x, b, r;
  MatCreateVecs(A, &x, &b);
  VecDuplicate(b, &r);
  VecSet(b, 1.);
  for (const bool direct : {true, false})
    {
      KSP solver;
      PC  preconditioner;
      KSPCreate(PETSC_COMM_WORLD, &solver);
      KSPSetOperators(solver, A, A);
      KSPSetType(solver, direct ? KSPPREONLY : KSPCG);
      KSPGetPC(solver, &preconditioner);
      BOOST_TEST(PCSetType(preconditioner, direct ? PCLU : PCHYPRE) == 0);
      if (direct)
        BOOST_TEST(PCFactorSetMatSolverType(preconditioner, MATSOLVERMUMPS) == 0);
      KSPSetTolerances(solver, 1e-12, 1e-14, PETSC_DEFAULT, 100);
      BOOST_TEST(KSPSolve(solver, b, x) == 0);
      PetscReal norm;
      MatMult(A, x, r);
      VecAXPY(r, -1., b);
      VecNorm(r, NORM_2, &norm);
      BOOST_TEST(norm < 1e-10);
      KSPDestroy(&solver);
    }
  VecDestroy(&x);
  VecDestroy(&b);
  VecDestroy(&r);
  MatDestroy(&A);
}
