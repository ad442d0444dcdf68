#include "ml/training/batch_order.h"

#include "core/exceptions.h"
#include "core/random.h"

#include <string>

namespace trestle
{
  BatchOrder::BatchOrder(const std::size_t n_samples, const unsigned int batch_size, const unsigned int seed)
    : n_samples_(n_samples),
      batch_size_(batch_size),
      seed_(seed),
      order_(batch_size),
      round_(batch_size)
  {
    if (n_samples < batch_size)
      throw InputError("training/batch = " + std::to_string(batch_size) + ": there are only " +
                           std::to_string(n_samples) + " training samples.",
                       "Take a smaller batch or more samples.");
    for (unsigned int place = 0; place < batch_size; ++place)
      shuffle(place, 0);
  }

  void BatchOrder::shuffle(const unsigned int place, const unsigned long round)
  {
    const std::size_t n = (n_samples_ - place + batch_size_ - 1) / batch_size_;
    order_[place]       = RandomStream(seed_, "order of batches", place).permutation(n, round);
    for (std::size_t &sample : order_[place])
      sample = place + sample * batch_size_;
    round_[place] = round;
  }

  std::vector<std::size_t> BatchOrder::batch(const unsigned long step)
  {
    std::vector<std::size_t> result;
    for (unsigned int place = 0; place < batch_size_; ++place)
      {
        const std::size_t n = order_[place].size();
        if (round_[place] != step / n)
          shuffle(place, step / n);
        result.push_back(order_[place][step % n]);
      }
    return result;
  }
} // namespace trestle
