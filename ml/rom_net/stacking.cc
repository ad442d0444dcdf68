#include "ml/rom_net/stacking.h"

#include "ml/tensor_placement.h"
#include "ml/tensors.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// d (mean cross-entropy) / d (1/T), which rises with 1/T.
    double slope(const std::span<const double> scores, const std::span<const unsigned int> labels,
                 const unsigned int n_classes, const double inverse)
    {
      const double        uncertain = 1. / double(labels.size() + 1);
      std::vector<double> p(scores.begin(), scores.end());
      to_probabilities(p, n_classes, 1. / inverse);
      double sum = 0.;
      for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t k = 0; k < n_classes; ++k)
          sum += scores[i * n_classes + k] *
                 (p[i * n_classes + k] - uncertain / n_classes - (k == labels[i] ? 1. - uncertain : 0.));
      return sum / double(labels.size());
    }

    /// Of the largest over the least score of one sample.
    double largest_range(const std::span<const double> scores, const unsigned int n_classes)
    {
      double result = 0.;
      for (std::size_t begin = 0; begin < scores.size(); begin += n_classes)
        {
          const auto [least, largest] = std::minmax_element(scores.begin() + std::ptrdiff_t(begin),
                                                            scores.begin() + std::ptrdiff_t(begin + n_classes));
          result                      = std::max(result, *largest - *least);
        }
      return result;
    }

    double log_loss(const std::span<const double> scores, const std::span<const unsigned int> labels,
                    const unsigned int n_classes, const double temperature)
    {
      double sum = 0.;
      for (std::size_t i = 0; i < labels.size(); ++i)
        {
          const auto   row     = scores.subspan(i * n_classes, n_classes);
          const double largest = *std::max_element(row.begin(), row.end());
          double       total   = 0.;
          for (const double score : row)
            total += std::exp((score - largest) / temperature);
          sum += std::log(total) - (row[labels[i]] - largest) / temperature;
        }
      return sum / double(labels.size());
    }
  } // namespace

  std::vector<double> fit_combination(const StackedSamples &samples, const std::span<const std::size_t> which,
                                      const double ridge)
  {
    const auto n = int64_t(which.size()), n_stacked = int64_t(samples.n_stacked()),
               n_classes = int64_t(samples.n_classes);
    auto z = torch::empty({n, n_stacked}, torch::kDouble), y = torch::zeros({n, n_classes}, torch::kDouble);
    for (int64_t i = 0; i < n; ++i)
      {
        std::copy_n(samples.stacked.begin() + std::ptrdiff_t(which[std::size_t(i)]) * n_stacked, n_stacked,
                    entries(z).begin() + i * n_stacked);
        entries(y)[std::size_t(i * n_classes + samples.labels[which[std::size_t(i)]])] = 1.;
      }
    const auto mean_z = z.mean(0, true), mean_y = y.mean(0, true);
    const auto centred = z - mean_z;
    const auto matrix =
        torch::mm(centred.t(), centred) / double(n) + ridge * torch::eye(n_stacked, torch::kDouble);
    const auto right  = torch::mm(centred.t(), y - mean_y) / double(n);
    const auto b      = at::cholesky_solve(right, at::linalg_cholesky(matrix));
    const auto result = torch::cat({b, mean_y - torch::mm(mean_z, b)}).contiguous();
    const auto values = entries(result);
    return {values.begin(), values.end()};
  }

  std::vector<double> estimates_out_of_fold(const StackedSamples &samples, const double ridge)
  {
    const std::size_t   n = samples.labels.size(), n_stacked = samples.n_stacked(), n_classes = samples.n_classes;
    const unsigned int  n_folds = 1 + *std::max_element(samples.folds.begin(), samples.folds.end());
    std::vector<double> estimates(n * n_classes);
    for (unsigned int fold = 0; fold < n_folds; ++fold)
      {
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < n; ++i)
          if (samples.folds[i] != fold)
            others.push_back(i);
        const auto combination = fit_combination(samples, others, ridge);
        for (std::size_t i = 0; i < n; ++i)
          if (samples.folds[i] == fold)
            {
              const auto row = combined_estimates(combination, n_classes,
                                                  std::span(samples.stacked).subspan(i * n_stacked, n_stacked));
              std::copy(row.begin(), row.end(), estimates.begin() + std::ptrdiff_t(i * n_classes));
            }
      }
    return estimates;
  }

  double fit_temperature(const std::span<const double> scores, const std::span<const unsigned int> labels,
                         const unsigned int n_classes)
  {
    const double range = largest_range(scores, n_classes);
    if (range == 0.)
      return 1.;
    // Between answers that differ by a thousandth and those that leave no doubt at all.
    double least = 1e-3 / range, largest = 1e6 / range;
    if (slope(scores, labels, n_classes, least) >= 0.)
      return 1. / least;
    while (largest / least > 1. + 1e-12)
      {
        const double middle                                               = std::sqrt(least * largest);
        (slope(scores, labels, n_classes, middle) < 0. ? least : largest) = middle;
      }
    return 1. / std::sqrt(least * largest);
  }

  ClassifierScores score_classifier(const std::span<const double>       scores,
                                    const std::span<const unsigned int> labels, const unsigned int n_classes,
                                    const double temperature)
  {
    const double              n = double(labels.size());
    std::vector<unsigned int> n_of_class(n_classes, 0), n_answers(std::size_t(n_classes) * n_classes, 0),
        n_among(n_classes, 0), named;
    for (std::size_t i = 0; i < labels.size(); ++i)
      {
        const auto  row   = scores.subspan(i * n_classes, n_classes);
        const auto  best  = std::size_t(std::max_element(row.begin(), row.end()) - row.begin());
        std::size_t place = 0; // in the order of Classifier::candidates()
        for (std::size_t k = 0; k < n_classes; ++k)
          place += row[k] > row[labels[i]] || (row[k] == row[labels[i]] && k < labels[i]);
        for (; place < n_classes; ++place)
          ++n_among[place];
        ++n_answers[std::size_t(labels[i]) * n_classes + best];
        named.push_back((unsigned int)(best));
        ++n_of_class[labels[i]];
      }
    ClassifierScores result{{},
                            {},
                            log_loss(scores, labels, n_classes, temperature),
                            log_loss(scores, labels, n_classes, 1.),
                            std::move(named)};
    for (std::size_t i = 0; i < n_answers.size(); ++i)
      result.confusion.push_back(double(n_answers[i]) / double(n_of_class[i / n_classes]));
    for (const auto among : n_among)
      result.among.push_back(double(among) / n);
    return result;
  }
} // namespace trestle
