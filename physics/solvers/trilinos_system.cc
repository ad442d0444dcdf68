#include "core/exceptions.h"
#include "physics/solvers/insertion.h"
#include "physics/solvers/linear_system.h"
#include "physics/solvers/near_null_modes.h"

#include <deal.II/lac/solver_cg.h>
#include <deal.II/lac/solver_gmres.h>
#include <deal.II/lac/trilinos_precondition.h>
#include <deal.II/lac/trilinos_solver.h>
#include <deal.II/lac/trilinos_sparse_matrix.h>
#include <deal.II/lac/trilinos_vector.h>

#include <Amesos.h>
#include <Epetra_CrsGraph.h>
#include <Epetra_LinearProblem.h>
#include <Epetra_Map.h>
#include <Teuchos_ParameterList.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace trestle
{
  using namespace dealii;

  /**
   * Trilinos' (Epetra) matrix and solvers: CG with ML's smoothed aggregation, Chebyshev smoothers (symmetric) and
   * the near null space given as vectors; GMRES with ML or ILU; LU by Amesos (MUMPS in parallel, KLU on one
   * rank).
   */
  class TrilinosSystem : public LinearSystem
  {
  public:
    void reinit(const IndexSet &owned, const MatrixPattern &pattern, const Communicator &communicator) override;

    void set_zero() override
    {
      matrix_ = 0.;
      factor_.reset();
    }

    void add(const std::vector<types::global_dof_index> &dofs, const FullMatrix<double> &matrix) override;

    void compress() override
    {
      guarded("finish the matrix", [&] { matrix_.compress(VectorOperation::add); });
    }

    void vmult(Vector &dst, const Vector &src) const override
    {
      copy(src, source_);
      matrix_.vmult(destination_, source_);
      copy(destination_, dst);
    }

    void Tvmult(Vector &dst, const Vector &src) const override
    {
      copy(src, source_);
      matrix_.Tvmult(destination_, source_);
      copy(destination_, dst);
    }

    Vector diagonal(const Vector &like) const override
    {
      Vector     result(like.get_partitioner());
      const auto owned = result.locally_owned_elements();
      for (std::size_t i = 0; i < result.locally_owned_size(); ++i)
        result.local_element(i) = matrix_.diag_element(owned.nth_index_in_set(i));
      return result;
    }

    void         set_near_null_space(const std::vector<Vector> &modes) override;
    void         prepare(LinearMethod method) override;
    LinearReport solve(Vector &x, const Vector &b, double relative, double absolute,
                       unsigned int max_iterations) override;
    LinearReport solve_factorised(Vector &x, const Vector &b, bool transpose) override;

    void precondition(Vector &dst, const Vector &src) const override
    {
      copy(src, source_);
      if (preconditioner_)
        preconditioner_->vmult(destination_, source_);
      else
        direct_->solve(destination_, source_);
      copy(destination_, dst);
    }

  private:
    using Native = TrilinosWrappers::MPI::Vector;

    static void copy(const Vector &source, Native &destination)
    {
      std::copy(source.begin(), source.end(), destination.begin());
    }
    static void copy(const Native &source, Vector &destination)
    {
      destination.zero_out_ghost_values();
      std::copy(source.begin(), source.end(), destination.begin());
    }

    void         prepare_amg(bool symmetric);
    void         prepare_direct();
    LinearReport solve_direct(double tolerance);

    /// Trilinos reports by deal.II exceptions, standard exceptions or an int.
    template <class Action>
    void guarded(const std::string &what, const Action &action) const
    {
      const std::string advice = "Try another `linear solver/method`, or `solver = petsc`.";
      try
        {
          action();
        }
      catch (const ExceptionBase &error)
        {
          throw FatalError("Trilinos could not " + what + ": " + error.what(), advice);
        }
      catch (const int code)
        {
          throw FatalError("Trilinos could not " + what + " (error " + std::to_string(code) + ").", advice);
        }
      catch (const std::runtime_error &error)
        {
          throw FatalError("Trilinos could not " + what + ": " + error.what(), advice);
        }
    }

    std::optional<Communicator>                             communicator_;
    std::optional<Insertion<int, int>>                      insertion_;
    std::vector<int>                                        rows_; ///< of a cell, in local numbers
    std::vector<int>                                        columns_;
    TrilinosWrappers::SparseMatrix                          matrix_;
    mutable Native                                          source_;
    mutable Native                                          destination_;
    std::vector<double>                                     modes_; ///< one after the other, owned entries
    unsigned int                                            n_modes_    = 0;
    unsigned int                                            block_size_ = 1;
    std::unique_ptr<TrilinosWrappers::PreconditionBase>     preconditioner_;
    std::unique_ptr<SolverControl>                          direct_control_;
    mutable std::unique_ptr<TrilinosWrappers::SolverDirect> direct_;
    LinearMethod                                            method_ = LinearMethod::direct;
    Epetra_LinearProblem                                    factor_problem_;
    std::unique_ptr<Amesos_BaseSolver>                      factor_; ///< of solve_factorised()
  };

  /// A graph whose storage is final, so that its rows lie one after another and cells can be added in place.
  void TrilinosSystem::reinit(const IndexSet &owned, const MatrixPattern &pattern,
                              const Communicator &communicator)
  {
    communicator_ = communicator;
    modes_.clear();
    factor_.reset();
    insertion_.reset();
    guarded("allocate the matrix", [&] {
      const Epetra_Map map = owned.make_trilinos_map(communicator.get(), false);
      std::vector<int> n_entries(pattern.n_rows());
      for (std::size_t i = 0; i < n_entries.size(); ++i)
        n_entries[i] = pattern.begin[i + 1] - pattern.begin[i];
      Epetra_CrsGraph  graph(Copy, map, n_entries.data(), true);
      std::vector<int> columns;
      for (std::size_t i = 0; i < n_entries.size(); ++i)
        {
          columns.assign(pattern.columns.begin() + pattern.begin[i],
                         pattern.columns.begin() + pattern.begin[i + 1]);
          if (graph.InsertGlobalIndices(map.GID(static_cast<int>(i)), n_entries[i], columns.data()) < 0)
            throw -1;
        }
      graph.FillComplete(map, map);
      graph.OptimizeStorage();
      matrix_.reinit(Epetra_CrsMatrix(Copy, graph), false);
    });
    matrix_ = 0.;
    source_.reinit(owned, communicator.get());
    destination_.reinit(owned, communicator.get());
  }

  /// Cells whose rows are all of this rank go straight into the arrays.
  void TrilinosSystem::add(const std::vector<types::global_dof_index> &dofs, const FullMatrix<double> &matrix)
  {
    const Epetra_CrsMatrix &native = matrix_.trilinos_matrix();
    rows_.clear();
    columns_.clear();
    for (const auto dof : dofs)
      {
        rows_.push_back(native.LRID(static_cast<int>(dof)));
        columns_.push_back(native.LCID(static_cast<int>(dof)));
      }
    if (std::any_of(rows_.begin(), rows_.end(), [](const int row) { return row < 0; }))
      {
        matrix_.add(dofs, matrix, false);
        return;
      }
    if (!insertion_)
      {
        int    *begin = nullptr, *columns = nullptr;
        double *values = nullptr;
        if (native.ExtractCrsDataPointers(begin, columns, values) != 0)
          throw FatalError("Trilinos' matrix does not keep its rows one after another.", "Use `solver = petsc`.");
        insertion_.emplace(begin, columns, values);
      }
    insertion_->add(rows_, columns_, matrix);
  }

  void TrilinosSystem::set_near_null_space(const std::vector<Vector> &modes)
  {
    modes_.clear();
    block_size_           = interlaced_block_size(modes, *communicator_);
    const auto orthogonal = orthonormalised(modes);
    n_modes_              = orthogonal.size();
    for (const Vector &mode : orthogonal)
      modes_.insert(modes_.end(), mode.begin(), mode.end());
    if (modes_.empty())
      modes_.resize(1); // ML takes a null pointer on a rank without dofs for a missing null space
  }

  void TrilinosSystem::prepare(const LinearMethod method)
  {
    preconditioner_.reset();
    direct_.reset();
    method_ = method;
    if (method == LinearMethod::direct)
      prepare_direct();
    else if (method == LinearMethod::conjugate_gradients || n_modes_ > 0)
      prepare_amg(method == LinearMethod::conjugate_gradients);
    else
      {
        auto ilu = std::make_unique<TrilinosWrappers::PreconditionILU>();
        guarded("build ILU", [&] { ilu->initialize(matrix_, {1, 0., 1., 1}); });
        preconditioner_ = std::move(ilu);
      }
  }

  void TrilinosSystem::prepare_amg(const bool symmetric)
  {
    auto                                              amg = std::make_unique<TrilinosWrappers::PreconditionAMG>();
    TrilinosWrappers::PreconditionAMG::AdditionalData data;
    data.elliptic              = symmetric;
    data.higher_order_elements = true;
    data.smoother_sweeps       = 2;
    data.aggregation_threshold = 1e-4;
    guarded("build ML", [&] {
      Teuchos::ParameterList              parameters;
      std::unique_ptr<Epetra_MultiVector> constants;
      data.set_parameters(parameters, constants, matrix_);
      parameters.set("coarse: max size", 500);
      parameters.set("PDE equations", static_cast<int>(block_size_));
      if (n_modes_ > 0)
        {
          parameters.set("null space: type", "pre-computed");
          parameters.set("null space: dimension", static_cast<int>(n_modes_));
          parameters.set("null space: vectors", modes_.data());
        }
      amg->initialize(matrix_, parameters);
    });
    preconditioner_ = std::move(amg);
  }

  void TrilinosSystem::prepare_direct()
  {
    direct_control_        = std::make_unique<SolverControl>();
    const std::string name = communicator_->size() > 1 ? "Amesos_Mumps" : "Amesos_Klu";
    direct_                = std::make_unique<TrilinosWrappers::SolverDirect>(
        *direct_control_, TrilinosWrappers::SolverDirect::AdditionalData(false, name));
    guarded("factorise the matrix with " + name, [&] { direct_->initialize(matrix_); });
  }

  LinearReport TrilinosSystem::solve(Vector &x, const Vector &b, const double relative, const double absolute,
                                     const unsigned int max_iterations)
  {
    const double tolerance = std::max(absolute, relative * b.l2_norm());
    copy(b, source_);
    copy(x, destination_);
    LinearReport report;
    if (method_ == LinearMethod::direct)
      report = solve_direct(tolerance);
    else
      {
        SolverControl control(max_iterations, tolerance, false, false);
        try
          {
            if (method_ == LinearMethod::conjugate_gradients)
              SolverCG<Native>(control).solve(matrix_, destination_, source_, *preconditioner_);
            else
              SolverGMRES<Native>(control, SolverGMRES<Native>::AdditionalData(102, true))
                  .solve(matrix_, destination_, source_, *preconditioner_);
          }
        catch (const ExceptionBase &)
          {
            report.converged = false; // the control knows the rest
          }
        report.iterations = control.last_step();
        // On a singular matrix CG's own, recursive residual may vanish while the true one does not.
        Native residual(source_);
        report.converged = report.converged && matrix_.residual(residual, destination_, source_) <=
                                                   std::max(10. * tolerance, 1e-6 * source_.l2_norm());
      }
    copy(destination_, x);
    return report;
  }

  /// Substitution with iterative refinement, as in PetscSystem.
  LinearReport TrilinosSystem::solve_direct(const double tolerance)
  {
    Native residual(source_), correction(source_);
    double norm = 0., previous = std::numeric_limits<double>::max();
    guarded("solve with the factorisation", [&] {
      direct_->solve(destination_, source_);
      for (unsigned int pass = 0; pass < 4; ++pass)
        {
          norm = matrix_.residual(residual, destination_, source_);
          if (!(norm > tolerance) || !(norm < 0.5 * previous) || pass == 3)
            break;
          previous = norm;
          direct_->solve(correction, residual);
          destination_ += correction;
        }
    });
    return {0, std::isfinite(norm) && norm <= std::max(tolerance, 1e-6 * source_.l2_norm())};
  }

  /// KLU on any number of ranks, since Amesos' face of MUMPS has no transpose.
  LinearReport TrilinosSystem::solve_factorised(Vector &x, const Vector &b, const bool transpose)
  {
    const auto must = [](const int code) {
      if (code != 0)
        throw code;
    };
    if (!factor_)
      guarded("factorise the matrix with Amesos_Klu", [&] {
        factor_problem_.SetOperator(const_cast<Epetra_CrsMatrix *>(&matrix_.trilinos_matrix()));
        factor_.reset(Amesos().Create("Amesos_Klu", factor_problem_));
        must(factor_->SymbolicFactorization());
        must(factor_->NumericFactorization());
      });
    copy(b, source_);
    Native residual(source_), correction(source_);
    double norm = 0., previous = std::numeric_limits<double>::max();
    destination_ = 0.;
    guarded("solve with the factorisation", [&] {
      factor_problem_.SetLHS(&correction.trilinos_vector());
      factor_problem_.SetRHS(&residual.trilinos_vector());
      must(factor_->SetUseTranspose(transpose));
      // the first pass is the solve, the others refine it
      for (unsigned int pass = 0; pass < 4; ++pass)
        {
          must(factor_->Solve());
          destination_ += correction;
          if (transpose)
            matrix_.Tvmult(residual, destination_);
          else
            matrix_.vmult(residual, destination_);
          residual.sadd(-1., 1., source_);
          norm = residual.l2_norm();
          if (!(norm < 0.5 * previous))
            break;
          previous = norm;
        }
    });
    copy(destination_, x);
    return {0, std::isfinite(norm) && norm <= 1e-6 * source_.l2_norm()};
  }

  namespace
  {
    const RegisterLinearSystem<TrilinosSystem> registration("trilinos",
                                                            "Trilinos: CG with ML, GMRES, direct by Amesos.");
  }
} // namespace trestle
