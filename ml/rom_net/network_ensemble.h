#pragma once

#include "core/communicator.h"
#include "ml/rom_net/classifier_network.h"
#include "ml/rom_net/stacking.h"

#include <functional>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The networks of a stacked classifier and the folds they are judged by. What a fold's networks know (features,
   * their units, added samples, when to stop) is from the other folds alone, or their answers would be too good.
   * Ranks share out the trainings, each of which is a function of its numbers; answers and weights then go to all.
   * Collective.
   */
  class NetworkEnsemble
  {
  public:
    struct Settings
    {
      std::vector<std::string> widths;
      unsigned int             n_networks, n_features, n_folds, n_steps;
      double                   weight_decay, augmentation;
      unsigned int             seed;
    };

    /// @param samples outlive this; the same on all ranks.
    NetworkEnsemble(Settings settings, const LabelledSamples &samples, const Communicator &communicator);

    struct OutOfFold
    {
      StackedSamples samples;
      std::vector<unsigned int>
          n_steps; ///< of each network: the median over folds of those that validation found best
    };

    /// Trains every network without each fold, and asks it for that fold.
    OutOfFold answer_out_of_fold() const;

    /// Every network on all samples, for so many steps: none are kept for validation. @returns what does not come
    /// from the answers out of fold: features, classes, shapes, weights.
    ClassifierParts train_on_all(const std::vector<unsigned int> &n_steps) const;

  private:
    /// What the networks of one fold learn from, standardised.
    struct Lesson
    {
      ChosenFeatures           features;
      std::vector<BranchShape> shapes;
      LabelledSamples          learnt, validation;
    };

    /// @param kept samples to learn from; @param number of the lesson. @param validates whether some of them
    /// decide when to stop.
    Lesson         prepare(const LabelledSamples &kept, unsigned int number, bool validates) const;
    TrainedNetwork train(const Lesson &lesson, unsigned int network, unsigned int n_steps) const;
    /// Runs those of n jobs that are this rank's. The same error on all ranks.
    void share_out(std::size_t n, const std::function<void(std::size_t job)> &job) const;

    Settings                  settings_;
    const LabelledSamples    &samples_;
    Communicator              communicator_;
    std::vector<unsigned int> folds_;
  };
} // namespace trestle
