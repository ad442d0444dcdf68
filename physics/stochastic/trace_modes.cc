#include "physics/api/trace_modes.h"

#include "core/exceptions.h"
#include "physics/reduction/pod.h"

#include <Eigen/Dense>

#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    /// This rank's slice of all traces, a column each.
    MatrixXd columns_of(const SnapshotSet &traces)
    {
      MatrixXd result(Index(traces.n_owned()), Index(traces.n_samples()));
      for (std::size_t i = 0; i < traces.n_samples(); ++i)
        result.col(Index(i)) = Eigen::Map<const VectorXd>(traces.sample(i).data(), result.rows());
      return result;
    }

    /// Of each number of the slice: one over the root mean square of its kind, times the root of what share of the first kind's
    /// numbers its kind has.
    VectorXd weights_of(const MatrixXd &centred, const std::size_t first, const TraceLayout &layout,
                        const Communicator &communicator)
    {
      const auto          kind = [&](const Index i) { return layout.kind(first + std::size_t(i)); };
      std::vector<double> sums(layout.n_all_kinds(), 0.);
      for (Index i = 0; i < centred.rows(); ++i)
        sums[kind(i)] += centred.row(i).squaredNorm();
      communicator.sum_in_place(sums.data(), sums.size());
      const double n = double(layout.n_times * layout.n_interface) * double(centred.cols());
      VectorXd     result(centred.rows());
      for (Index i = 0; i < centred.rows(); ++i)
        result(i) = sums[kind(i)] > 0. ? std::sqrt(n / sums[kind(i)]) : 0.;
      return result;
    }

    std::vector<double> whole(const MatrixXd &slice, const std::size_t first, const std::size_t n,
                              const Communicator &communicator)
    {
      std::vector<double> result(n * std::size_t(slice.cols()), 0.);
      Eigen::Map<MatrixXd>(result.data(), Index(n), slice.cols()).middleRows(Index(first), slice.rows()) = slice;
      communicator.sum_in_place(result.data(), result.size());
      return result;
    }
  } // namespace

  TraceModes::TraceModes(const SnapshotSet &traces, const std::size_t first, const TraceLayout &layout,
                         const unsigned int n_modes)
  {
    const auto &communicator = traces.communicator();
    if (traces.n_samples() <= n_modes)
      throw InputError(std::to_string(n_modes) + " modes are asked of " + std::to_string(traces.n_samples()) +
                           " traces.",
                       "Compute more runs, or take fewer modes.");
    MatrixXd          columns = columns_of(traces);
    const VectorXd    mean    = columns.rowwise().mean();
    const std::size_t n       = communicator.sum((unsigned long)(mean.size()));
    columns.colwise() -= mean;
    const VectorXd weights = weights_of(columns, first, layout, communicator);
    columns                = weights.asDiagonal() * columns;
    MatrixXd gram          = MatrixXd::Zero(columns.cols(), columns.cols());
    gram.selfadjointView<Eigen::Lower>().rankUpdate(columns.transpose());
    gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
    communicator.sum_in_place(gram.data(), std::size_t(gram.size()));
    const double variance = gram.trace() / double(columns.cols());
    if (!(variance > 0.))
      throw InputError("The traces of all runs are alike.",
                       "Let a parameter that moves the cut be random: section 'samples'.");
    const Pod      pod(gram, n_modes);
    const MatrixXd orthonormal = columns * pod.coefficients;
    const double   unit        = std::sqrt(variance); // of all modes together
    const VectorXd inverse     = weights.unaryExpr([](const double w) { return w > 0. ? 1. / w : 0.; });
    mean_                      = whole(mean, first, n, communicator);
    modes_                     = whole(inverse.asDiagonal() * orthonormal * unit, first, n, communicator);
    dual_                      = whole(weights.asDiagonal() * orthonormal / unit, first, n, communicator);
    rest_                      = pod.rest;
    for (Index k = 0; k < pod.eigenvalues.size(); ++k)
      deviations_.push_back(std::sqrt(pod.eigenvalues(k) / double(columns.cols())) / unit);
  }

  std::vector<double> TraceModes::coefficients(std::span<const double> trace) const
  {
    const Eigen::Map<const VectorXd> given(trace.data(), Index(trace.size())),
        mean(mean_.data(), Index(mean_.size()));
    const Eigen::Map<const MatrixXd> dual(dual_.data(), mean.size(), Index(n_modes()));
    const VectorXd                   result = dual.transpose() * (given - mean);
    return {result.begin(), result.end()};
  }

  std::vector<double> TraceModes::trace(std::span<const double> coefficients) const
  {
    const Eigen::Map<const VectorXd> c(coefficients.data(), Index(coefficients.size())),
        mean(mean_.data(), Index(mean_.size()));
    const Eigen::Map<const MatrixXd> modes(modes_.data(), mean.size(), Index(n_modes()));
    const VectorXd                   result = mean + modes * c;
    return {result.begin(), result.end()};
  }

  std::vector<double> TraceModes::orthonormal() const
  {
    std::vector<double> result(modes_.size());
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = std::copysign(std::sqrt(std::abs(modes_[i] * dual_[i])), modes_[i]);
    return result;
  }

  void TraceModes::write(Archive &archive) const
  {
    archive.arrays["trace modes mean"]       = {{mean_.size()}, mean_};
    archive.arrays["trace modes modes"]      = {{n_modes(), mean_.size()}, modes_};
    archive.arrays["trace modes dual"]       = {{n_modes(), mean_.size()}, dual_};
    archive.arrays["trace modes deviations"] = {{n_modes()}, deviations_};
    archive.arrays["trace modes rest"]       = {{1}, {rest_}};
  }

  void TraceModes::read(const Archive &archive)
  {
    const auto values = [&](const std::string &name) {
      const auto found = archive.arrays.find("trace modes " + name);
      if (found == archive.arrays.end())
        throw InputError("The model has no array 'trace modes " + name + "'.",
                         "Give it a model of study 'stochastic submodel'.");
      return found->second.values;
    };
    mean_       = values("mean");
    modes_      = values("modes");
    dual_       = values("dual");
    deviations_ = values("deviations");
    rest_       = values("rest").at(0);
    if (modes_.size() != mean_.size() * n_modes() || dual_.size() != modes_.size())
      throw InputError("The model's trace modes are of different sizes.", "Its file is damaged: make it anew.");
  }
} // namespace trestle
