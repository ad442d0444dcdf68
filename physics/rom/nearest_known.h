#pragma once

#include "physics/rom/reduced_data.h"

#include <limits>
#include <span>

namespace trestle
{
  /// Of the training's answers, the one whose parameters are nearest by their ranges; zero where there is none.
  inline Eigen::VectorXd nearest_known(const ReducedData &data, std::span<const double> mu)
  {
    const auto     &known = data.known_parameters;
    Eigen::VectorXd best  = Eigen::VectorXd::Zero(data.n_modes);
    if (known.cols() == 0)
      return best;
    const Eigen::Map<const Eigen::VectorXd> at(mu.data(), mu.size());
    Eigen::VectorXd                         range = Eigen::VectorXd::Ones(mu.size());
    for (Eigen::Index i = 0; i < range.size(); ++i)
      if (const double width = known.row(i).maxCoeff() - known.row(i).minCoeff(); width > 0.)
        range[i] = width;
    double least = std::numeric_limits<double>::infinity();
    for (Eigen::Index k = 0; k < known.cols(); ++k)
      if (const double distance = (known.col(k) - at).cwiseQuotient(range).norm(); distance < least)
        {
          least = distance;
          best  = data.known_coefficients.col(k).head(data.n_modes);
        }
    return best;
  }
} // namespace trestle
