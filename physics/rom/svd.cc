#include "physics/rom/svd.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "physics/libraries/petsc_support.h"
#include "physics/rom/same_bits.h"

#include <Eigen/QR>
#include <slepcsvd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;
  using petsc::check;

  namespace
  {
    /// Of residuals, whatever singular values are left out: errors of singular values are their squares.
    constexpr double least_accuracy = 1e-10;

    /// Its singular values are wrong by no more, relative to the first: round-off of one decomposition.
    double round_off(const MatrixXd &matrix)
    {
      return 8. * std::numeric_limits<double>::epsilon() * std::sqrt(double(matrix.rows() + matrix.cols()));
    }

    /// The largest singular value, from below, by the power method from the largest column.
    double largest_singular_value(const MatrixXd &matrix)
    {
      Index first = 0;
      if (matrix.size() == 0 || !(matrix.colwise().squaredNorm().maxCoeff(&first) > 0.))
        return 0.;
      VectorXd left  = matrix.col(first);
      double   value = 0.;
      for (unsigned int iteration = 0; iteration < 30; ++iteration)
        {
          const VectorXd right = matrix.transpose() * left.normalized();
          value                = right.norm();
          left                 = matrix * right;
        }
      return value;
    }

    /// SLEPc's decomposition of a dense matrix of this rank.
    class SlepcSvd
    {
    public:
      explicit SlepcSvd(const MatrixXd &matrix);
      ~SlepcSvd();
      SlepcSvd(const SlepcSvd &)            = delete;
      SlepcSvd &operator=(const SlepcSvd &) = delete;

      /// @returns whether it found as many as asked for.
      bool          solve(const std::string &type, Index n_modes, Index ncv, double tolerance);
      ReplicatedSvd read(Index n_modes);

    private:
      static PetscErrorCode is_converged(SVD, PetscReal value, PetscReal residual, PetscReal *error, void *self);

      MatrixXd entries_; ///< PETSc looks at them
      double   least_;   ///< singular value that residuals are relative to
      Mat      matrix_ = nullptr;
      SVD      svd_    = nullptr;
    };

    SlepcSvd::SlepcSvd(const MatrixXd &matrix)
      : entries_(matrix),
        least_(round_off(matrix) * largest_singular_value(matrix))
    {
      check(MatCreateSeqDense(PETSC_COMM_SELF, PetscInt(entries_.rows()), PetscInt(entries_.cols()),
                              entries_.data(), &matrix_),
            "create a matrix of coefficients");
      check(MatAssemblyBegin(matrix_, MAT_FINAL_ASSEMBLY), "create a matrix of coefficients");
      check(MatAssemblyEnd(matrix_, MAT_FINAL_ASSEMBLY), "create a matrix of coefficients");
    }

    SlepcSvd::~SlepcSvd()
    {
      SVDDestroy(&svd_);
      MatDestroy(&matrix_);
    }

    /// Relative to the singular value, where round-off of the matrix permits.
    PetscErrorCode SlepcSvd::is_converged(SVD, const PetscReal value, const PetscReal residual, PetscReal *error,
                                          void *self)
    {
      *error = residual / std::max(value, *static_cast<const double *>(self));
      return PetscErrorCode(0);
    }

    bool SlepcSvd::solve(const std::string &type, const Index n_modes, const Index ncv, const double tolerance)
    {
      const petsc::QuietErrors quiet;
      double                   least = least_ / tolerance;
      SVDDestroy(&svd_);
      check(SVDCreate(PETSC_COMM_SELF, &svd_), "create a singular value solver");
      check(SVDSetOperators(svd_, matrix_, nullptr), "create a singular value solver");
      check(SVDSetType(svd_, type.c_str()), "create a singular value solver");
      check(SVDSetWhichSingularTriplets(svd_, SVD_LARGEST), "create a singular value solver");
      check(SVDSetDimensions(svd_, PetscInt(n_modes), PetscInt(ncv), PetscInt(ncv)),
            "create a singular value solver");
      check(SVDSetTolerances(svd_, tolerance, 200), "create a singular value solver");
      if (type != SVDCROSS && type != SVDLAPACK) // which have tests of their own
        check(SVDSetConvergenceTestFunction(svd_, is_converged, &least, nullptr),
              "create a singular value solver");
      PetscInt n_found = 0;
      if (SVDSolve(svd_) != 0)
        return false;
      check(SVDGetConverged(svd_, &n_found), "count singular values");
      return n_found >= n_modes;
    }

    ReplicatedSvd SlepcSvd::read(const Index n_modes)
    {
      ReplicatedSvd result;
      result.left.resize(entries_.rows(), n_modes);
      result.values.resize(n_modes);
      result.right.resize(entries_.cols(), n_modes);
      Vec left = nullptr, right = nullptr;
      check(MatCreateVecs(matrix_, &right, &left), "create vectors");
      const auto copy = [](Vec from, auto to) {
        const PetscScalar *array = nullptr;
        check(VecGetArrayRead(from, &array), "read a singular vector");
        to = Eigen::Map<const VectorXd>(array, to.size());
        check(VecRestoreArrayRead(from, &array), "read a singular vector");
      };
      for (Index i = 0; i < n_modes; ++i)
        {
          check(SVDGetSingularTriplet(svd_, PetscInt(i), &result.values[i], left, right), "read a singular value");
          copy(left, result.left.col(i));
          copy(right, result.right.col(i));
        }
      VecDestroy(&left);
      VecDestroy(&right);
      return result;
    }

    /// The largest entry of a right vector is positive, and the first of those that a symmetry makes as large, between
    /// which round-off would choose.
    void settle_signs(ReplicatedSvd &svd)
    {
      for (Index i = 0; i < svd.values.size(); ++i)
        {
          const auto   column  = svd.right.col(i);
          const double largest = column.cwiseAbs().maxCoeff();
          Index        first   = 0;
          while (std::abs(column[first]) < (1. - 1e-6) * largest)
            ++first;
          if (column[first] < 0.)
            {
              svd.right.col(i) *= -1.;
              svd.left.col(i) *= -1.;
            }
        }
    }

    bool is_orthonormal(const MatrixXd &columns)
    {
      const Index n = columns.cols();
      // In this order: of NaN it is false.
      return (columns.transpose() * columns - MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff() <= 1e-10;
    }

    /// Whether vectors are orthonormal and nothing larger than what was found is left.
    bool is_complete(const MatrixXd &matrix, const ReplicatedSvd &svd, const double tolerance)
    {
      const Index n = svd.values.size(), n_all = std::min(matrix.rows(), matrix.cols());
      if (!is_orthonormal(svd.left) || !is_orthonormal(svd.right))
        return false;
      const double   first = svd.values[0];
      const double   bound = std::max(n < n_all ? svd.values[n - 1] : 0., tolerance * first);
      const MatrixXd rest  = matrix - svd.left * (svd.left.transpose() * matrix);
      // Two singular values that differ by less may change places.
      return largest_singular_value(rest) <= 1.001 * bound + round_off(matrix) * first;
    }

    struct Wanted
    {
      Index n_modes;
      Index ncv;
    };

    Wanted wanted(const MatrixXd &matrix, const SvdParameters &parameters)
    {
      const Index n_all = std::min(matrix.rows(), matrix.cols());
      if (parameters.modes == 0)
        return {n_all, n_all};
      const Index n = std::min(n_all, Index(parameters.modes));
      return {n, std::min(n_all, parameters.ncv > 0 ? Index(parameters.ncv) : std::max(2 * n, n + 15))};
    }

    /// Rows no fewer than columns, or the other way round; not zero.
    ReplicatedSvd decompose(const MatrixXd &matrix, const SvdParameters &parameters)
    {
      SlepcSvd slepc(matrix);
      const auto [n_modes, ncv] = wanted(matrix, parameters);
      if (slepc.solve(parameters.method, n_modes, ncv, std::min(parameters.tolerance, least_accuracy)))
        {
          ReplicatedSvd result = slepc.read(n_modes);
          if (is_complete(matrix, result, parameters.tolerance))
            return result;
        }
      log::debug("SLEPc's `" + parameters.method + "` missed one of " + std::to_string(n_modes) +
                 " singular values; LAPACK computes them.");
      const Index n_all = std::min(matrix.rows(), matrix.cols());
      if (!slepc.solve(SVDLAPACK, n_all, n_all, parameters.tolerance))
        throw ConvergenceError("LAPACK found no singular value decomposition of a matrix of " +
                                   std::to_string(matrix.rows()) + " x " + std::to_string(matrix.cols()) + ".",
                               "Look for snapshots that are many orders of magnitude larger than the others.");
      return slepc.read(n_modes);
    }

    /// As `decompose`; of a wide matrix R = L H^T, H of orthonormal columns, that of the square L.
    ReplicatedSvd decompose_any(const MatrixXd &matrix, const SvdParameters &parameters)
    {
      const Index rows = matrix.rows(), columns = matrix.cols();
      if (columns <= rows)
        return decompose(matrix, parameters);
      const Eigen::HouseholderQR<MatrixXd> qr(matrix.transpose());
      const MatrixXd                       upper  = qr.matrixQR().topRows(rows).triangularView<Eigen::Upper>();
      ReplicatedSvd                        result = decompose(upper.transpose(), parameters);
      MatrixXd                             right  = MatrixXd::Zero(columns, result.values.size());
      right.topRows(rows)                         = result.right;
      right.applyOnTheLeft(qr.householderQ());
      result.right = std::move(right);
      return result;
    }

    ReplicatedSvd truncated_svd(const MatrixXd &matrix, const SvdParameters &parameters)
    {
      ReplicatedSvd all;
      if (matrix.size() > 0 && !matrix.isZero(0.))
        all = decompose_any(matrix, parameters);
      Index n = 0;
      while (n < all.values.size() && all.values[n] > parameters.tolerance * all.values[0])
        ++n;
      ReplicatedSvd result;
      result.left   = n > 0 ? MatrixXd(all.left.leftCols(n)) : MatrixXd(matrix.rows(), 0);
      result.values = all.values.head(n);
      result.right  = n > 0 ? MatrixXd(all.right.leftCols(n)) : MatrixXd(matrix.cols(), 0);
      result.rest   = (matrix - result.left * (result.left.transpose() * matrix)).norm();
      return result;
    }
  } // namespace

  SvdParameters::SvdParameters(ParameterSink &prm)
  {
    const auto section = prm.section("svd");
    prm.add("method", method,
            "Method of SLEPc; `cross` loses singular values below 1e-8 of the first and says so in the log.",
            Allowed::one_of({"trlanczos", "randomized", "cross"}));
    prm.add("modes", modes, "Most modes; 0: all above the tolerance.");
    prm.add("tolerance", tolerance, "Least singular value, relative to the first.", Allowed::between(1e-14, 0.5));
    prm.add("ncv", ncv,
            "Dimension of SLEPc's subspaces; 0: twice the modes, 15 more at least. Without effect for modes = 0.");
  }

  ReplicatedSvd replicated_svd(const Communicator &communicator, const MatrixXd &matrix,
                               const SvdParameters &parameters)
  {
    if (parameters.ncv > 0 && parameters.ncv < parameters.modes)
      throw InputError("svd/ncv is " + std::to_string(parameters.ncv) + ", less than the " +
                           std::to_string(parameters.modes) + " modes asked for.",
                       "Take twice the modes, or 0.");
    if (parameters.method == "cross")
      log::warning_once("svd/method = cross loses singular values below 1e-8 of the first; trlanczos does not.");
    ReplicatedSvd result;
    communicator.on_root([&] { result = truncated_svd(matrix, parameters); });
    MatrixXd values = result.values;
    same_bits::share(communicator, result.left);
    same_bits::share(communicator, values);
    same_bits::share(communicator, result.right);
    same_bits::share(communicator, &result.rest, 1);
    result.values = values.col(0);
    return result;
  }

  double basis_tolerance(const SvdParameters &parameters) { return std::max(1e-13, 1e-3 * parameters.tolerance); }

  void set_modes(const OrthonormalBasis &basis, ReplicatedSvd svd, SnapshotModes &result)
  {
    settle_signs(svd);
    const Index n_owned = basis.vectors().rows(), n = svd.values.size();
    result.n_owned   = std::size_t(n_owned);
    result.n_columns = std::size_t(svd.right.rows());
    result.modes.resize(std::size_t(n_owned * n));
    if (!result.modes.empty())
      Eigen::Map<MatrixXd>(result.modes.data(), n_owned, n).noalias() = basis.vectors() * svd.left;
    result.singular_values.assign(svd.values.data(), svd.values.data() + n);
    result.right.assign(svd.right.data(), svd.right.data() + svd.right.size());
  }
} // namespace trestle
