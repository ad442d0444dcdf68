#include "bridge/microscale/balanced_microscale.h"

#include "bridge/graph/messages.h"
#include "bridge/microscale/balance.h"
#include "core/exceptions.h"
#include "core/stopwatch.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace trestle
{
  namespace
  {
    constexpr double worthwhile     = 1.1;  ///< imbalance from which on points move
    constexpr double seconds_a_move = 5e-5; ///< what a move must save at least

    /// What levels cost before the first of them is measured; seconds.
    constexpr std::array<double, 3> first_guess = {2e-5, 1e-4, 0.1};

    std::size_t index(const MicroscaleLevel level) { return static_cast<std::size_t>(level); }
  } // namespace

  BalancedMicroscale::BalancedMicroscale(const Communicator &communicator, Microscale &worker,
                                         const std::size_t n_home)
    : communicator_(communicator),
      worker_(worker),
      first_(communicator.size() + 1, 0),
      seconds_a_point_(first_guess)
  {
    std::vector<double> counts(communicator.size(), 0.);
    counts[communicator.rank()] = double(n_home);
    communicator.sum_in_place(counts.data(), counts.size());
    for (int rank = 0; rank < communicator.size(); ++rank)
      {
        first_[rank + 1] = first_[rank] + std::size_t(counts[rank]);
        for (std::size_t i = 0; i < std::size_t(counts[rank]); ++i)
          {
            worker_of_.push_back(rank);
            slot_of_.push_back(i);
          }
      }
    list_mine();
    communicator.on_all([&] {
      worker_.set_n_points(0); // forgets
      worker_.set_n_points(n_home);
    });
    cost_of_step_.assign(mine_.size(), 0.);
  }

  int BalancedMicroscale::home_of(const std::size_t point) const
  {
    return int(std::upper_bound(first_.begin(), first_.end(), point) - first_.begin()) - 1;
  }

  /// Stress, tangent, estimate, level.
  std::size_t BalancedMicroscale::row_length() const { return worker_.n_stress() * (1 + worker_.n_strain()) + 2; }

  void BalancedMicroscale::list_mine()
  {
    mine_.clear();
    for (std::size_t g = 0; g < worker_of_.size(); ++g)
      if (worker_of_[g] == communicator_.rank())
        mine_.push_back(g);
  }

  void BalancedMicroscale::evaluate(const std::span<const double> strains, const MicroscaleAnswer &answer)
  {
    communicator_.on_all([&] {
      if (strains.size() != n_home() * worker_.n_strain())
        throw InputError("There are " + std::to_string(strains.size()) + " strains for " +
                             std::to_string(n_home()) + " material points.",
                         "Give " + std::to_string(worker_.n_strain()) + " a point, of all points of this rank.");
    });
    const auto          own_strains = to_workers(strains);
    std::vector<double> rows(mine_.size() * row_length());
    Costs               costs;
    communicator_.on_all([&] { costs = evaluate_own(own_strains, rows); });
    record(costs);
    to_homes(rows, answer);
  }

  /// Strains of mine_.
  std::vector<double> BalancedMicroscale::to_workers(const std::span<const double> strains) const
  {
    const std::size_t n_strain = worker_.n_strain(), home = first_[communicator_.rank()];
    Messages<double>  out(communicator_.size());
    for (std::size_t i = 0; i < n_home(); ++i)
      {
        auto &message = out[worker_of_[home + i]];
        message.insert(message.end(), strains.begin() + i * n_strain, strains.begin() + (i + 1) * n_strain);
      }
    // Points arrive by home and number, which is how mine_ is sorted.
    std::vector<double> result;
    for (const auto &message : swap_messages(communicator_, out))
      result.insert(result.end(), message.begin(), message.end());
    return result;
  }

  void BalancedMicroscale::to_homes(const std::vector<double> &rows, const MicroscaleAnswer &answer) const
  {
    const std::size_t n_stress = worker_.n_stress(), n_tangent = n_stress * worker_.n_strain();
    Messages<double>  out(communicator_.size());
    for (std::size_t i = 0; i < mine_.size(); ++i)
      {
        auto &message = out[home_of(mine_[i])];
        message.insert(message.end(), rows.begin() + i * row_length(), rows.begin() + (i + 1) * row_length());
      }
    const auto               in = swap_messages(communicator_, out);
    std::vector<std::size_t> next(communicator_.size(), 0);
    for (std::size_t i = 0; i < n_home(); ++i)
      {
        const int     worker = worker_of_[first_[communicator_.rank()] + i];
        const double *row    = in[worker].data() + next[worker];
        next[worker] += row_length();
        if (!answer.stress.empty())
          std::copy_n(row, n_stress, answer.stress.begin() + i * n_stress);
        if (!answer.tangent.empty())
          std::copy_n(row + n_stress, n_tangent, answer.tangent.begin() + i * n_tangent);
        if (!answer.estimate.empty())
          answer.estimate[i] = row[n_stress + n_tangent];
        if (!answer.level.empty())
          answer.level[i] = static_cast<MicroscaleLevel>(row[n_stress + n_tangent + 1]);
      }
  }

  /// One batch a level, so that each level's time is known.
  BalancedMicroscale::Costs BalancedMicroscale::evaluate_own(const std::vector<double> &strains,
                                                             std::vector<double>       &rows)
  {
    std::array<std::vector<std::size_t>, 3> of_level;
    for (std::size_t i = 0; i < mine_.size(); ++i)
      of_level[index(worker_.level(slot_of_[mine_[i]]))].push_back(i);
    Costs costs;
    for (std::size_t l = 0; l < of_level.size(); ++l)
      if (!of_level[l].empty())
        {
          const Stopwatch watch;
          evaluate_batch(of_level[l], strains, rows);
          costs.n[l]       = double(of_level[l].size());
          costs.seconds[l] = watch.wall_seconds();
          for (const auto i : of_level[l])
            cost_of_step_[i] += costs.seconds[l] / costs.n[l];
        }
    return costs;
  }

  /// @param batch positions in mine_.
  void BalancedMicroscale::evaluate_batch(const std::vector<std::size_t> &batch,
                                          const std::vector<double> &strains, std::vector<double> &rows)
  {
    const std::size_t n = batch.size(), n_strain = worker_.n_strain(), n_stress = worker_.n_stress(),
                      n_tangent = n_stress * n_strain;
    std::vector<std::size_t>     slots;
    std::vector<double>          e, s(n * n_stress), c(n * n_tangent), estimate(n);
    std::vector<MicroscaleLevel> level(n);
    for (const auto i : batch)
      {
        slots.push_back(slot_of_[mine_[i]]);
        e.insert(e.end(), strains.begin() + i * n_strain, strains.begin() + (i + 1) * n_strain);
      }
    worker_.evaluate(slots, e, {s, c, estimate, level});
    for (std::size_t i = 0; i < n; ++i)
      {
        double *row = rows.data() + batch[i] * row_length();
        std::copy_n(s.begin() + i * n_stress, n_stress, row);
        std::copy_n(c.begin() + i * n_tangent, n_tangent, row + n_stress);
        row[n_stress + n_tangent]     = estimate[i];
        row[n_stress + n_tangent + 1] = double(index(level[i]));
      }
  }

  void BalancedMicroscale::record(const Costs &own)
  {
    const double          busy = std::accumulate(own.seconds.begin(), own.seconds.end(), 0.);
    std::array<double, 7> sums = {own.n[0],       own.n[1],       own.n[2], own.seconds[0],
                                  own.seconds[1], own.seconds[2], busy};
    communicator_.sum_in_place(sums.data(), sums.size());
    last_largest_ = communicator_.max(busy);
    last_mean_    = sums[6] / communicator_.size();
    largest_ += last_largest_;
    mean_ += last_mean_;
    for (std::size_t l = 0; l < 3; ++l)
      if (sums[l] > 0.)
        seconds_a_point_[l] = sums[3 + l] / sums[l];
  }

  void BalancedMicroscale::commit()
  {
    const Stopwatch watch;
    const auto      snapshots = take_snapshots();
    const double    taken     = watch.wall_seconds();
    communicator_.on_all([&] { worker_.commit(); });
    if (!snapshots.empty())
      {
        enrichment_seconds_ += communicator_.max(taken);
        enrich(snapshots);
      }
    if (communicator_.size() > 1)
      rebalance(gather(cost_of_step_));
    cost_of_step_.assign(mine_.size(), 0.);
  }

  /// Of all ranks, in one order on all of them; `point` counts those of all ranks.
  std::vector<SnapshotCandidate> BalancedMicroscale::candidates() const
  {
    std::vector<std::size_t> point_of(worker_.n_points());
    for (const auto g : mine_)
      point_of[slot_of_[g]] = g;
    std::vector<double> own;
    communicator_.on_all([&] {
      for (const auto &candidate : worker_.snapshot_candidates())
        {
          own.insert(own.end(), {double(point_of[candidate.point]), candidate.estimate});
          own.insert(own.end(), candidate.strain.begin(), candidate.strain.end());
        }
    });
    std::vector<SnapshotCandidate> result;
    for (const auto &of_rank : swap_messages(communicator_, Messages<double>(communicator_.size(), own)))
      for (auto row = of_rank.begin(); row != of_rank.end(); row += 2 + worker_.n_strain())
        result.push_back({std::size_t(row[0]), row[1], {row + 2, row + 2 + worker_.n_strain()}});
    return result;
  }

  /// What the step about to be committed teaches, the same on all ranks. One at a time: they are large.
  std::vector<std::vector<double>> BalancedMicroscale::take_snapshots() const
  {
    std::vector<std::vector<double>> result;
    if (worker_.snapshots_a_step() == 0)
      return result;
    for (const auto &candidate : worst(candidates(), worker_.snapshots_a_step()))
      {
        std::vector<double> own;
        communicator_.on_all([&] {
          if (worker_of_[candidate.point] == communicator_.rank())
            own = worker_.snapshot(slot_of_[candidate.point]);
        });
        for (auto &message : swap_messages(communicator_, Messages<double>(communicator_.size(), own)))
          if (!message.empty())
            result.push_back(std::move(message));
      }
    return result;
  }

  void BalancedMicroscale::enrich(const std::vector<std::vector<double>> &snapshots)
  {
    const Stopwatch watch;
    Archive         archive;
    communicator_.on_root([&] {
      worker_.enrich(snapshots);
      worker_.write_reduction(archive);
    });
    hand_out(archive);
    n_snapshots_ += snapshots.size();
    enrichment_seconds_ += communicator_.max(watch.wall_seconds());
  }

  void BalancedMicroscale::hand_out(const Archive &on_root)
  {
    if (communicator_.size() == 1)
      return;
    std::string bytes;
    communicator_.on_root([&] { bytes = on_root.serialise(); });
    bytes = communicator_.broadcast(bytes);
    communicator_.on_all([&] {
      if (communicator_.rank() != 0)
        worker_.read_reduction(Archive::deserialise(bytes));
    });
  }

  Archive BalancedMicroscale::pack_learned() const
  {
    Archive result;
    if (n_snapshots_ > 0 && communicator_.rank() == 0)
      worker_.write_reduction(result);
    return result;
  }

  void BalancedMicroscale::unpack_learned(const Archive &on_root, const std::size_t n_snapshots,
                                          const double seconds)
  {
    n_snapshots_        = n_snapshots;
    enrichment_seconds_ = seconds;
    if (n_snapshots == 0)
      return;
    communicator_.on_root([&] { worker_.read_reduction(on_root); });
    hand_out(on_root);
  }

  void BalancedMicroscale::roll_back()
  {
    communicator_.on_all([&] { worker_.roll_back(); });
  }

  std::size_t BalancedMicroscale::escalate()
  {
    unsigned long n = 0;
    communicator_.on_all([&] { n = worker_.escalate(); });
    n = communicator_.sum(n);
    if (n > 0 && communicator_.size() > 1)
      rebalance(cost_ahead());
    return n;
  }

  /// Values of mine_ of all ranks, in the order of all points, the same bits on all ranks.
  std::vector<double> BalancedMicroscale::gather(const std::vector<double> &of_mine) const
  {
    std::vector<double> result(n_global(), 0.);
    for (std::size_t i = 0; i < mine_.size(); ++i)
      result[mine_[i]] = of_mine[i];
    communicator_.sum_in_place(result.data(), result.size());
    return result;
  }

  /// Seconds that the next evaluation of each point will take.
  std::vector<double> BalancedMicroscale::cost_ahead() const
  {
    std::vector<double> result;
    for (const auto g : mine_)
      result.push_back(seconds_a_point_[index(worker_.level(slot_of_[g]))]);
    return gather(result);
  }

  void BalancedMicroscale::rebalance(const std::vector<double> &cost)
  {
    const auto present = loads(cost, worker_of_, communicator_.size());
    if (trestle::imbalance(present) < worthwhile)
      return;
    const auto  proposal = balance(cost, worker_of_, communicator_.size());
    const auto  then     = loads(cost, proposal, communicator_.size());
    std::size_t n_moves  = 0;
    for (std::size_t g = 0; g < proposal.size(); ++g)
      n_moves += proposal[g] != worker_of_[g];
    const double saved =
        *std::max_element(present.begin(), present.end()) - *std::max_element(then.begin(), then.end());
    if (n_moves > 0 && saved > seconds_a_move * double(n_moves))
      move_to(proposal);
  }

  void BalancedMicroscale::move_to(const std::vector<int> &worker_of)
  {
    const int                n_ranks = communicator_.size();
    std::vector<std::size_t> n_points(n_ranks, 0);
    for (const int worker : worker_of)
      ++n_points[worker];
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
    for (const auto g : moved)
      {
        std::size_t &slot = next[worker_of[g]];
        while (is_taken[worker_of[g]][slot])
          ++slot;
        slot_of[g] = slot++;
        n_moved_ += worker_of[g] != worker_of_[g];
      }
    const auto cost_of_step = gather(cost_of_step_);
    ship(moved, worker_of, slot_of);
    worker_of_ = worker_of;
    slot_of_   = slot_of;
    list_mine();
    cost_of_step_.clear();
    for (const auto g : mine_)
      cost_of_step_.push_back(cost_of_step[g]);
  }

  /// Length, level and numbers of a point that this rank works for.
  std::vector<double> BalancedMicroscale::packed(const std::size_t point) const
  {
    const std::size_t slot   = slot_of_[point];
    auto              state  = worker_.pack(slot);
    const double      length = double(state.size());
    state.insert(state.begin(), {length, double(index(worker_.level(slot)))});
    return state;
  }

  void BalancedMicroscale::ship(const std::vector<std::size_t> &moved, const std::vector<int> &worker_of,
                                const std::vector<std::size_t> &slot_of)
  {
    const int        me = communicator_.rank();
    Messages<double> out(communicator_.size());
    communicator_.on_all([&] {
      for (const auto g : moved)
        if (worker_of_[g] == me)
          {
            const auto state = packed(g);
            out[worker_of[g]].insert(out[worker_of[g]].end(), state.begin(), state.end());
          }
    });
    const auto               in = swap_messages(communicator_, out);
    std::vector<std::size_t> next(communicator_.size(), 0);
    communicator_.on_all([&] {
      worker_.set_n_points(std::count(worker_of.begin(), worker_of.end(), me));
      for (const auto g : moved)
        if (worker_of[g] == me)
          {
            const double *state = in[worker_of_[g]].data() + next[worker_of_[g]];
            const auto    size  = std::size_t(state[0]);
            worker_.unpack(slot_of[g], {state + 2, size});
            worker_.set_level(slot_of[g], static_cast<MicroscaleLevel>(state[1]));
            next[worker_of_[g]] += 2 + size;
          }
    });
  }

  std::vector<double> BalancedMicroscale::pack() const
  {
    Messages<double> out(communicator_.size());
    communicator_.on_all([&] {
      for (const auto g : mine_)
        {
          const auto state   = packed(g);
          auto      &message = out[home_of(g)];
          message.insert(message.end(), state.begin(), state.end());
        }
    });
    const auto               in = swap_messages(communicator_, out);
    std::vector<double>      result;
    std::vector<std::size_t> next(communicator_.size(), 0);
    for (std::size_t g = first_[communicator_.rank()]; g < first_[communicator_.rank() + 1]; ++g)
      {
        const auto       &message = in[worker_of_[g]];
        std::size_t      &at      = next[worker_of_[g]];
        const std::size_t length  = std::size_t(message[at]);
        result.push_back(message[at]);
        result.insert(result.end(), message.begin() + at + 2, message.begin() + at + 2 + length);
        at += 2 + length;
      }
    return result;
  }

  void BalancedMicroscale::unpack(const std::vector<double> &states)
  {
    std::vector<int> at_home;
    for (int rank = 0; rank < communicator_.size(); ++rank)
      at_home.insert(at_home.end(), first_[rank + 1] - first_[rank], rank);
    move_to(at_home);
    communicator_.on_all([&] {
      std::size_t at = 0;
      for (const auto g : mine_)
        {
          if (at >= states.size() || states.size() - at - 1 < states[at])
            throw InputError("The packed states of " + std::to_string(mine_.size()) +
                                 " material points end too early (" + std::to_string(states.size()) + " numbers).",
                             "They must come from the same problem on the same number of ranks.");
          const auto length = std::size_t(states[at]);
          worker_.unpack(slot_of_[g], {states.data() + at + 1, length});
          at += 1 + length;
        }
    });
  }

  void BalancedMicroscale::write_cell(const int home, const std::size_t home_point, const RunDirectory &directory,
                                      const std::string &name) const
  {
    const std::size_t g = first_[home] + home_point;
    communicator_.on_all([&] {
      if (worker_of_[g] == communicator_.rank())
        worker_.write_cell(slot_of_[g], directory, name);
    });
  }
} // namespace trestle
