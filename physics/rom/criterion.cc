#include "physics/rom/criterion.h"

#include "core/assert.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"
#include "physics/rom/local_basis.h"
#include "physics/rom/nested_errors.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  std::vector<unsigned int> stratified_folds(const Clusters &clusters, const unsigned int n_folds,
                                             const unsigned int seed)
  {
    if (n_folds == 1)
      throw InputError("Samples cannot be left out with 1 fold.",
                       "Ask for 2 or more, or for 0: each sample by itself.");
    std::vector<unsigned int> folds(clusters.label.size());
    if (n_folds == 0)
      {
        std::iota(folds.begin(), folds.end(), 0u);
        return folds;
      }
    std::size_t place = 0;
    for (unsigned int k = 0; k < clusters.n(); ++k)
      {
        const auto members = clusters.members(k);
        for (const std::size_t m : RandomStream(seed, "criterion folds", k).permutation(members.size()))
          folds[members[m]] = (unsigned int)(place++ % n_folds);
      }
    return folds;
  }

  namespace
  {
    using Samples = std::vector<std::size_t>;

    std::vector<ProjectionErrors> no_errors(const std::size_t n_samples, const unsigned int n_clusters,
                                            const std::size_t n)
    {
      return {n,
              {n_clusters, std::vector<double>(n_samples * n_clusters, 0.), std::vector<double>(n_samples, 0.)}};
    }

    using Scaling = LocalBasis::Scaling;

    Scaling scaling(const bool alike) { return alike ? Scaling::unit_norms : Scaling::none; }

    /// A basis of the largest number of modes: its leading ones are the bases of the smaller numbers.
    class Bases
    {
    public:
      Bases(const std::span<const unsigned int> n_modes, LocalBasis basis)
        : n_modes_(n_modes),
          basis_(std::move(basis))
      {}

      /// @param keep of (place in n_modes, error).
      template <class Keep>
      void measure(const Coordinates &coordinates, const std::size_t sample, const Keep &keep) const
      {
        const auto errors = nested_errors(basis_.modes, coordinates, sample);
        for (std::size_t m = 0; m < n_modes_.size(); ++m)
          keep(m, errors[std::min<std::size_t>(n_modes_[m], errors.size() - 1)]);
      }

    private:
      std::span<const unsigned int> n_modes_;
      LocalBasis                    basis_;
    };

    unsigned int most(const std::span<const unsigned int> n_modes)
    {
      return *std::max_element(n_modes.begin(), n_modes.end());
    }

    /// Bases of a group of samples without some of them. Products of the group are summed once, so that a basis costs
    /// its eigenvectors and no more: each sample can be left out by itself.
    class BasesWithout
    {
    public:
      BasesWithout(const Coordinates &coordinates, Samples samples, const std::span<const unsigned int> n_modes,
                   const bool alike)
        : coordinates_(coordinates),
          samples_(std::move(samples)),
          n_modes_(n_modes),
          scaling_(scaling(alike)),
          sum_(sum_of(samples_)),
          whole_(n_modes, LocalBasis(sum_, most(n_modes)))
      {}

      const Bases &whole() const { return whole_; }

      /// @param left_out some of the group, not all.
      Bases without(const Samples &left_out) const
      {
        Eigen::MatrixXd rest = sum_ - sum_of(left_out);
        if (rest.trace() < least_share * sum_.trace())
          {
            Samples kept;
            std::ranges::set_difference(samples_, left_out, std::back_inserter(kept));
            rest = sum_of(kept);
          }
        return {n_modes_, LocalBasis(rest, most(n_modes_))};
      }

    private:
      /// Below, a difference has lost digits that the sum of what is kept still has.
      static constexpr double least_share = 0.01;

      Eigen::MatrixXd sum_of(const Samples &samples) const
      {
        const auto      n   = Eigen::Index(coordinates_.n_rows);
        Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
        for (const std::size_t i : samples)
          sum += sample_product(coordinates_, i, scaling_);
        return sum;
      }

      const Coordinates            &coordinates_;
      Samples                       samples_;
      std::span<const unsigned int> n_modes_;
      Scaling                       scaling_;
      Eigen::MatrixXd               sum_;
      Bases                         whole_;
    };

    void check_modes(const std::span<const unsigned int> n_modes)
    {
      if (n_modes.empty() || std::find(n_modes.begin(), n_modes.end(), 0u) != n_modes.end())
        throw InputError("A basis of the criterion has no modes (modes = " + text::join(n_modes) + ")",
                         "Ask for 1 or more.");
    }

    Samples all_of(const Coordinates &coordinates)
    {
      Samples all(coordinates.n_samples());
      std::iota(all.begin(), all.end(), 0);
      return all;
    }

    /// Of samples that are left out together, on bases without them.
    void leave_out(const Coordinates &samples, const Clusters &clusters, const Samples &fold,
                   const BasesWithout &global, const std::vector<BasesWithout> &local,
                   std::vector<ProjectionErrors> &errors)
    {
      const auto reduced_global = global.without(fold);
      for (const std::size_t i : fold)
        reduced_global.measure(samples, i, [&](const std::size_t m, const double e) { errors[m].global[i] = e; });
      for (unsigned int k = 0; k < clusters.n(); ++k)
        {
          Samples mine;
          std::ranges::copy_if(fold, std::back_inserter(mine),
                               [&](const std::size_t i) { return clusters.label[i] == k; });
          const bool nothing_left = mine.size() == clusters.members(k).size();
          const auto basis        = mine.empty() || nothing_left ? local[k].whole() : local[k].without(mine);
          for (const std::size_t i : fold)
            if (nothing_left && clusters.label[i] == k)
              for (auto &entry : errors)
                entry.local[i * clusters.n() + k] = entry.global[i];
            else
              basis.measure(samples, i, [&](const std::size_t m, const double e) {
                errors[m].local[i * clusters.n() + k] = e;
              });
        }
    }

    /// Samples of each fold, in their order.
    std::vector<Samples> samples_of_folds(const std::span<const unsigned int> folds)
    {
      std::vector<Samples> result(*std::ranges::max_element(folds) + 1);
      for (std::size_t i = 0; i < folds.size(); ++i)
        result[folds[i]].push_back(i);
      std::erase_if(result, [](const Samples &fold) { return fold.empty(); });
      if (result.size() == 1)
        throw InputError("The criterion leaves out fold after fold, and all " + std::to_string(folds.size()) +
                             " samples are in one",
                         "Take more samples: 2 at the least, 20 or more to learn something.");
      return result;
    }
  } // namespace

  std::vector<ProjectionErrors> errors_left_out(const Coordinates &samples, const Clusters &clusters,
                                                const std::span<const unsigned int> folds,
                                                const std::span<const unsigned int> n_modes, const bool alike)
  {
    TRESTLE_ASSERT(clusters.label.size() == samples.n_samples() && folds.size() == samples.n_samples(),
                   "labels and folds of other samples");
    check_modes(n_modes);
    const auto                members = samples_of_folds(folds);
    const BasesWithout        global(samples, all_of(samples), n_modes, alike);
    std::vector<BasesWithout> local;
    for (unsigned int k = 0; k < clusters.n(); ++k)
      local.emplace_back(samples, clusters.members(k), n_modes, alike);
    auto errors = no_errors(samples.n_samples(), clusters.n(), n_modes.size());
    for (const auto &fold : members)
      leave_out(samples, clusters, fold, global, local, errors);
    return errors;
  }

  std::vector<ProjectionErrors> errors_held_out(const Coordinates &training, const Clusters &clusters,
                                                const Coordinates                  &held_out,
                                                const std::span<const unsigned int> n_modes, const bool alike)
  {
    TRESTLE_ASSERT(clusters.label.size() == training.n_samples(), "labels of other samples");
    TRESTLE_ASSERT(held_out.n_samples() == 0 || held_out.n_rows == training.n_rows, "coordinates in another span");
    check_modes(n_modes);
    const auto basis = [&](const Samples &samples) {
      return Bases(n_modes, LocalBasis(training, samples, most(n_modes), scaling(alike)));
    };
    auto        errors = no_errors(held_out.n_samples(), clusters.n(), n_modes.size());
    const Bases global = basis(all_of(training));
    for (std::size_t i = 0; i < held_out.n_samples(); ++i)
      global.measure(held_out, i, [&](const std::size_t m, const double e) { errors[m].global[i] = e; });
    for (unsigned int k = 0; k < clusters.n(); ++k)
      {
        const Bases local = basis(clusters.members(k));
        for (std::size_t i = 0; i < held_out.n_samples(); ++i)
          local.measure(held_out, i,
                        [&](const std::size_t m, const double e) { errors[m].local[i * clusters.n() + k] = e; });
      }
    return errors;
  }

  std::vector<unsigned int> best_clusters(const ProjectionErrors &errors)
  {
    std::vector<unsigned int> result(errors.n_samples());
    for (std::size_t i = 0; i < result.size(); ++i)
      {
        const auto first = errors.local.begin() + std::ptrdiff_t(i * errors.n_clusters);
        result[i]        = (unsigned int)(std::min_element(first, first + errors.n_clusters) - first);
      }
    return result;
  }

  std::vector<double> confusion_matrix(const std::span<const unsigned int> right,
                                       const std::span<const unsigned int> named, const unsigned int n_clusters)
  {
    TRESTLE_ASSERT(right.size() == named.size(), "names of other samples");
    std::vector<double> result(n_clusters * n_clusters, 0.);
    for (std::size_t i = 0; i < right.size(); ++i)
      result[right[i] * n_clusters + named[i]] += 1.;
    for (unsigned int k = 0; k < n_clusters; ++k)
      {
        const auto   row   = std::span(result).subspan(k * n_clusters, n_clusters);
        const double count = std::accumulate(row.begin(), row.end(), 0.);
        if (count == 0.)
          row[k] = 1.;
        else
          std::transform(row.begin(), row.end(), row.begin(), [&](const double c) { return c / count; });
      }
    return result;
  }

  namespace
  {
    void check_confusion(const std::span<const double> confusion, const unsigned int n)
    {
      TRESTLE_ASSERT(confusion.empty() || confusion.size() == n * n, "confusion of other clusters");
      for (std::size_t k = 0; k * n < confusion.size(); ++k)
        {
          const auto row = confusion.subspan(k * n, n);
          const bool are_shares =
              std::all_of(row.begin(), row.end(), [](const double p) { return p >= 0. && p <= 1. + 1e-9; });
          if (!are_shares || !(std::abs(std::accumulate(row.begin(), row.end(), -1.)) < 1e-9))
            throw InputError("Row " + std::to_string(k) + " of a classifier's confusion is " + text::join(row) +
                                 ": no probabilities of the clusters it names",
                             "Each row has non-negative entries of sum 1.");
        }
    }

    /// @param weights how often each sample counts.
    DictionaryErrors weighted_errors(const ProjectionErrors &errors, const std::span<const unsigned int> labels,
                                     const std::span<const double>       confusion,
                                     const std::span<const unsigned int> named,
                                     const std::span<const double>       weights)
    {
      const unsigned int n     = errors.n_clusters;
      const double       total = std::accumulate(weights.begin(), weights.end(), 0.);
      DictionaryErrors   result;
      // p_k e(j|k) is the sum over the cluster's samples: no mean has to be taken of a cluster without any.
      for (std::size_t i = 0; i < errors.n_samples(); ++i)
        {
          const unsigned int k   = labels[i];
          const double       own = errors.of(i, k);
          double             sum = 0., expected = 0.;
          for (unsigned int j = 0; j < n; ++j)
            {
              sum += errors.of(i, j);
              expected += confusion.empty() ? (j == k ? own : 0.) : confusion[k * n + j] * errors.of(i, j);
            }
          const double share = weights[i] / total;
          result.expected += share * (named.empty() ? expected : errors.of(i, named[i]));
          result.global += share * errors.global[i];
          result.right += share * own;
          result.wrong += share * (n > 1 ? (sum - own) / double(n - 1) : own);
        }
      return result;
    }
  } // namespace

  DictionaryErrors dictionary_errors(const ProjectionErrors &errors, const std::span<const unsigned int> labels,
                                     const std::span<const double>       confusion,
                                     const std::span<const unsigned int> named)
  {
    TRESTLE_ASSERT(labels.size() == errors.n_samples() && (named.empty() || named.size() == labels.size()),
                   "labels of other samples");
    check_confusion(confusion, errors.n_clusters);
    return weighted_errors(errors, labels, confusion, named, std::vector<double>(errors.n_samples(), 1.));
  }

  double gain_deviation(const ProjectionErrors &errors, const std::span<const unsigned int> labels,
                        const std::span<const double> confusion, const unsigned int n_resamples,
                        const unsigned int seed, const std::span<const unsigned int> named)
  {
    check_confusion(confusion, errors.n_clusters);
    const std::size_t   n = errors.n_samples();
    std::vector<double> gains;
    for (unsigned int r = 0; r < n_resamples; ++r)
      {
        const RandomStream  stream(seed, "criterion bootstrap", r);
        std::vector<double> weights(n, 0.);
        for (std::size_t i = 0; i < n; ++i)
          weights[stream.below(n, i)] += 1.;
        gains.push_back(weighted_errors(errors, labels, confusion, named, weights).gain());
      }
    const double mean    = std::accumulate(gains.begin(), gains.end(), 0.) / double(gains.size());
    double       squares = 0.;
    for (const double gain : gains)
      squares += (gain - mean) * (gain - mean);
    return n_resamples > 1 ? std::sqrt(squares / double(n_resamples - 1)) : 0.;
  }
} // namespace trestle
