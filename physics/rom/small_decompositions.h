#pragma once

#include <Eigen/SVD>

namespace trestle
{
  /**
   * Singular value decompositions a = left diag(values) right^T of many square matrices of few rows, one after the
   * other without allocations: in closed form up to two rows, by Jacobi rotations above. Absolute errors are
   * round-off of the largest value. Up to two rows nothing but +, -, *, / and roots decides values(): ranks of
   * different processors see the same.
   */
  class SmallSvd
  {
  public:
    explicit SmallSvd(Eigen::Index n_rows);

    void compute(const Eigen::Ref<const Eigen::MatrixXd> &a);

    const Eigen::VectorXd &values() const { return values_; } ///< largest first
    const Eigen::MatrixXd &left() const { return left_; }
    const Eigen::MatrixXd &right() const { return right_; }

  private:
    void compute_one(double a);
    void compute_two(const Eigen::Matrix2d &a);

    Eigen::VectorXd                   values_;
    Eigen::MatrixXd                   left_;
    Eigen::MatrixXd                   right_;
    Eigen::JacobiSVD<Eigen::MatrixXd> jacobi_;
  };

  /**
   * Eigenvalues of a symmetric positive semi-definite matrix, largest first, by cyclic Jacobi rotations: where its
   * columns are scaled very differently, small eigenvalues keep their digits, which others lose (Demmel, Veselic,
   * "Jacobi's method is more accurate than QR", SIAM J. Matrix Anal. Appl. 13, 1992).
   * @param vectors columns; not computed where null.
   */
  Eigen::VectorXd jacobi_eigenvalues(Eigen::MatrixXd matrix, Eigen::MatrixXd *vectors = nullptr);
} // namespace trestle
