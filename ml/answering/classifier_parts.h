#pragma once

#include "ml/answering/branch_kernel.h"
#include "ml/api/classifier.h"

#include <span>
#include <vector>

namespace trestle
{
  /// Which features of a sample networks see, and in which units.
  struct ChosenFeatures
  {
    std::size_t               n_given = 0; ///< that a sample has
    std::vector<unsigned int> number;      ///< of those chosen, the most telling first
    std::vector<double>       mean;        ///< of each of them
    std::vector<double>       deviation;   ///< positive

    /// @param features n x n_given. @returns n x number.size(), mean 0 and deviation 1 where mean and deviation
    /// are from, and at most a million deviations anywhere.
    std::vector<double> standardised(std::span<const double> features) const;
  };

  /// What a Classifier is made of.
  struct ClassifierParts
  {
    ChosenFeatures                   features;
    unsigned int                     n_classes = 0;
    std::vector<BranchShape>         shapes;  ///< of the networks: features.number.size() to n_classes
    std::vector<std::vector<double>> weights; ///< as evaluate_branch() reads them
    std::vector<double> combination;          ///< (n_networks n_classes + 1) x n_classes; the last row is constant
    double              floor       = 1e-3;   ///< below which estimates of a probability mean little; positive
    double              temperature = 1.;
    ClassifierScores    scores;
  };

  /// Rows of scores to exp(s / T) / sum exp(s / T), in place.
  void to_probabilities(std::span<double> scores, std::size_t n_classes, double temperature = 1.);

  /// One network's class probabilities. @param x n x inputs, standardised. @returns n x outputs.
  std::vector<double> network_probabilities(const BranchShape &shape, std::span<const double> weights,
                                            std::span<const double> x);

  /// Those of all networks side by side. @returns n x (n_networks n_classes).
  std::vector<double> stacked_probabilities(const ClassifierParts &parts, std::span<const double> x);

  /// Estimates of the classes' probabilities from the stacked ones, as `combination` weighs them: their sum is 1,
  /// but one may leave [0, 1]. @returns n x n_classes.
  std::vector<double> combined_estimates(std::span<const double> combination, std::size_t n_classes,
                                         std::span<const double> stacked);

  /// Estimates v to scores log((v + sqrt(v^2 + 4 floor^2)) / 2), in place: log v where v is well above the floor,
  /// finite anywhere, in the same order.
  void to_scores(std::span<double> estimates, double floor);
} // namespace trestle
