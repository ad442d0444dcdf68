#pragma once

#include "bridge/reduced/reduced_model.h"
#include "physics/rom/reduced_data.h"
#include "physics/rom/reduced_march.h"

#include <Eigen/Core>

#include <span>
#include <vector>

namespace trestle
{
  /// @throws InputError for parameters of another number, or that are not finite.
  void check_parameters(std::span<const double> mu, std::size_t n_parameters);

  /// Change of a path by its companion in the richer basis, largest over the states, over the norm of the largest state,
  /// plus what Newton left over. @param gram of the richer basis. Infinite where it is not finite.
  double indicator(const ReducedPath &path, const Eigen::MatrixXd &gram);

  /// Coefficients of all states, whether the path came to them or not; the estimate is infinite until somebody knows
  /// better.
  void write_states(const ReducedPath &path, std::size_t n_states, unsigned int n_modes, ReducedAnswer &answer);

  /// The field of coefficients of the modes that answer: this rank's free dofs. @throws InputError for another number.
  std::vector<double> field_of(const ReducedData &data, std::span<const double> coefficients);
} // namespace trestle
