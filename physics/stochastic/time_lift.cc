#include "physics/api/time_lift.h"

#include "core/random.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    /// Means of modes over so many spans of time: a column for span b and mode k at b n_modes + k, of all kinds at the cut.
    MatrixXd coarse_courses(const std::vector<double> &modes, const TraceLayout &layout, const std::size_t n_modes,
                            const std::size_t n_times)
    {
      const auto                       n_places = Index(layout.n_kinds * layout.n_interface);
      const Eigen::Map<const MatrixXd> all(modes.data(), Index(modes.size() / n_modes), Index(n_modes));
      MatrixXd                         result = MatrixXd::Zero(n_places, Index(n_times * n_modes));
      for (std::size_t b = 0; b < n_times; ++b)
        {
          const std::size_t begin = b * layout.n_times / n_times, end = (b + 1) * layout.n_times / n_times;
          for (std::size_t t = begin; t < end; ++t)
            result.middleCols(Index(b * n_modes), Index(n_modes)) +=
                all.middleRows(Index(t) * n_places, n_places) / double(end - begin);
        }
      return result;
    }

    /// Leading left singular vectors, as few as hold a share of the squares, by subspace iteration: those that matter stand
    /// well apart, and the matrix may have ten thousand columns.
    MatrixXd leading_patterns(const MatrixXd &columns, const std::size_t n_most, const double share)
    {
      const Index        n = std::min({Index(2 * n_most), columns.rows(), columns.cols()});
      const RandomStream numbers(0, "patterns of traces");
      MatrixXd           basis = MatrixXd::NullaryExpr(columns.rows(), n, [&](const Index i, const Index j) {
        return numbers.normal(std::uint64_t(j * columns.rows() + i));
      });
      for (unsigned int step = 0; step < 6; ++step)
        {
          const MatrixXd onto = columns.transpose() * basis;
          basis = Eigen::JacobiSVD<MatrixXd, Eigen::HouseholderQRPreconditioner>(MatrixXd(columns * onto),
                                                                                 Eigen::ComputeThinU)
                      .matrixU();
        }
      const VectorXd squares = (columns.transpose() * basis).colwise().squaredNorm();
      Index          n_kept  = 0;
      double         held    = 0.;
      while (n_kept < std::min(Index(n_most), n) && held < share * columns.squaredNorm())
        held += squares(n_kept++);
      return basis.leftCols(std::max(n_kept, Index(1)));
    }
  } // namespace

  TimeLift time_lift(const TraceModes &modes, const TraceLayout &layout, const std::size_t n_times,
                     const std::size_t n_signals)
  {
    constexpr double  share = 0.99;
    const std::size_t k = modes.n_modes(), t = std::min(n_times, layout.n_times);
    const MatrixXd    courses  = coarse_courses(modes.orthonormal(), layout, k, t);
    MatrixXd          weighted = courses;
    for (Index j = 0; j < weighted.cols(); ++j)
      weighted.col(j) *= modes.deviations()[std::size_t(j) % k];
    const MatrixXd signals = leading_patterns(weighted, n_signals, share).transpose() * courses;
    TimeLift       result{t, std::size_t(signals.rows()), k, {}};
    const double   size  = signals.norm();
    const double   scale = size > 0. ? std::sqrt(double(t * result.n_signals)) / size : 0.;
    for (std::size_t b = 0; b < t; ++b)
      for (Index q = 0; q < signals.rows(); ++q)
        for (std::size_t j = 0; j < k; ++j)
          result.matrix.push_back(scale * signals(q, Index(b * k + j)));
    return result;
  }
} // namespace trestle
