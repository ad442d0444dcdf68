#pragma once

#include "core/archive.h"
#include "core/communicator.h"
#include "core/parameters.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  struct ClassifierParts;

  /// How a classifier of K clusters does on samples that it has not learnt from: each was answered by networks
  /// that were trained without its fold, combined by a ridge regression without it.
  struct ClassifierScores
  {
    /// K x K, row-major: for which share of the samples of cluster k (row) cluster j is the most probable. Rows
    /// sum to 1.
    std::vector<double> confusion;
    std::vector<double> among; ///< K: [m - 1]: share whose cluster is among the m most probable
    double              log_loss              = 0.; ///< mean of -log(probability of the sample's cluster)
    double              log_loss_uncalibrated = 0.; ///< the same at temperature 1
    /// The most probable cluster of each sample; empty where the classifier comes from an archive.
    std::vector<unsigned int> named = {};

    /// Share whose cluster is among the n most probable. @param n at least 1; K and more: 1.
    double accuracy(const unsigned int n = 1) const { return among[std::min<std::size_t>(n, among.size()) - 1]; }
  };

  /**
   * From the parameters of a problem, or the coefficients of a field, to the cluster whose reduced basis should
   * answer: the part of a ROM-net that replaces the clustering's own procedure (Daniel, Casenave, Akkari,
   * Ryckelynck, AMSES 7:16, 2020). Probabilities p(k) = softmax(s / T)_k: the score s_k is the logarithm of an
   * estimate of p(k) that is linear in the class probabilities of several perceptrons (stacking), T a temperature
   * (Guo, Pleiss, Sun, Weinberger, ICML 2017).
   *
   * Made by ClassifierTraining or an archive; answers without LibTorch and without MPI, some microseconds a query.
   * Copies share what they know. Thread safe.
   */
  class Classifier
  {
  public:
    explicit Classifier(ClassifierParts parts);
    /// What write() wrote, on any number of ranks; not collective. @throws InputError for a damaged or foreign
    /// archive.
    explicit Classifier(const Archive &archive);

    /// Into an archive that may hold more: all its names begin with "classifier".
    void write(Archive &archive) const;

    std::size_t  n_features() const; ///< of a query, those that are not looked at included
    unsigned int n_classes() const;
    /// Numbers of the features that are looked at, the most telling first.
    const std::vector<unsigned int> &chosen_features() const;
    const ClassifierScores          &scores() const;
    const ClassifierParts           &parts() const { return *parts_; }

    /// @param features of n queries, n x n_features, row-major. @returns n x n_classes; rows sum to 1. A query's
    /// are the same, to the bit, in any batch. @throws InputError for another number of features, or one that is
    /// not finite.
    std::vector<double> probabilities(std::span<const double> features) const;

    /// Clusters of one query, the most probable first. @throws InputError as probabilities(), and for n of 0 or
    /// above n_classes.
    std::vector<unsigned int> candidates(std::span<const double> features, unsigned int n) const;

  private:
    std::shared_ptr<const ClassifierParts> parts_;
  };

  /**
   * How a Classifier is made; section `classifier` of a parameter file. To the ends of Daniel et al., 'Data
   * augmentation and feature selection for automatic model recommendation in computational physics' (MCA 26:17,
   * 2021): features chosen by relevance against redundancy, samples added between neighbours of one cluster,
   * perceptrons of different widths, depths and seeds, whose class probabilities out of fold feed a ridge
   * regression onto indicators of the clusters. What is ours in it stands where it is done:
   * ml/rom_net/feature_choice.h, augmentation.h, stacking.h.
   */
  class ClassifierTraining
  {
  public:
    /// Declares section `classifier`.
    explicit ClassifierTraining(ParameterSink &prm);

    /// What can be known before samples are computed. @throws InputError for widths that are none, less than two
    /// classes, more folds or classes than samples. Not collective.
    void check(std::size_t n_samples, unsigned int n_classes) const;

    /**
     * Collective: ranks share out the networks, and all get the same bits, which depend on neither their number
     * nor anything but the arguments and the keys (on equal processors and with as many threads).
     *
     * @param features n x d, row-major, any units; the same on all ranks, as the labels.
     * @param labels n, below n_classes. Every class needs a sample; one with fewer than folds is warned of.
     * @throws InputError on all ranks as check(), for features of another number, not finite or all constant,
     * labels out of range, a class without samples; ConvergenceError where a loss is no number.
     */
    Classifier train(std::span<const double> features, std::span<const unsigned int> labels,
                     unsigned int n_classes, const Communicator &communicator, unsigned int n_threads = 1) const;

  private:
    unsigned int             n_networks_   = 6;
    std::vector<std::string> widths_       = {"16", "32", "64", "16-16", "32-32", "64-32"};
    unsigned int             epochs_       = 200;
    double                   weight_decay_ = 1e-3;
    unsigned int             n_features_   = 20;
    double                   augmentation_ = 2.;
    unsigned int             n_folds_      = 5;
    double                   ridge_        = 1e-2;
    unsigned int             seed_         = 0;
  };
} // namespace trestle
