#include "physics/reduction/integrands.h"

#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  Integrands::Integrands(std::span<const double> weights, const unsigned int max_points)
    : weights_(Eigen::Map<const VectorXd>(weights.data(), weights.size())),
      root_(weights_.cwiseSqrt()),
      max_points_(max_points),
      combined_(MatrixXd::Zero(weights.size(), 2 * Index(max_points) + 40))
  {}

  void Integrands::add(const MatrixXd &values, std::span<const Index> parts)
  {
    MatrixXd group = root_.asDiagonal() * values;
    Index    first = 0;
    for (const Index n : parts)
      {
        group.middleCols(first, n) /= std::max(group.middleCols(first, n).norm(), 1e-300);
        first += n;
      }
    MatrixXd           mix(group.cols(), combined_.cols());
    const RandomStream stream(1, "integrands of a cubature", n_groups_++);
    for (Index i = 0; i < mix.size(); ++i)
      mix.data()[i] = stream.normal(i);
    combined_.noalias() += group * mix;
  }

  Cubature Integrands::cubature(const double tolerance) const
  {
    // The volume weighs as much as a combination of the others does.
    const double volume = combined_.norm() / std::sqrt(double(combined_.cols()));
    MatrixXd     functions(combined_.rows(), combined_.cols() + 1);
    functions << combined_, root_ * (volume > 0. ? volume : 1.);
    return Cubature(functions, weights_, max_points_, tolerance);
  }
} // namespace trestle
