#include "physics/rom/small_decompositions.h"

#include <Eigen/Jacobi>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    Eigen::Matrix2d rotation(const double angle)
    {
      Eigen::Matrix2d result;
      result << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
      return result;
    }

    /// One after the other, all entries above the diagonal are rotated to zero. @returns whether one was not yet.
    bool sweep(MatrixXd &a, MatrixXd *vectors)
    {
      constexpr double epsilon = std::numeric_limits<double>::epsilon();
      bool             rotated = false;
      for (Index p = 0; p < a.rows(); ++p)
        for (Index q = p + 1; q < a.rows(); ++q)
          {
            if (std::abs(a(p, q)) <= epsilon * std::sqrt(std::abs(a(p, p) * a(q, q))))
              continue;
            Eigen::JacobiRotation<double> turn;
            turn.makeJacobi(a(p, p), a(p, q), a(q, q));
            a.applyOnTheLeft(p, q, turn.adjoint());
            a.applyOnTheRight(p, q, turn);
            a(p, q) = a(q, p) = 0.;
            if (vectors != nullptr)
              vectors->applyOnTheRight(p, q, turn);
            rotated = true;
          }
      return rotated;
    }
  } // namespace

  SmallSvd::SmallSvd(const Index n_rows)
    : values_(n_rows),
      left_(n_rows, n_rows),
      right_(n_rows, n_rows),
      jacobi_(n_rows, n_rows, Eigen::ComputeFullU | Eigen::ComputeFullV)
  {}

  void SmallSvd::compute(const Eigen::Ref<const MatrixXd> &a)
  {
    if (a.rows() == 1)
      return compute_one(a(0, 0));
    if (a.rows() == 2)
      return compute_two(a);
    jacobi_.compute(a);
    values_ = jacobi_.singularValues();
    left_   = jacobi_.matrixU();
    right_  = jacobi_.matrixV();
  }

  void SmallSvd::compute_one(const double a)
  {
    values_[0]   = std::abs(a);
    left_(0, 0)  = 1.;
    right_(0, 0) = a < 0. ? -1. : 1.;
  }

  /// A matrix is a multiple of a rotation by the difference of its two angles, and one of a reflection by their sum.
  void SmallSvd::compute_two(const Eigen::Matrix2d &a)
  {
    const double along = 0.5 * (a(0, 0) + a(1, 1)), across = 0.5 * (a(1, 0) - a(0, 1));
    const double stretch = 0.5 * (a(0, 0) - a(1, 1)), shear = 0.5 * (a(1, 0) + a(0, 1));
    const double rotated    = std::sqrt(along * along + across * across);
    const double reflected  = std::sqrt(stretch * stretch + shear * shear);
    const double difference = std::atan2(across, along), sum = std::atan2(shear, stretch);

    values_ << rotated + reflected, std::abs(rotated - reflected);
    left_  = rotation(0.5 * (sum + difference));
    right_ = rotation(0.5 * (sum - difference));
    if (rotated < reflected)
      right_.col(1) *= -1.;
  }

  VectorXd jacobi_eigenvalues(MatrixXd matrix, MatrixXd *vectors)
  {
    const Index n = matrix.rows();
    if (vectors != nullptr)
      vectors->setIdentity(n, n);
    constexpr unsigned int max_sweeps = 30; // they converge quadratically: eight are many
    for (unsigned int i = 0; i < max_sweeps && sweep(matrix, vectors); ++i)
      {}

    std::vector<Index> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) { return matrix(i, i) > matrix(j, j); });
    VectorXd values(n);
    MatrixXd sorted(n, vectors != nullptr ? n : 0);
    for (Index i = 0; i < n; ++i)
      {
        values[i] = matrix(order[i], order[i]);
        if (vectors != nullptr)
          sorted.col(i) = vectors->col(order[i]);
      }
    if (vectors != nullptr)
      *vectors = std::move(sorted);
    return values;
  }
} // namespace trestle
