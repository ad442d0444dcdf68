#include "physics/libraries/petsc_support.h"

#include "core/exceptions.h"

#include <algorithm>
#include <set>

namespace trestle::petsc
{
  void check(const PetscErrorCode code, const std::string &action)
  {
    if (code == 0)
      return;
    const char *text = nullptr;
    char       *more = nullptr;
    PetscErrorMessage(code, &text, &more);
    throw FatalError("PETSc could not " + action + ": " + (text ? text : "unknown error") + " (error " +
                         std::to_string(code) + (more && *more ? std::string("; ") + more : "") + ").",
                     "Look at the solver options after `--`, or try another `linear solver/method` or `solver`.");
  }

  void set_default_option(const std::string &name, const std::string &value)
  {
    // Options we set ourselves for an earlier system must not be taken for the user's.
    static std::set<std::string> ours;

    PetscBool is_set = PETSC_FALSE;
    check(PetscOptionsHasName(nullptr, nullptr, name.c_str(), &is_set), "read its options");
    if (is_set && !ours.count(name))
      return;
    ours.insert(name);
    check(PetscOptionsSetValue(nullptr, name.c_str(), value.c_str()), "set the option " + name);
  }

  void copy(const Vector &source, Vec destination)
  {
    PetscScalar *values = nullptr;
    check(VecGetArray(destination, &values), "open a vector");
    std::copy(source.begin(), source.end(), values);
    check(VecRestoreArray(destination, &values), "close a vector");
  }

  void copy(Vec source, Vector &destination)
  {
    destination.zero_out_ghost_values();
    const PetscScalar *values = nullptr;
    check(VecGetArrayRead(source, &values), "open a vector");
    std::copy(values, values + destination.locally_owned_size(), destination.begin());
    check(VecRestoreArrayRead(source, &values), "close a vector");
  }

  void configure_boomeramg(PC pc, const std::string &prefix, const bool symmetric)
  {
    check(PCSetType(pc, PCHYPRE), "create BoomerAMG");
    check(PCHYPRESetType(pc, "boomeramg"), "create BoomerAMG");
    const std::string hypre    = "-" + prefix + "pc_hypre_boomeramg_";
    const std::string smoother = symmetric ? "symmetric-SOR/Jacobi" : "SOR/Jacobi";
    set_default_option(hypre + "relax_type_up", smoother);
    set_default_option(hypre + "relax_type_down", smoother);
    set_default_option(hypre + "relax_type_coarse", "Gaussian-elimination");
    set_default_option(hypre + "grid_sweeps_all", "1");
    set_default_option(hypre + "coarsen_type", "HMIS");
    // Looking beyond the neighbours only where two fine nodes share no coarse one: as few iterations as ext+i, with
    // jumps of coefficients and over rank boundaries too, at two thirds of its cost.
    set_default_option(hypre + "interp_type", "ext+i-cc");
    set_default_option(hypre + "P_max", "4");
    set_default_option(hypre + "strong_threshold", "0.25");
  }

  /// Rows below which a level is solved directly.
  constexpr PetscInt coarse_size = 200;

  void configure_gamg(PC pc, const std::string &prefix, const bool symmetric)
  {
    Mat      matrix = nullptr;
    PetscInt n_rows = 0;
    check(PCGetOperators(pc, nullptr, &matrix), "create GAMG");
    check(MatGetSize(matrix, &n_rows, nullptr), "create GAMG");
    if (n_rows <= coarse_size)
      {
        // GAMG would make one level of it, and smooth that: solve it instead.
        check(PCSetType(pc, PCREDUNDANT), "create a preconditioner");
        set_default_option("-" + prefix + "redundant_pc_type", symmetric ? "cholesky" : "lu");
        return;
      }
    check(PCSetType(pc, PCGAMG), "create GAMG");
    check(PCGAMGSetType(pc, PCGAMGAGG), "create GAMG");
    const std::string gamg = "-" + prefix;
    set_default_option(gamg + "pc_gamg_agg_nsmooths", "1");
    set_default_option(gamg + "pc_gamg_threshold", "0.01");
    set_default_option(gamg + "pc_gamg_aggressive_coarsening", "1");
    set_default_option(gamg + "pc_gamg_coarse_eq_limit", std::to_string(coarse_size));
    set_default_option(gamg + "mg_levels_ksp_type", "chebyshev");
    set_default_option(gamg + "mg_levels_ksp_max_it", "2");
    set_default_option(gamg + "mg_levels_pc_type", "jacobi");
    set_default_option(gamg + "mg_levels_esteig_ksp_type", symmetric ? "cg" : "gmres");
    set_default_option(gamg + "mg_levels_esteig_ksp_max_it", "20");
    set_default_option(gamg + "mg_coarse_ksp_type", "preonly");
    set_default_option(gamg + "mg_coarse_pc_type", "redundant");
    // Aggregates of one or two nodes do not carry all modes, which leaves zero rows: a pseudo-inverse, not a
    // factor.
    set_default_option(gamg + "mg_coarse_redundant_pc_type", "svd");
  }

  void configure_schwarz(PC pc, const std::string &prefix)
  {
    check(PCSetType(pc, PCASM), "create an additive Schwarz preconditioner");
    check(PCASMSetOverlap(pc, 1), "create an additive Schwarz preconditioner");
    set_default_option("-" + prefix + "sub_pc_type", "ilu");
    set_default_option("-" + prefix + "sub_pc_factor_levels", "1");
    set_default_option("-" + prefix + "sub_pc_factor_shift_type", "nonzero");
  }

  void configure_mumps(PC pc, const int extra_workspace)
  {
    Mat factor = nullptr;
    check(PCSetType(pc, PCLU), "create a direct solver");
    check(PCFactorSetMatSolverType(pc, MATSOLVERMUMPS), "select MUMPS");
    check(PCFactorSetUpMatSolverType(pc), "start MUMPS");
    check(PCFactorGetMatrix(pc, &factor), "start MUMPS");
    check(MatMumpsSetIcntl(factor, 14, extra_workspace), "set MUMPS' workspace");
  }

  int mumps_status(PC pc)
  {
    Mat      factor = nullptr;
    PetscInt status = 0;
    check(PCFactorGetMatrix(pc, &factor), "ask MUMPS for its status");
    check(MatMumpsGetInfog(factor, 1, &status), "ask MUMPS for its status");
    return status;
  }
} // namespace trestle::petsc
