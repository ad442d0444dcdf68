#include "ml/stochastic_submodel/coupling.h"

#include "core/random.h"
#include "ml/stochastic_submodel/assignment.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/tensor_placement.h"

#include <cmath>
#include <utility>

namespace trestle
{
  Coupling::Coupling(const RandomVectors &samples, Settings settings, const Communicator &communicator)
    : samples_(samples),
      settings_(std::move(settings)),
      communicator_(communicator),
      order_(samples.n(), settings_.batch, settings_.seed)
  {}

  std::vector<double> Coupling::noise(const unsigned long step) const
  {
    return normal_rows("noise of a flow", settings_.seed, step * settings_.batch, settings_.batch,
                       samples_.n_entries);
  }

  std::vector<std::size_t> Coupling::pairs(const unsigned long step)
  {
    const std::size_t n = settings_.batch, d = samples_.n_entries, c = samples_.n_conditions;
    const auto        batch = order_.batch(step);
    const auto        other = RandomStream(settings_.seed, "conditions of noise", step).permutation(n);
    const auto        z     = noise(step);
    // |a - b|^2 less what belongs to a row or a column alone, which no assignment can change.
    std::vector<double> from, to;
    for (std::size_t i = 0; i < n; ++i)
      {
        for (std::size_t j = 0; j < d; ++j)
          {
            from.push_back(-settings_.entry_weights[j] * z[i * d + j]);
            to.push_back(samples_.row(batch[i])[j]);
          }
        for (std::size_t j = 0; j < c; ++j)
          {
            from.push_back(-settings_.condition_weight * samples_.condition(batch[other[i]])[j]);
            to.push_back(samples_.condition(batch[i])[j]);
          }
      }
    const auto cost = torch::mm(to_rows(from, n, torch::kDouble), to_rows(to, n, torch::kDouble).t()).contiguous();
    return least_cost_assignment(n, entries(cost));
  }

  void Coupling::pair_block(const unsigned long block)
  {
    const unsigned long n = settings_.batch, size = (unsigned long)(communicator_.size()),
                        rank = (unsigned long)(communicator_.rank());
    pairs_.assign(size * n, 0.);
    const auto mine = pairs(block * size + rank);
    for (std::size_t i = 0; i < n; ++i)
      pairs_[rank * n + i] = double(mine[i]);
    communicator_.sum_in_place(pairs_.data(), pairs_.size());
    block_ = block;
  }

  CoupledBatch Coupling::batch(const unsigned long step)
  {
    CoupledBatch result{noise(step), order_.batch(step)};
    if (!settings_.is_optimal)
      return result;
    const unsigned long size = (unsigned long)(communicator_.size());
    if (block_ != step / size)
      pair_block(step / size);
    auto samples = result.samples;
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = result.samples[std::size_t(pairs_[(step % size) * settings_.batch + i])];
    result.samples = std::move(samples);
    return result;
  }
} // namespace trestle
