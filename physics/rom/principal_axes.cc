#include "core/assert.h"
#include "core/statistics.h"
#include "physics/api/snapshot_modes.h"
#include "physics/rom/local_basis.h"
#include "physics/rom/nested_errors.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;

  PrincipalAxes::PrincipalAxes(const Coordinates &samples, const unsigned int n_modes, const double share)
    : n_rows_(samples.n_rows)
  {
    std::vector<std::size_t> all(samples.n_samples());
    std::iota(all.begin(), all.end(), 0);
    const LocalBasis basis(samples, all, (unsigned int)n_rows_, LocalBasis::Scaling::unit_norms);
    const auto       n_all = std::size_t(basis.modes.cols());

    std::vector<std::vector<double>> errors; // of each sample, by the first 0, 1, .. axes
    std::vector<double>              by_modes;
    for (const auto i : all)
      {
        errors.push_back(nested_errors(basis.modes, samples, i));
        by_modes.push_back(errors.back()[std::min<std::size_t>(n_modes, n_all)]);
      }
    const double tolerance = all.empty() ? 0. : share * quantile(by_modes, 0.5);
    for (const auto &of_sample : errors)
      while (n_ < n_all && !(of_sample[n_] <= tolerance))
        ++n_;
    axes_.assign(basis.modes.data(), basis.modes.data() + n_rows_ * n_);
  }

  Coordinates PrincipalAxes::rotated(const Coordinates &samples) const
  {
    TRESTLE_ASSERT(samples.n_samples() == 0 || samples.n_rows == n_rows_, "coordinates of another span");
    const Index n_columns = Index(samples.n_samples() * samples.n_states);
    Coordinates result{n_, samples.n_states, std::vector<double>(n_ * std::size_t(n_columns))};
    Eigen::Map<MatrixXd>(result.values.data(), Index(n_), n_columns).noalias() =
        Eigen::Map<const MatrixXd>(axes_.data(), Index(n_rows_), Index(n_)).transpose() *
        Eigen::Map<const MatrixXd>(samples.values.data(), Index(n_rows_), n_columns);
    return result;
  }
} // namespace trestle
