#include "bridge/microscale/point_distribution.h"

#include "bridge/graph/messages.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    void append(std::vector<double> &message, std::span<const double> row)
    {
      message.insert(message.end(), row.begin(), row.end());
    }
  } // namespace

  PointDistribution::PointDistribution(const Communicator &communicator, const std::size_t n_home)
    : communicator_(communicator),
      first_(communicator.size() + 1, 0)
  {
    std::vector<double> counts(communicator.size(), 0.);
    counts[communicator.rank()] = double(n_home);
    communicator.sum_in_place(counts.data(), counts.size());
    for (int rank = 0; rank < communicator.size(); ++rank)
      {
        first_[rank + 1] = first_[rank] + std::size_t(counts[rank]);
        for (std::size_t i = 0; i < std::size_t(counts[rank]); ++i)
          slot_of_.push_back(i);
      }
    worker_of_ = homes();
    list_mine();
  }

  std::vector<int> PointDistribution::homes() const
  {
    std::vector<int> result;
    for (int rank = 0; rank < communicator_.size(); ++rank)
      result.insert(result.end(), first_[rank + 1] - first_[rank], rank);
    return result;
  }

  int PointDistribution::home_of(const std::size_t point) const
  {
    return int(std::upper_bound(first_.begin(), first_.end(), point) - first_.begin()) - 1;
  }

  void PointDistribution::list_mine()
  {
    mine_.clear();
    for (std::size_t g = 0; g < worker_of_.size(); ++g)
      if (is_mine(g))
        mine_.push_back(g);
  }

  std::vector<double> PointDistribution::to_workers(const std::span<const double> rows,
                                                    const std::size_t             length) const
  {
    const std::size_t home = first_[communicator_.rank()];
    Messages<double>  out(communicator_.size());
    for (std::size_t i = 0; i < n_home(); ++i)
      append(out[worker_of_[home + i]], rows.subspan(i * length, length));
    // Points arrive by home and number, which is how mine_ is sorted.
    std::vector<double> result;
    for (const auto &message : swap_messages(communicator_, out))
      append(result, message);
    return result;
  }

  std::vector<double> PointDistribution::to_homes(const std::vector<double> &rows, const std::size_t length) const
  {
    Messages<double> out(communicator_.size());
    for (std::size_t i = 0; i < mine_.size(); ++i)
      append(out[home_of(mine_[i])], std::span(rows).subspan(i * length, length));
    const auto               in = swap_messages(communicator_, out);
    std::vector<std::size_t> next(communicator_.size(), 0);
    std::vector<double>      result;
    for (std::size_t i = 0; i < n_home(); ++i)
      {
        const int worker = worker_of_[first_[communicator_.rank()] + i];
        append(result, std::span(in[worker]).subspan(next[worker], length));
        next[worker] += length;
      }
    return result;
  }

  std::vector<std::vector<double>> PointDistribution::to_homes(const std::vector<std::vector<double>> &rows) const
  {
    std::vector<double> lengths;
    lengths.reserve(rows.size());
    for (const auto &row : rows)
      lengths.push_back(double(row.size()));
    const auto       length = to_homes(lengths, 1);
    Messages<double> out(communicator_.size());
    for (std::size_t i = 0; i < mine_.size(); ++i)
      append(out[home_of(mine_[i])], rows[i]);
    const auto                       in = swap_messages(communicator_, out);
    std::vector<std::size_t>         next(communicator_.size(), 0);
    std::vector<std::vector<double>> result;
    for (std::size_t i = 0; i < n_home(); ++i)
      {
        const int  worker = worker_of_[first_[communicator_.rank()] + i];
        const auto begin  = in[worker].begin() + next[worker];
        result.emplace_back(begin, begin + std::size_t(length[i]));
        next[worker] += std::size_t(length[i]);
      }
    return result;
  }

  std::vector<double> PointDistribution::gather(const std::vector<double> &of_mine) const
  {
    std::vector<double> result(n_global(), 0.);
    for (std::size_t i = 0; i < mine_.size(); ++i)
      result[mine_[i]] = of_mine[i];
    communicator_.sum_in_place(result.data(), result.size());
    return result;
  }

  std::size_t PointDistribution::move(const std::vector<int> &worker_of, Microscale &worker)
  {
    const int                n_ranks = communicator_.size();
    std::vector<std::size_t> n_points(n_ranks, 0);
    for (const int rank : worker_of)
      ++n_points[rank];
    // Who stays keeps its slot where that still exists; the others fill the gaps.
    std::vector<std::vector<bool>> is_taken(n_ranks);
    for (int rank = 0; rank < n_ranks; ++rank)
      is_taken[rank].assign(n_points[rank], false);
    std::vector<std::size_t> moved, slot_of = slot_of_, next(n_ranks, 0);
    for (std::size_t g = 0; g < worker_of.size(); ++g)
      if (worker_of[g] == worker_of_[g] && slot_of_[g] < n_points[worker_of[g]])
        is_taken[worker_of[g]][slot_of_[g]] = true;
      else
        moved.push_back(g);
    std::size_t n_moved = 0;
    for (const auto g : moved)
      {
        std::size_t &slot = next[worker_of[g]];
        while (is_taken[worker_of[g]][slot])
          ++slot;
        slot_of[g] = slot++;
        n_moved += worker_of[g] != worker_of_[g];
      }
    ship(moved, worker_of, slot_of, worker);
    worker_of_ = worker_of;
    slot_of_   = slot_of;
    list_mine();
    return n_moved;
  }

  void PointDistribution::ship(const std::vector<std::size_t> &moved, const std::vector<int> &worker_of,
                               const std::vector<std::size_t> &slot_of, Microscale &worker) const
  {
    const int        me = communicator_.rank();
    Messages<double> out(communicator_.size());
    communicator_.on_all([&] {
      for (const auto g : moved)
        if (is_mine(g))
          {
            const auto   state  = worker.pack(slot_of_[g]);
            const double head[] = {double(state.size()), double(worker.level(slot_of_[g]))};
            append(out[worker_of[g]], head);
            append(out[worker_of[g]], state);
          }
    });
    const auto               in = swap_messages(communicator_, out);
    std::vector<std::size_t> next(communicator_.size(), 0);
    communicator_.on_all([&] {
      worker.set_n_points(std::count(worker_of.begin(), worker_of.end(), me));
      for (const auto g : moved)
        if (worker_of[g] == me)
          {
            const double *state = in[worker_of_[g]].data() + next[worker_of_[g]];
            const auto    size  = std::size_t(state[0]);
            worker.unpack(slot_of[g], {state + 2, size});
            worker.set_level(slot_of[g], static_cast<MicroscaleLevel>(state[1]));
            next[worker_of_[g]] += 2 + size;
          }
    });
  }
} // namespace trestle
