#include "core/exceptions.h"
#include "physics/libraries/petsc_support.h"
#include "physics/solvers/insertion.h"
#include "physics/solvers/linear_system.h"
#include "physics/solvers/near_null_modes.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace trestle
{
  using namespace dealii;

  /**
   * PETSc's matrix and solvers. CG with BoomerAMG for scalar equations and with GAMG where a near null space
   * is known (elasticity), GMRES with AMG or additive Schwarz, LU by MUMPS. All options can be changed on
   * the command line with the prefix `-trestle_`, for instance `-- -trestle_ksp_monitor`.
   */
  class PetscSystem : public LinearSystem
  {
  public:
    ~PetscSystem() override { clear(); }

    void reinit(const IndexSet &owned, const MatrixPattern &pattern, const Communicator &communicator) override;

    void set_zero() override
    {
      petsc::check(MatZeroEntries(matrix_), "clear the matrix");
      factor_is_current_ = false;
    }

    void add(const std::vector<types::global_dof_index> &dofs, const FullMatrix<double> &matrix) override;
    void compress() override;

    void vmult(Vector &dst, const Vector &src) const override
    {
      petsc::copy(src, right_hand_side_);
      petsc::check(MatMult(matrix_, right_hand_side_, solution_), "multiply");
      petsc::copy(solution_, dst);
    }

    void Tvmult(Vector &dst, const Vector &src) const override
    {
      petsc::copy(src, right_hand_side_);
      petsc::check(MatMultTranspose(matrix_, right_hand_side_, solution_), "multiply");
      petsc::copy(solution_, dst);
    }

    Vector diagonal(const Vector &like) const override
    {
      Vector result(like.get_partitioner());
      petsc::check(MatGetDiagonal(matrix_, solution_), "read the diagonal");
      petsc::copy(solution_, result);
      return result;
    }

    void set_near_null_space(const std::vector<Vector> &modes) override;
    void prepare(LinearMethod method) override;

    LinearReport solve(Vector &x, const Vector &b, double relative, double absolute,
                       unsigned int max_iterations) override;
    LinearReport solve_factorised(Vector &x, const Vector &b, bool transpose) override;

    void precondition(Vector &dst, const Vector &src) const override
    {
      PC pc = nullptr;
      petsc::check(KSPGetPC(ksp_, &pc), "precondition");
      petsc::copy(src, right_hand_side_);
      petsc::check(PCApply(pc, right_hand_side_, solution_), "precondition");
      petsc::copy(solution_, dst);
    }

  private:
    PC           create_solver(KSP &ksp, KSPType type);
    void         factorise(KSP &ksp);
    bool         refactorise(KSP ksp);
    void         prepare_iterative(LinearMethod method);
    void         clear();
    void         begin_insertion();
    void         end_insertion();
    double       true_residual(bool transpose = false);
    double       acceptable(double tolerance);
    LinearReport solve_direct(KSP ksp, double tolerance, bool transpose = false);
    LinearReport solve_iteratively(double tolerance, unsigned int max_iterations);

    const std::string           prefix_ = "trestle_";
    std::optional<Communicator> communicator_;
    Mat                         matrix_ = nullptr;

    Mat          own_block_ = nullptr; ///< rows and columns of this rank; not a copy
    PetscInt     first_     = 0;       ///< row of this rank, and one behind the last
    PetscInt     end_       = 0;
    PetscScalar *values_    = nullptr; ///< of own_block_, while cells are added
    std::optional<Insertion<PetscInt, PetscInt>> insertion_;
    std::vector<PetscInt>                        indices_;

    Vec          solution_          = nullptr;
    Vec          right_hand_side_   = nullptr;
    Vec          work_              = nullptr;
    KSP          ksp_               = nullptr;
    KSP          factor_            = nullptr; ///< of solve_factorised()
    bool         factor_is_current_ = false;
    LinearMethod method_            = LinearMethod::direct;
    unsigned int n_modes_           = 0;
  };

  void PetscSystem::clear()
  {
    KSPDestroy(&ksp_);
    KSPDestroy(&factor_);
    factor_is_current_ = false;
    VecDestroy(&solution_);
    VecDestroy(&right_hand_side_);
    VecDestroy(&work_);
    end_insertion();
    MatDestroy(&matrix_);
    n_modes_ = 0;
  }

  /// The pattern is the whole preallocation: PETSc copies it once and fills it with zeros.
  void PetscSystem::reinit(const IndexSet &owned, const MatrixPattern &pattern, const Communicator &communicator)
  {
    clear();
    communicator_         = communicator;
    const PetscInt n_rows = owned.n_elements();
    petsc::check(MatCreate(communicator.get(), &matrix_), "allocate the matrix");
    petsc::check(MatSetSizes(matrix_, n_rows, n_rows, owned.size(), owned.size()), "allocate the matrix");
    petsc::check(MatSetType(matrix_, MATAIJ), "allocate the matrix");
    {
      const std::vector<PetscInt> begin(pattern.begin.begin(), pattern.begin.end());
      const std::vector<PetscInt> columns(pattern.columns.begin(), pattern.columns.end());
      // one of the two is the type on one rank, the other on several; the wrong one does nothing
      petsc::check(MatSeqAIJSetPreallocationCSR(matrix_, begin.data(), columns.data(), nullptr),
                   "allocate the matrix");
      petsc::check(MatMPIAIJSetPreallocationCSR(matrix_, begin.data(), columns.data(), nullptr),
                   "allocate the matrix");
    }
    petsc::check(MatSetOption(matrix_, MAT_NEW_NONZERO_LOCATION_ERR, PETSC_TRUE), "allocate the matrix");
    petsc::check(MatSetOption(matrix_, MAT_KEEP_NONZERO_PATTERN, PETSC_TRUE), "allocate the matrix");
    petsc::check(MatGetOwnershipRange(matrix_, &first_, &end_), "allocate the matrix");
    own_block_ = matrix_;
    if (communicator.size() > 1)
      petsc::check(MatMPIAIJGetSeqAIJ(matrix_, &own_block_, nullptr, nullptr), "allocate the matrix");
    petsc::check(MatCreateVecs(matrix_, &solution_, &right_hand_side_), "create vectors");
    petsc::check(VecDuplicate(solution_, &work_), "create vectors");
  }

  /// Cells inside a rank go straight into its block; those at its edge through PETSc, which sends what is not its own.
  void PetscSystem::add(const std::vector<types::global_dof_index> &dofs, const FullMatrix<double> &matrix)
  {
    indices_.assign(dofs.begin(), dofs.end());
    const bool is_inside =
        std::all_of(indices_.begin(), indices_.end(), [&](const PetscInt i) { return i >= first_ && i < end_; });
    if (!is_inside)
      {
        end_insertion();
        petsc::check(MatSetValues(matrix_, indices_.size(), indices_.data(), indices_.size(), indices_.data(),
                                  &matrix(0, 0), ADD_VALUES),
                     "add to the matrix");
        return;
      }
    if (!insertion_)
      begin_insertion();
    for (PetscInt &index : indices_)
      index -= first_;
    insertion_->add(indices_, indices_, matrix);
  }

  void PetscSystem::begin_insertion()
  {
    PetscInt        n     = 0;
    const PetscInt *begin = nullptr, *columns = nullptr;
    PetscBool       done = PETSC_FALSE;
    petsc::check(MatGetRowIJ(own_block_, 0, PETSC_FALSE, PETSC_FALSE, &n, &begin, &columns, &done),
                 "add to the matrix");
    petsc::check(MatSeqAIJGetArray(own_block_, &values_), "add to the matrix");
    insertion_.emplace(begin, columns, values_);
  }

  void PetscSystem::end_insertion()
  {
    if (!insertion_)
      return;
    insertion_.reset();
    petsc::check(MatSeqAIJRestoreArray(own_block_, &values_), "add to the matrix");
  }

  void PetscSystem::compress()
  {
    end_insertion();
    petsc::check(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY), "finish the matrix");
    petsc::check(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY), "finish the matrix");
  }

  void PetscSystem::set_near_null_space(const std::vector<Vector> &modes)
  {
    // One constant mode is what BoomerAMG reproduces anyway.
    n_modes_ = modes.size();
    if (n_modes_ < 2)
      return;
    const unsigned int block_size = interlaced_block_size(modes, *communicator_);
    petsc::check(MatSetBlockSize(matrix_, block_size), "set the block size");

    std::vector<Vec> vectors;
    for (const Vector &mode : orthonormalised(modes))
      {
        vectors.emplace_back();
        petsc::check(VecDuplicate(solution_, &vectors.back()), "create near null space");
        petsc::copy(mode, vectors.back());
      }
    MatNullSpace space = nullptr;
    petsc::check(MatNullSpaceCreate(communicator_->get(), PETSC_FALSE, vectors.size(), vectors.data(), &space),
                 "create near null space");
    petsc::check(MatSetNearNullSpace(matrix_, space), "set the near null space");
    MatNullSpaceDestroy(&space);
    for (Vec &vector : vectors)
      VecDestroy(&vector);
  }

  PC PetscSystem::create_solver(KSP &ksp, KSPType type)
  {
    KSPDestroy(&ksp);
    PC pc = nullptr;
    petsc::check(KSPCreate(communicator_->get(), &ksp), "create a solver");
    petsc::check(KSPSetOptionsPrefix(ksp, prefix_.c_str()), "create a solver");
    petsc::check(KSPSetOperators(ksp, matrix_, matrix_), "create a solver");
    petsc::check(KSPSetType(ksp, type), "create a solver");
    petsc::check(KSPGetPC(ksp, &pc), "create a solver");
    return pc;
  }

  void PetscSystem::prepare(const LinearMethod method)
  {
    const petsc::QuietErrors quiet;
    if (method == LinearMethod::direct)
      {
        if (method_ != LinearMethod::direct)
          KSPDestroy(&ksp_);
        factorise(ksp_);
      }
    else
      prepare_iterative(method);
    method_ = method;
  }

  /// Whether the present factorisation's analysis served the new values too.
  bool PetscSystem::refactorise(KSP ksp)
  {
    PC             pc     = nullptr;
    PCFailedReason reason = PC_NOERROR;
    petsc::check(KSPSetOperators(ksp, matrix_, matrix_), "create a solver");
    petsc::check(KSPSetUp(ksp), "factorise the matrix with MUMPS");
    petsc::check(KSPGetPC(ksp, &pc), "create a solver");
    petsc::check(PCGetFailedReason(pc, &reason), "factorise the matrix with MUMPS");
    return !communicator_->any(reason != PC_NOERROR);
  }

  void PetscSystem::factorise(KSP &ksp)
  {
    if (ksp && refactorise(ksp))
      return;
    for (int extra_workspace = 50; extra_workspace < 2000; extra_workspace *= 3)
      {
        PC pc = create_solver(ksp, KSPPREONLY);
        petsc::configure_mumps(pc, extra_workspace);
        petsc::check(KSPSetFromOptions(ksp), "read solver options");
        petsc::check(KSPSetUp(ksp), "factorise the matrix with MUMPS");
        PCFailedReason reason = PC_NOERROR;
        petsc::check(PCGetFailedReason(pc, &reason), "factorise the matrix with MUMPS");
        const bool failed = communicator_->any(reason != PC_NOERROR);
        if (!failed)
          return;
        const int status = petsc::mumps_status(pc);
        if (status == -10 || reason == PC_FACTOR_STRUCT_ZEROPIVOT || reason == PC_FACTOR_NUMERIC_ZEROPIVOT)
          throw ConvergenceError("The matrix is singular (MUMPS' error " + std::to_string(status) + ").",
                                 "Look whether the boundary conditions determine the solution.");
        if (status != -8 && status != -9)
          throw FatalError("MUMPS could not factorise the matrix (its error " + std::to_string(status) + ").",
                           "Use an iterative `linear solver/method`, or more memory or ranks.");
      }
    throw FatalError("MUMPS' workspace does not suffice although it was enlarged.",
                     "Use an iterative `linear solver/method`, or more ranks.");
  }

  void PetscSystem::prepare_iterative(const LinearMethod method)
  {
    const bool symmetric = method == LinearMethod::conjugate_gradients;
    PC         pc        = create_solver(ksp_, symmetric ? KSPCG : KSPGMRES);
    if (symmetric)
      petsc::check(MatSetOption(matrix_, MAT_SPD, PETSC_TRUE), "mark the matrix");
    else
      petsc::check(KSPGMRESSetRestart(ksp_, 100), "create a solver");
    if (!symmetric)
      petsc::check(KSPSetPCSide(ksp_, PC_RIGHT), "create a solver");
    if (n_modes_ > 1)
      petsc::configure_gamg(pc, prefix_, symmetric);
    else if (symmetric || n_modes_ == 1)
      petsc::configure_boomeramg(pc, prefix_, symmetric);
    else
      petsc::configure_schwarz(pc, prefix_);
    petsc::check(KSPSetNormType(ksp_, KSP_NORM_UNPRECONDITIONED), "create a solver");
    petsc::check(KSPSetInitialGuessNonzero(ksp_, PETSC_TRUE), "create a solver");
    petsc::check(KSPSetFromOptions(ksp_), "read solver options");
    petsc::check(KSPSetUp(ksp_), "build the preconditioner");
  }

  LinearReport PetscSystem::solve(Vector &x, const Vector &b, const double relative, const double absolute,
                                  const unsigned int max_iterations)
  {
    const petsc::QuietErrors quiet;
    const double             tolerance = std::max(absolute, relative * b.l2_norm());
    petsc::copy(b, right_hand_side_);
    petsc::copy(x, solution_);
    const LinearReport report = method_ == LinearMethod::direct ? solve_direct(ksp_, tolerance)
                                                                : solve_iteratively(tolerance, max_iterations);
    petsc::copy(solution_, x);
    return report;
  }

  LinearReport PetscSystem::solve_factorised(Vector &x, const Vector &b, const bool transpose)
  {
    const petsc::QuietErrors quiet;
    if (!factor_is_current_)
      factorise(factor_);
    factor_is_current_ = true;
    petsc::copy(b, right_hand_side_);
    const LinearReport report = solve_direct(factor_, 1e-15 * b.l2_norm(), transpose);
    petsc::copy(solution_, x);
    return report;
  }

  /// |b - A x|, left in work_.
  double PetscSystem::true_residual(const bool transpose)
  {
    PetscReal norm = 0.;
    petsc::check((transpose ? MatMultTranspose : MatMult)(matrix_, solution_, work_), "multiply");
    petsc::check(VecAYPX(work_, -1., right_hand_side_), "solve the linear system");
    petsc::check(VecNorm(work_, NORM_2, &norm), "solve the linear system");
    return norm;
  }

  /**
   * Round-off may keep the true residual above a tight tolerance that CG's own, recursive one meets; but on a
   * singular matrix the two differ by orders of magnitude.
   */
  double PetscSystem::acceptable(const double tolerance)
  {
    PetscReal scale = 0.;
    petsc::check(VecNorm(right_hand_side_, NORM_2, &scale), "solve the linear system");
    return std::max(10. * tolerance, 1e-6 * scale);
  }

  LinearReport PetscSystem::solve_iteratively(const double tolerance, const unsigned int max_iterations)
  {
    petsc::check(KSPSetTolerances(ksp_, 0., tolerance, 1e30, max_iterations), "set tolerances");
    petsc::check(KSPSolve(ksp_, right_hand_side_, solution_), "solve the linear system");
    KSPConvergedReason reason     = KSP_CONVERGED_ITERATING;
    PetscInt           iterations = 0;
    petsc::check(KSPGetConvergedReason(ksp_, &reason), "solve the linear system");
    petsc::check(KSPGetIterationNumber(ksp_, &iterations), "solve the linear system");
    return {static_cast<unsigned int>(iterations), reason > 0 && true_residual() <= acceptable(tolerance)};
  }

  /// Substitution with iterative refinement: MUMPS pivots with a threshold, so that one pass may lose digits.
  LinearReport PetscSystem::solve_direct(KSP ksp, const double tolerance, const bool transpose)
  {
    PC         pc       = nullptr;
    PetscReal  previous = std::numeric_limits<PetscReal>::max(), norm = 0.;
    Vec        correction = nullptr;
    const auto apply      = transpose ? PCApplyTranspose : PCApply;
    petsc::check(KSPGetPC(ksp, &pc), "solve the linear system");
    petsc::check(VecDuplicate(solution_, &correction), "solve the linear system");
    petsc::check(apply(pc, right_hand_side_, solution_), "solve the linear system");
    for (unsigned int pass = 0; pass < 4; ++pass)
      {
        norm = true_residual(transpose);
        if (!(norm > tolerance) || !(norm < 0.5 * previous) || pass == 3)
          break;
        previous = norm;
        petsc::check(apply(pc, work_, correction), "solve the linear system");
        petsc::check(VecAXPY(solution_, 1., correction), "solve the linear system");
      }
    VecDestroy(&correction);
    return {0, std::isfinite(norm) && norm <= acceptable(tolerance)};
  }

  namespace
  {
    const RegisterLinearSystem<PetscSystem> registration("petsc",
                                                         "PETSc: CG with BoomerAMG or GAMG, GMRES, MUMPS.");
  }
} // namespace trestle
