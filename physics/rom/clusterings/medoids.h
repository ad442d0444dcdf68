#pragma once

#include "bridge/reduced/clustering.h"

#include <vector>

namespace trestle
{
  /// What it costs that one sample represents another: a power of their distance.
  class MedoidCosts
  {
  public:
    /// @throws InputError naming samples whose distance is negative or no number, for no clusters or too many.
    MedoidCosts(std::span<const double> distances, unsigned int n_clusters, unsigned int power);

    std::size_t n_samples() const { return n_; }
    double      operator()(const std::size_t i, const std::size_t j) const { return values_[i * n_ + j]; }
    /// Those of one sample with all.
    std::span<const double> of(const std::size_t i) const { return std::span(values_).subspan(i * n_, n_); }

  private:
    std::size_t         n_;
    std::vector<double> values_;
  };

  /**
   * A set of medoids, and the nearest and second nearest of each sample: with both, what it would cost to put a
   * sample in the place of each of the medoids is known in one pass (Schubert, Rousseeuw, "Fast and eager
   * k-medoids clustering", Information Systems 101, 2021, section 4). Of medoids equally near the first counts,
   * but each medoid is in its own cluster: none is empty.
   */
  class Medoids
  {
  public:
    Medoids(const MedoidCosts &costs, std::vector<std::size_t> medoids);

    struct Swap
    {
      std::size_t  sample = 0;  ///< that becomes a medoid
      unsigned int place  = 0;  ///< of the medoid that it replaces
      double       change = 0.; ///< of the cost
    };

    double cost() const;
    bool   has(std::size_t sample) const;
    Swap   best_swap(std::size_t sample) const;
    /// Whether it is worth it, by more than round-off: swaps cannot go round in circles.
    bool improves(const Swap &swap) const { return swap.change < -round_off_; }
    void apply(const Swap &swap);

    /// Numbered by least samples. @param iterations swaps done.
    Clusters clusters(unsigned int iterations) const;

  private:
    void assign();

    const MedoidCosts        *costs_;
    std::vector<std::size_t>  medoids_;
    std::vector<unsigned int> nearest_;        ///< place of each sample's medoid
    std::vector<double>       first_;          ///< cost with it
    std::vector<double>       second_;         ///< cost with the next
    std::vector<double>       removal_;        ///< of each medoid: change of the cost without it
    double                    round_off_ = 0.; ///< of the changes, at most
  };

  /// One medoid after the other, each the sample that lowers the cost most (BUILD of Kaufman, Rousseeuw, "Finding
  /// groups in data", 1990, chapter 2). With one cluster it is the best medoid there is.
  std::vector<std::size_t> build_medoids(const MedoidCosts &costs, unsigned int n_clusters);

  /// The key `power`.
  void declare_power(ParameterSink &prm, unsigned int &power);
} // namespace trestle
