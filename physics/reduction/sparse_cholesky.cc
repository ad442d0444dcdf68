#include "physics/reduction/sparse_cholesky.h"

#include "core/exceptions.h"

#include <omp.h>
#include <suitesparse/cholmod.h>

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// CHOLMOD is compiled to open teams of four threads (CHOLMOD_OMP_NUM_THREADS) whatever the environment asks
    /// for. On small supernodes they wait for each other: 1.5 times the seconds of one thread on two cores.
    class OneThread
    {
    public:
      OneThread()
        : before_(omp_get_max_active_levels())
      {
        omp_set_max_active_levels(0);
      }
      ~OneThread() { omp_set_max_active_levels(before_); }

    private:
      int before_;
    };
  } // namespace

  struct SparseCholesky::Implementation
  {
    cholmod_common  common;
    cholmod_sparse *matrix = nullptr;
    cholmod_factor *factor = nullptr;
    cholmod_dense  *y = nullptr, *e = nullptr, *x = nullptr; ///< workspace kept between solves

    Implementation()
    {
      cholmod_start(&common);
      common.print      = 0;
      common.supernodal = CHOLMOD_AUTO; // small supernodes: calls of the BLAS take longer than the numbers
      common.final_ll   = 1;            // as supernodal: a matrix that is not positive definite is seen
      common.quick_return_if_not_posdef = 1;
    }
    ~Implementation()
    {
      cholmod_free_dense(&y, &common);
      cholmod_free_dense(&e, &common);
      cholmod_free_dense(&x, &common);
      cholmod_free_factor(&factor, &common);
      cholmod_free_sparse(&matrix, &common);
      cholmod_finish(&common);
    }

    void check(const bool good, const char *what) const
    {
      if (!good || common.status < 0)
        throw FatalError(std::string("CHOLMOD could not ") + what + " (status " + std::to_string(common.status) +
                             ").",
                         "Memory may have run out: take a coarser mesh.");
    }
  };

  SparseCholesky::SparseCholesky(std::vector<int> begin, std::vector<int> rows)
    : implementation_(std::make_unique<Implementation>())
  {
    auto             &p = *implementation_;
    const std::size_t n = begin.size() - 1;
    p.matrix            = cholmod_allocate_sparse(n, n, rows.size(), 1, 1, -1, CHOLMOD_REAL, &p.common);
    p.check(p.matrix != nullptr, "allocate a matrix");
    std::copy(begin.begin(), begin.end(), static_cast<int *>(p.matrix->p));
    std::copy(rows.begin(), rows.end(), static_cast<int *>(p.matrix->i));
    std::fill(values().begin(), values().end(), 0.);
    p.factor = cholmod_analyze(p.matrix, &p.common);
    p.check(p.factor != nullptr, "analyse a matrix");
  }

  SparseCholesky::~SparseCholesky() = default;

  std::size_t SparseCholesky::size() const { return implementation_->matrix->nrow; }

  std::span<double> SparseCholesky::values()
  {
    auto &matrix = *implementation_->matrix;
    return {static_cast<double *>(matrix.x), matrix.nzmax};
  }

  void SparseCholesky::factorise()
  {
    const OneThread one_thread;
    auto           &p = *implementation_;
    p.check(cholmod_factorize(p.matrix, p.factor, &p.common), "factorise a matrix");
    if (p.common.status == CHOLMOD_NOT_POSDEF || p.factor->minor < size())
      throw ConvergenceError("A stiffness matrix is not positive definite.",
                             "Parts of the mesh may hang in the air, or the strain is too large: cut the step.");
  }

  void SparseCholesky::solve(std::span<double> columns, const unsigned int n_rhs)
  {
    const OneThread one_thread;
    auto           &p = *implementation_;
    cholmod_dense b{size(), n_rhs, columns.size(), size(), columns.data(), nullptr, CHOLMOD_REAL, CHOLMOD_DOUBLE};
    p.check(cholmod_solve2(CHOLMOD_A, p.factor, &b, nullptr, &p.x, nullptr, &p.y, &p.e, &p.common),
            "solve with a factorisation");
    const double *x = static_cast<const double *>(p.x->x);
    std::copy(x, x + columns.size(), columns.begin());
  }

  void SparseCholesky::vmult(std::span<const double> x, std::span<double> result) const
  {
    const auto &matrix = *implementation_->matrix;
    const int  *begin = static_cast<const int *>(matrix.p), *row = static_cast<const int *>(matrix.i);
    const auto *value = static_cast<const double *>(matrix.x);
    std::fill(result.begin(), result.end(), 0.);
    for (std::size_t j = 0; j < matrix.ncol; ++j)
      {
        double sum = 0.;
        for (int k = begin[j]; k < begin[j + 1]; ++k)
          {
            sum += value[k] * x[row[k]];
            if (row[k] != int(j))
              result[row[k]] += value[k] * x[j];
          }
        result[j] += sum;
      }
  }
} // namespace trestle
