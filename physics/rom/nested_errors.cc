#include "physics/rom/nested_errors.h"

#include "physics/rom/local_basis.h"

#include <cmath>

namespace trestle
{
  std::vector<double> nested_errors(const Eigen::MatrixXd &modes, const Coordinates &coordinates,
                                    const std::size_t sample)
  {
    const double left = projection_error(modes, coordinates, sample);

    const Eigen::Map<const Eigen::MatrixXd> values(
        coordinates.sample(sample).data(), Eigen::Index(coordinates.n_rows), Eigen::Index(coordinates.n_states));
    const Eigen::VectorXd captured = (modes.transpose() * values).rowwise().squaredNorm() / values.squaredNorm();

    std::vector<double> errors(std::size_t(modes.cols()) + 1);
    double              square = left * left;
    for (Eigen::Index n = modes.cols(); n >= 0; --n)
      {
        errors[std::size_t(n)] = std::sqrt(square);
        square += n > 0 ? captured[n - 1] : 0.;
      }
    return errors;
  }
} // namespace trestle
