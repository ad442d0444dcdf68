#include "physics/rom/training_choice.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/text.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  void check_training(const Communicator &communicator, const ReducedProblems::Samples &samples,
                      const TrainingShape &shape)
  {
    const auto &set = samples.snapshots;
    communicator.on_all([&] {
      if (set.n_states() != shape.n_states || set.n_owned() != shape.n_owned)
        throw InputError("A reduced model was to be trained on samples of " + std::to_string(set.n_states()) +
                             " states of " + std::to_string(set.n_owned()) +
                             " numbers on a rank; the problem has " + std::to_string(shape.n_states) + " of " +
                             std::to_string(shape.n_owned) + ".",
                         "Give samples of this problem, on this mesh, with the states of all steps.");
      if (samples.training.empty())
        throw InputError("A reduced model was to be trained on 0 samples.", "Give at least one.");
      for (const auto &list : {samples.training, samples.held_out})
        for (const auto i : list)
          if (i >= set.n_samples() || set.parameters(i).size() != shape.n_parameters)
            throw InputError("Sample " + std::to_string(i) + " of a training is not there, or does not have " +
                                 std::to_string(shape.n_parameters) + " parameters.",
                             "The set has " + std::to_string(set.n_samples()) +
                                 " samples, the first is 0; each comes with the problem's parameters.");
    });
  }

  void set_modes(const Communicator &communicator, const std::size_t n_owned, InnerProduct &product,
                 std::span<const double> modes, const ReducedOptions &options, ReducedData &data, MatrixXd &duals)
  {
    const auto n  = std::size_t(communicator.max(n_owned > 0 ? double(modes.size()) / double(n_owned) : 0.));
    data.n_richer = n;
    data.n_modes  = options.n_modes;
    communicator.on_all([&] {
      if (modes.size() != n_owned * n || data.n_modes == 0 || data.n_modes > data.n_richer)
        throw InputError("A reduced model of " + std::to_string(data.n_modes) + " modes was to be made of " +
                             std::to_string(data.n_richer) + ".",
                         "Give at least as many modes as answer, each of all free dofs.");
    });
    data.modes.assign(modes.begin(), modes.end());
    const Eigen::Map<const MatrixXd> v(modes.data(), Index(n_owned), Index(n));
    duals.resize(Index(n_owned), Index(n));
    for (std::size_t m = 0; m < n; ++m)
      product.apply(modes.subspan(m * n_owned, n_owned), {duals.col(Index(m)).data(), n_owned});
    data.gram = v.transpose() * duals;
    communicator.sum_in_place(data.gram.data(), std::size_t(data.gram.size()));
    const VectorXd eigenvalues = Eigen::SelfAdjointEigenSolver<MatrixXd>(data.gram).eigenvalues();
    if (!(eigenvalues.minCoeff() > 1e-10 * eigenvalues.maxCoeff()))
      throw InputError("The " + std::to_string(n) +
                           " modes of a reduced model depend on each other: eigenvalues of their " +
                           "products are from " + text::rounded(eigenvalues.minCoeff()) + " to " +
                           text::rounded(eigenvalues.maxCoeff()) + ".",
                       "Give modes that are orthonormal in the inner product, and no more than samples span.");
  }

  bool chooses_points(const ReducedOptions &options, const double n_points, const std::size_t n_functions)
  {
    if (options.sampling != "automatic")
      return options.sampling == "points";
    constexpr double most = 1e8; // numbers, of 8 bytes
    return n_points * double(TrainingIntegrals::n_sums(n_functions, options.max_points)) < most;
  }

  OpenTerms::OpenTerms(std::span<const TermKey> all_keys, std::span<const char> is_always)
    : n_terms_(all_keys.size())
  {
    for (std::size_t i = 0; i < n_terms_; ++i)
      if (!is_always[i])
        {
          numbers.push_back(i);
          keys.push_back(all_keys[i]);
        }
  }

  MatrixXd OpenTerms::rows(const MatrixXd &terms) const
  {
    MatrixXd result(numbers.size(), terms.cols());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      result.row(Index(i)) = terms.row(Index(numbers[i]));
    return result;
  }

  std::vector<double> OpenTerms::factors(std::span<const double> open) const
  {
    std::vector<double> result(n_terms_, 1.);
    for (std::size_t i = 0; i < numbers.size(); ++i)
      result[numbers[i]] = open[i];
    return result;
  }

  void warn_of(const TrainingIntegrals::Choice &choice, const ReducedOptions &options)
  {
    if (choice.error > options.cubature_tolerance)
      log::warning("The cubature of a reduced model ends at a relative error of " + text::rounded(choice.error) +
                   " with " + std::to_string(options.max_points) + " points; " +
                   text::rounded(options.cubature_tolerance) + " was asked for. Allow more points.");
  }

  void HeldOutIntegrals::add(const MatrixXd &works)
  {
    const Eigen::Map<const VectorXd> x(factors_.data(), Index(factors_.size()));
    MatrixXd                         sums(2, works.cols());
    sums.row(0) = (x - VectorXd::Ones(x.size())).transpose() * works;
    sums.row(1) = works.cwiseAbs().colwise().sum();
    communicator_.sum_in_place(sums.data(), std::size_t(sums.size()));
    const Index n = works.cols() / 2;
    for (Index j = 0; j < 2 * n; ++j)
      if (const double size = std::max(sums(1, j % n), sums(1, j % n + n)); size > 0.)
        errors_.push_back(std::abs(sums(0, j)) / size);
  }

  void HeldOutIntegrals::write(CubatureFigures &figures) const
  {
    if (errors_.empty())
      return;
    figures.held_out_median = quantile(errors_, 0.5);
    figures.held_out_max    = *std::ranges::max_element(errors_);
  }

  void measure_factors(const Communicator &communicator, std::span<const double> factors, const VectorXd &volumes,
                       std::span<const char> is_counted, CubatureFigures &figures)
  {
    double        volume = 0., whole = 0., least = 1e300;
    unsigned long n_chosen = 0;
    for (std::size_t i = 0; i < factors.size(); ++i)
      {
        volume += factors[i] * volumes[Index(i)];
        whole += is_counted.empty() || is_counted[i] ? volumes[Index(i)] : 0.;
        n_chosen += factors[i] > 0. ? 1 : 0;
        if (factors[i] > 0.)
          least = std::min(least, factors[i]);
      }
    figures.n_chosen     = communicator.sum(n_chosen);
    figures.least_weight = communicator.min(least);
    figures.volume       = std::abs(communicator.sum(volume) / communicator.sum(whole) - 1.);
  }
} // namespace trestle
