#include "studies/mesh_transformer/forced_rollouts.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "studies/ensemble/state_changes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trestle
{
  bool ForcingCertificate::accepts(const std::size_t state, const double action, const double tolerance) const
  {
    constexpr double margin = 3.; // of few trajectories least and most are no bounds
    return estimate(action) <= tolerance && action >= least[state] / margin && action <= margin * most[state];
  }

  CoarseDifference::CoarseDifference(Problem &coarse)
    : group_(coarse.equations().communicator())
  {
    const FieldsOfDofs fields(coarse.field_map());
    field_of_dof_    = fields.of_dof;
    n_fields_        = fields.names.size();
    const auto steps = coarse.step_equations();
    volumes_         = ForcedSteps::of(*steps).volumes();
  }

  double CoarseDifference::operator()(const std::span<const double> u,
                                      const std::span<const double> reference) const
  {
    std::vector<double> sums(2 * n_fields_, 0.);
    for (std::size_t i = 0; i < u.size(); ++i)
      {
        sums[field_of_dof_[i]] += volumes_[i] * std::pow(u[i] - reference[i], 2);
        sums[n_fields_ + field_of_dof_[i]] += volumes_[i] * reference[i] * reference[i];
      }
    group_.sum_in_place(sums.data(), sums.size());
    double result = 0.;
    for (std::size_t field = 0; field < n_fields_; ++field)
      {
        const double size = sums[n_fields_ + field];
        result            = std::max(result, std::sqrt(sums[field] / (size > 0. ? size : 1.)));
      }
    return result;
  }

  ForcedRollout forced_rollout(CoarseTwin &twin, const StepModel &model, const std::span<const double> first,
                               const std::size_t n_first)
  {
    const std::size_t n = twin.problem().n_free(), n_states = twin.n_states();
    auto              plain = ForcedMarch(twin.problem(), nullptr).run(first, n_first, n_states);
    if (plain.n_states < n_states)
      throw ConvergenceError("Plain coarse finite elements do not get beyond their state " +
                                 std::to_string(plain.n_states - 1) + ".",
                             "Take shorter coarse/step, or more coarse/refinements.");
    auto          pushed = ForcedMarch(twin.problem(), &model).run(first, n_first, n_states);
    ForcedRollout result{std::move(pushed.states),
                         std::move(pushed.densities),
                         std::move(plain.states),
                         {},
                         pushed.seconds,
                         pushed.network_seconds,
                         plain.seconds};
    result.states.insert(result.states.end(), result.plain.begin() + std::ptrdiff_t(result.states.size()),
                         result.plain.end());
    result.densities.resize(result.plain.size(), 0.);
    const CoarseDifference difference(twin.problem());
    for (std::size_t i = 0; i < n_states; ++i)
      result.actions.push_back(i >= pushed.n_states ? ForcedRollout::unknown
                                                    : difference(std::span(result.states).subspan(i * n, n),
                                                                 std::span(result.plain).subspan(i * n, n)));
    return result;
  }

  ForcedRollouts::ForcedRollouts(const Ensemble &ensemble, CoarseTwin &twin, const StepModel &model,
                                 const ForcingSamples &samples, const StateUnits &units, Problem *fine)
    : n_trajectories_(samples.densities.size()),
      n_first_(n_first_states(twin, model)),
      n_(twin.n_states() - n_first_),
      seconds_(n_trajectories_, 0.),
      plain_seconds_(n_trajectories_, 0.),
      network_seconds_(n_trajectories_, 0.),
      fine_seconds_(n_trajectories_, 0.)
  {
    for (auto *values : {&actions_, &errors_, &pushed_, &plain_})
      values->assign(n_trajectories_ * n_, 0.);
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < n_trajectories_; ++i)
        if (ensemble.owns(i))
          score(i, twin, model, samples, units, fine);
    });
    for (auto *values :
         {&actions_, &errors_, &pushed_, &plain_, &seconds_, &plain_seconds_, &network_seconds_, &fine_seconds_})
      ensemble.sum_in_place(*values);
  }

  void ForcedRollouts::score(const std::size_t i, CoarseTwin &twin, const StepModel &model,
                             const ForcingSamples &samples, const StateUnits &units, Problem *fine)
  {
    twin.set_parameters(samples.coarse.samples->parameters(i));
    const std::size_t n     = twin.problem().n_free();
    const auto        truth = samples.coarse.truth(i);
    if (fine != nullptr)
      {
        const Stopwatch watch;
        fine->solve_states();
        fine_seconds_[i] = watch.wall_seconds();
      }
    const auto             rollout = forced_rollout(twin, model, truth.first(n_first_ * n), n_first_);
    const CoarseDifference difference(twin.problem());
    for (std::size_t k = 0; k < n_; ++k)
      {
        const auto at = [&](const auto &states) { return std::span(states).subspan((n_first_ + k) * n, n); };
        actions_[i * n_ + k] = rollout.actions[n_first_ + k];
        errors_[i * n_ + k]  = difference(at(rollout.states), at(truth));
        pushed_[i * n_ + k]  = units.mean_square(at(rollout.states), at(truth));
        plain_[i * n_ + k]   = units.mean_square(at(rollout.plain), at(truth));
      }
    // the first states are the fine problem's
    const double start  = fine_seconds_[i] * double(n_first_ - 1) / double(twin.n_states() - 1);
    seconds_[i]         = start + rollout.seconds;
    plain_seconds_[i]   = start + rollout.plain_seconds;
    network_seconds_[i] = rollout.network_seconds;
  }

  ForcingCertificate ForcedRollouts::certificate() const
  {
    ForcingCertificate  result{1., std::vector<double>(n_, std::numeric_limits<double>::max()),
                              std::vector<double>(n_, 0.)};
    std::vector<double> ratios;
    for (std::size_t i = 0; i < actions_.size(); ++i)
      if (const double action = actions_[i]; action < ForcedRollout::unknown)
        {
          result.least[i % n_] = std::min(result.least[i % n_], action);
          result.most[i % n_]  = std::max(result.most[i % n_], action);
          if (action > 0.)
            ratios.push_back(errors_[i] / action);
        }
    if (!ratios.empty())
      result.factor = quantile(ratios, 0.9);
    return result;
  }

  std::size_t ForcedRollouts::first_rejected(const std::size_t i, const ForcingCertificate &certificate,
                                             const Keys &keys) const
  {
    std::size_t k = 0;
    while (k < n_ && certificate.accepts(k, actions_[i * n_ + k], keys.tolerance))
      ++k;
    return k;
  }

  namespace
  {
    double sum_of(const std::vector<double> &values) { return std::accumulate(values.begin(), values.end(), 0.); }

    double root_of_mean(const std::vector<double> &squares)
    {
      return squares.empty() ? 0. : std::sqrt(sum_of(squares) / double(squares.size()));
    }
  } // namespace

  void ForcedRollouts::record(const ForcingCertificate &certificate, const Keys &keys, Figures &figures) const
  {
    const double fine = sum_of(fine_seconds_);
    figures.set("rhs.rmse", root_of_mean(pushed_));
    figures.set("rhs.coarse_rmse", root_of_mean(plain_));
    figures.set("rhs.error_ratio", relative_to(root_of_mean(pushed_), root_of_mean(plain_)));
    figures.set("rhs.time_ratio", relative_to(sum_of(seconds_), fine));
    figures.set("rhs.coarse_time_ratio", relative_to(sum_of(plain_seconds_), fine));
    figures.set("rhs.network_share", relative_to(sum_of(network_seconds_), sum_of(seconds_)));
    record_certificate(certificate, keys, figures);
  }

  void ForcedRollouts::record_certificate(const ForcingCertificate &certificate, const Keys &keys,
                                          Figures &figures) const
  {
    const bool  finishes     = keys.finish == "tolerance";
    auto        honest       = pushed_;
    double      seconds      = sum_of(seconds_) + sum_of(plain_seconds_);
    std::size_t n_recomputed = 0, n_rejected = 0, n_covered = 0;
    for (std::size_t i = 0; i < n_trajectories_; ++i)
      {
        const std::size_t first = first_rejected(i, certificate, keys);
        if (finishes && first < n_)
          seconds += fine_seconds_[i];
        for (std::size_t k = 0; k < n_; ++k)
          {
            const std::size_t at = i * n_ + k;
            n_covered += errors_[at] <= certificate.estimate(actions_[at]);
            if (finishes && k >= first)
              {
                honest[at] = 0.;
                ++n_recomputed;
              }
            else
              n_rejected += !certificate.accepts(k, actions_[at], keys.tolerance);
          }
      }
    figures.set("honest.rmse", root_of_mean(honest));
    figures.set("hybrid.time_ratio", relative_to(seconds, sum_of(fine_seconds_)));
    figures.set("certificate.accepted", (unsigned long)(errors_.size() - n_recomputed - n_rejected));
    figures.set("certificate.recomputed", (unsigned long)(n_recomputed));
    figures.set("certificate.rejected", (unsigned long)(n_rejected));
    figures.set("certificate.covers", double(n_covered) / double(errors_.size()));
    figures.set("certificate.spearman", spearman(estimates(certificate), errors_));
  }

  std::vector<std::vector<std::string>> ForcedRollouts::rows() const
  {
    std::vector<std::vector<std::string>> result;
    for (std::size_t i = 0; i < n_trajectories_; ++i)
      {
        const auto mean = [&](const std::vector<double> &squares) {
          const auto begin = squares.begin() + std::ptrdiff_t(i * n_);
          return text::rounded(root_of_mean({begin, begin + std::ptrdiff_t(n_)}));
        };
        result.push_back({std::to_string(i), mean(plain_), mean(pushed_)});
      }
    return result;
  }

  std::vector<double> ForcedRollouts::estimates(const ForcingCertificate &certificate) const
  {
    std::vector<double> result;
    for (const double action : actions_)
      result.push_back(certificate.estimate(action));
    return result;
  }

  std::vector<double> ForcedRollouts::errors() const { return errors_; }
} // namespace trestle
