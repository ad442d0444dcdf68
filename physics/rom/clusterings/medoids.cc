#include "physics/rom/clusterings/medoids.h"

#include "core/assert.h"
#include "core/exceptions.h"
#include "physics/rom/clusterings/partitions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    constexpr double infinite = std::numeric_limits<double>::infinity();
  }

  MedoidCosts::MedoidCosts(std::span<const double> distances, const unsigned int n_clusters,
                           const unsigned int power)
    : n_(std::size_t(std::llround(std::sqrt(double(distances.size()))))),
      values_(distances.begin(), distances.end())
  {
    TRESTLE_ASSERT(n_ * n_ == distances.size(), "distances are no square");
    require_clusters(n_clusters, n_);
    for (std::size_t k = 0; k < values_.size(); ++k)
      {
        if (!(values_[k] >= 0.) || !std::isfinite(values_[k]))
          throw InputError("The distance of samples " + std::to_string(k / n_) + " and " + std::to_string(k % n_) +
                               " (the first is 0) is " + std::to_string(values_[k]) + ".",
                           "Distances are finite and not negative.");
        values_[k] = power == 2 ? values_[k] * values_[k] : values_[k];
      }
  }

  Medoids::Medoids(const MedoidCosts &costs, std::vector<std::size_t> medoids)
    : costs_(&costs),
      medoids_(std::move(medoids)),
      nearest_(costs.n_samples()),
      first_(costs.n_samples()),
      second_(costs.n_samples()),
      removal_(medoids_.size())
  {
    assign();
  }

  void Medoids::assign()
  {
    std::fill(first_.begin(), first_.end(), infinite);
    std::fill(second_.begin(), second_.end(), infinite);
    for (unsigned int place = 0; place < medoids_.size(); ++place)
      {
        const auto costs = costs_->of(medoids_[place]);
        for (std::size_t i = 0; i < costs.size(); ++i)
          if (costs[i] < first_[i] || i == medoids_[place])
            {
              second_[i]  = first_[i];
              first_[i]   = costs[i];
              nearest_[i] = place;
            }
          else
            second_[i] = std::min(second_[i], costs[i]);
      }
    std::fill(removal_.begin(), removal_.end(), 0.);
    double sum = 0.;
    for (std::size_t i = 0; i < nearest_.size(); ++i)
      {
        removal_[nearest_[i]] += second_[i] - first_[i];
        sum += medoids_.size() > 1 ? second_[i] : first_[i];
      }
    // a cost of zero has changes that are not: differences of large numbers
    round_off_ = 4. * double(nearest_.size()) * std::numeric_limits<double>::epsilon() * sum;
  }

  double Medoids::cost() const { return std::accumulate(first_.begin(), first_.end(), 0.); }

  bool Medoids::has(const std::size_t sample) const
  {
    return std::find(medoids_.begin(), medoids_.end(), sample) != medoids_.end();
  }

  Medoids::Swap Medoids::best_swap(const std::size_t sample) const
  {
    const auto costs = costs_->of(sample);
    if (medoids_.size() == 1)
      return {sample, 0, std::accumulate(costs.begin(), costs.end(), 0.) - cost()};
    auto   change = removal_;
    double shared = 0.; // whichever medoid goes
    for (std::size_t i = 0; i < costs.size(); ++i)
      if (costs[i] < first_[i])
        {
          shared += costs[i] - first_[i];
          change[nearest_[i]] += first_[i] - second_[i];
        }
      else if (costs[i] < second_[i])
        change[nearest_[i]] += costs[i] - second_[i];
    const auto best = std::min_element(change.begin(), change.end());
    return {sample, static_cast<unsigned int>(best - change.begin()), *best + shared};
  }

  void Medoids::apply(const Swap &swap)
  {
    medoids_[swap.place] = swap.sample;
    assign();
  }

  Clusters Medoids::clusters(const unsigned int iterations) const
  {
    return numbered({nearest_, medoids_, cost(), iterations});
  }

  std::vector<std::size_t> build_medoids(const MedoidCosts &costs, const unsigned int n_clusters)
  {
    const std::size_t        n = costs.n_samples();
    std::vector<std::size_t> result;
    std::vector<bool>        is_taken(n, false);
    std::vector<double>      nearest(n, infinite);
    while (result.size() < n_clusters)
      {
        std::size_t best  = n;
        double      least = infinite;
        for (std::size_t candidate = 0; candidate < n; ++candidate)
          {
            if (is_taken[candidate])
              continue;
            const auto of_candidate = costs.of(candidate);
            double     sum          = 0.;
            for (std::size_t i = 0; i < n; ++i)
              sum += std::min(nearest[i], of_candidate[i]);
            if (best == n || sum < least)
              {
                best  = candidate;
                least = sum;
              }
          }
        result.push_back(best);
        is_taken[best] = true;
        for (std::size_t i = 0; i < n; ++i)
          nearest[i] = std::min(nearest[i], costs(best, i));
      }
    return result;
  }

  void declare_power(ParameterSink &prm, unsigned int &power)
  {
    prm.add("power", power,
            "Of the distances, whose sum is minimised: 1, or 2 where squares of errors are meant, as with sines.",
            Allowed::between(1, 2));
  }
} // namespace trestle
