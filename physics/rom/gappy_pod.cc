#include "physics/rom/gappy_pod.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/rom/tall_svd.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    MatrixXd rows_of(const Communicator &communicator, const MatrixXd &modes, std::span<const std::size_t> known)
    {
      communicator.on_all([&] {
        for (const std::size_t row : known)
          if (row >= std::size_t(modes.rows()))
            throw InputError("Row " + std::to_string(row) + " is to be known of fields of " +
                                 std::to_string(modes.rows()) + " rows on a rank.",
                             "Name rows of the modes, the first is 0.");
      });
      MatrixXd result(known.size(), modes.cols());
      for (std::size_t i = 0; i < known.size(); ++i)
        result.row(Index(i)) = modes.row(Index(known[i]));
      return result;
    }

    /// Infinite where there are fewer values than modes, or one is zero.
    double condition_of(const VectorXd &values, const Index n_modes)
    {
      if (n_modes == 0)
        return 1.;
      if (values.size() < n_modes || !(values[n_modes - 1] > 0.))
        return std::numeric_limits<double>::infinity();
      return values[0] / values[n_modes - 1];
    }
  } // namespace

  GappyPod::GappyPod(const Communicator &communicator, MatrixXd modes, std::vector<std::size_t> known,
                     const double most_condition)
    : communicator_(communicator),
      modes_(std::move(modes)),
      known_(std::move(known)),
      at_known_(rows_of(communicator_, modes_, known_))
  {
    const TallSvd svd     = tall_svd(communicator_, at_known_);
    const auto    n_known = communicator_.sum((unsigned long)(known_.size()));
    condition_            = condition_of(svd.values, modes_.cols());
    if (!(condition_ <= most_condition))
      throw InputError("The values at " + std::to_string(n_known) + " rows do not tell " +
                           std::to_string(modes_.cols()) + " modes apart: their condition is " +
                           text::rounded(condition_) + ", and at most " + text::rounded(most_condition) +
                           " is allowed.",
                       "Take fewer modes, or know more points.");
    inverse_ = svd.right * svd.values.cwiseInverse().asDiagonal() * svd.left.transpose();
  }

  GappyPod::Fit GappyPod::fit(std::span<const double> values) const
  {
    communicator_.on_all([&] {
      if (values.size() != known_.size())
        throw InputError("A field was to be recovered from " + std::to_string(values.size()) +
                             " values on a rank; " + std::to_string(known_.size()) + " are known there.",
                         "Give one for each known row, in their order.");
    });
    const Eigen::Map<const VectorXd> known(values.data(), Index(values.size()));
    Fit                              result;
    result.coefficients = inverse_ * known;
    communicator_.sum_in_place(result.coefficients.data(), std::size_t(result.coefficients.size()));
    double squares[] = {(known - at_known_ * result.coefficients).squaredNorm(), known.squaredNorm()};
    communicator_.sum_in_place(squares, 2);
    result.misfit = squares[1] > 0. ? std::sqrt(squares[0] / squares[1]) : 0.;
    return result;
  }

  VectorXd GappyPod::field(const VectorXd &coefficients) const
  {
    if (coefficients.size() != modes_.cols())
      throw InputError("A field of " + std::to_string(coefficients.size()) + " coefficients was asked of " +
                           std::to_string(modes_.cols()) + " modes.",
                       "Give those of a fit.");
    return modes_ * coefficients;
  }

  std::size_t n_determined(const Communicator &communicator, const MatrixXd &modes,
                           std::span<const std::size_t> known, const double most_condition)
  {
    const TallSvd  svd   = tall_svd(communicator, rows_of(communicator, modes, known));
    const MatrixXd small = svd.values.asDiagonal() * svd.right.transpose(); // the rows up to a rotation
    Index          n     = std::min(modes.cols(), svd.values.size());
    while (n > 0 &&
           !(condition_of(Eigen::JacobiSVD<MatrixXd>(small.leftCols(n)).singularValues(), n) <= most_condition))
      --n;
    return std::size_t(communicator.min(double(n))); // processors may round otherwise
  }

  MatrixXd gappy_modes(const Communicator &communicator, const MatrixXd &fields, const std::size_t most_modes,
                       const double tolerance)
  {
    const TallSvd svd  = tall_svd(communicator, fields);
    const double  size = svd.values.squaredNorm();
    Index         n    = std::min(Index(most_modes), svd.values.size());
    double        rest = svd.values.tail(svd.values.size() - n).squaredNorm();
    while (n > 0 && rest + std::pow(svd.values[n - 1], 2) <= std::pow(tolerance, 2) * size)
      rest += std::pow(svd.values[--n], 2);
    return svd.left.leftCols(n);
  }
} // namespace trestle
