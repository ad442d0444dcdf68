#include "ml/answering/classifier_parts.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    // Deviations from the mean: layers of larger numbers could overflow.
    constexpr double farthest = 1e6;
  } // namespace

  std::vector<double> ChosenFeatures::standardised(const std::span<const double> features) const
  {
    const std::size_t   n = features.size() / n_given, n_chosen = number.size();
    std::vector<double> result(n * n_chosen);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n_chosen; ++j)
        {
          // Half of each first: the difference of two finite numbers may not be one.
          const double x           = (0.5 * features[i * n_given + number[j]] - 0.5 * mean[j]) / deviation[j];
          result[i * n_chosen + j] = std::clamp(2. * x, -farthest, farthest);
        }
    return result;
  }

  void to_probabilities(const std::span<double> scores, const std::size_t n_classes, const double temperature)
  {
    for (std::size_t begin = 0; begin < scores.size(); begin += n_classes)
      {
        const auto   row     = scores.subspan(begin, n_classes);
        const double largest = *std::max_element(row.begin(), row.end());
        double       sum     = 0.;
        for (double &entry : row)
          {
            entry = std::exp((entry - largest) / temperature);
            sum += entry;
          }
        for (double &entry : row)
          entry /= sum;
      }
  }

  std::vector<double> network_probabilities(const BranchShape &shape, const std::span<const double> weights,
                                            const std::span<const double> x)
  {
    const std::size_t   n = x.size() / shape.n_inputs();
    std::vector<double> result(n * shape.n_outputs());
    if (n == 0)
      return result;
    evaluate_branch(shape, weights, n, x, {result, {}, {}});
    to_probabilities(result, shape.n_outputs());
    return result;
  }

  std::vector<double> stacked_probabilities(const ClassifierParts &parts, const std::span<const double> x)
  {
    const std::size_t   n = x.size() / parts.features.number.size(), n_networks = parts.shapes.size();
    std::vector<double> result(n * n_networks * parts.n_classes);
    for (std::size_t network = 0; network < n_networks; ++network)
      {
        const auto of_one = network_probabilities(parts.shapes[network], parts.weights[network], x);
        for (std::size_t i = 0; i < n; ++i)
          std::copy_n(of_one.begin() + std::ptrdiff_t(i * parts.n_classes), parts.n_classes,
                      result.begin() + std::ptrdiff_t((i * n_networks + network) * parts.n_classes));
      }
    return result;
  }

  std::vector<double> combined_estimates(const std::span<const double> combination, const std::size_t n_classes,
                                         const std::span<const double> stacked)
  {
    const std::size_t   n_stacked = combination.size() / n_classes - 1, n = stacked.size() / n_stacked;
    const auto          constant = combination.last(n_classes);
    std::vector<double> estimates(n * n_classes);
    for (std::size_t i = 0; i < n; ++i)
      {
        const auto row = std::span(estimates).subspan(i * n_classes, n_classes);
        std::copy(constant.begin(), constant.end(), row.begin());
        for (std::size_t q = 0; q < n_stacked; ++q)
          for (std::size_t k = 0; k < n_classes; ++k)
            row[k] += stacked[i * n_stacked + q] * combination[q * n_classes + k];
      }
    return estimates;
  }

  void to_scores(const std::span<double> estimates, const double floor)
  {
    for (double &v : estimates)
      {
        // Of a negative v the sum would lose all digits.
        const double root = std::sqrt(v * v + 4. * floor * floor);
        v                 = std::log(v >= 0. ? 0.5 * (v + root) : 2. * floor * floor / (root - v));
      }
  }
} // namespace trestle
