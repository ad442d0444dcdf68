#pragma once

#include <cstddef>
#include <vector>

namespace trestle
{
  /**
   * Which samples a step takes, from a seed. Place j of a batch goes through the samples j, j + batch, j + 2
   * batch, ... in a new random order each time around: whatever number of groups divides the batch, a group finds
   * its own samples (see Ensemble::owns()) at its own places, and the order does not depend on it. A function of
   * the step alone, so that nothing needs to go into checkpoints.
   */
  class BatchOrder
  {
  public:
    /// @throws InputError when there are fewer samples than places.
    BatchOrder(std::size_t n_samples, unsigned int batch_size, unsigned int seed);

    /// Numbers of the samples, batch_size of them.
    std::vector<std::size_t> batch(unsigned long step);

  private:
    void shuffle(unsigned int place, unsigned long round);

    std::size_t                           n_samples_;
    unsigned int                          batch_size_;
    unsigned int                          seed_;
    std::vector<std::vector<std::size_t>> order_; ///< of each place in its present round
    std::vector<unsigned long>            round_;
  };
} // namespace trestle
