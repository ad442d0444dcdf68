#pragma once

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * A sparse symmetric positive definite matrix and its factorisation by CHOLMOD (Chen, Davis et al. 2008; supernodal
   * unless small), which keeps all its state in an object and may thus run in several threads, as PETSc may not. The
   * pattern is analysed once.
   */
  class SparseCholesky
  {
  public:
    /// The lower triangle by columns: begin (n + 1) and ascending rows, the diagonal included.
    SparseCholesky(std::vector<int> begin, std::vector<int> rows);
    ~SparseCholesky();
    SparseCholesky(const SparseCholesky &)            = delete;
    SparseCholesky &operator=(const SparseCholesky &) = delete;

    std::size_t size() const;
    /// Entries of the lower triangle, to fill; they are not changed by factorise().
    std::span<double> values();

    /// @throws ConvergenceError when the matrix is not positive definite.
    void factorise();
    /// Overwrites n_rhs columns of length size() by solutions with the last factorisation.
    void solve(std::span<double> columns, unsigned int n_rhs);
    /// result = A x with the present values.
    void vmult(std::span<const double> x, std::span<double> result) const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
