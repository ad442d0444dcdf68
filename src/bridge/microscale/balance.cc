#include "bridge/microscale/balance.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace trestle
{
  namespace
  {
    using Items = std::set<std::pair<double, std::size_t>>; ///< cost, number

    /// The item that comes closest to `wish` and costs less than twice that; end() where there is none.
    Items::const_iterator closest(const Items &items, const double wish)
    {
      const auto above = items.lower_bound({wish, 0});
      const auto below = above == items.begin() ? items.end() : std::prev(above);
      const auto helps = [&](const auto &item) {
        return item != items.end() && item->first > 0. && item->first < 2. * wish;
      };
      if (!helps(above))
        return helps(below) ? below : items.end();
      return helps(below) && wish - below->first <= above->first - wish ? below : above;
    }
  } // namespace

  std::vector<double> loads(const std::vector<double> &cost, const std::vector<int> &worker_of, const int n_ranks)
  {
    std::vector<double> result(n_ranks, 0.);
    for (std::size_t i = 0; i < cost.size(); ++i)
      result[worker_of[i]] += cost[i];
    return result;
  }

  double imbalance(const std::vector<double> &loads)
  {
    const double sum = std::accumulate(loads.begin(), loads.end(), 0.);
    return sum > 0. ? *std::max_element(loads.begin(), loads.end()) * loads.size() / sum : 1.;
  }

  std::vector<int> balance(const std::vector<double> &cost, std::vector<int> worker_of, const int n_ranks)
  {
    constexpr double   good_enough = 1.02;
    std::vector<Items> items(n_ranks);
    for (std::size_t i = 0; i < cost.size(); ++i)
      items[worker_of[i]].emplace(cost[i], i);
    auto load = loads(cost, worker_of, n_ranks);
    // Every move shrinks the sum of squares; the limit guards against round-off.
    for (std::size_t moves = 0; moves < 4 * cost.size() && imbalance(load) > good_enough; ++moves)
      {
        const auto most  = std::max_element(load.begin(), load.end()) - load.begin();
        const auto least = std::min_element(load.begin(), load.end()) - load.begin();
        const auto item  = closest(items[most], 0.5 * (load[most] - load[least]));
        if (item == items[most].end())
          break;
        const auto [seconds, i] = *item;
        items[most].erase(item);
        items[least].emplace(seconds, i);
        load[most] -= seconds;
        load[least] += seconds;
        worker_of[i] = int(least);
      }
    return worker_of;
  }

  std::optional<std::vector<int>> worthwhile_balance(const std::vector<double> &cost,
                                                     const std::vector<int> &worker_of, const int n_ranks)
  {
    constexpr double worthwhile     = 1.1;  // imbalance from which on items move
    constexpr double seconds_a_move = 5e-5; // what a move must save at least
    const auto       present        = loads(cost, worker_of, n_ranks);
    if (imbalance(present) < worthwhile)
      return {};
    auto        proposal = balance(cost, worker_of, n_ranks);
    const auto  then     = loads(cost, proposal, n_ranks);
    std::size_t n_moves  = 0;
    for (std::size_t i = 0; i < proposal.size(); ++i)
      n_moves += proposal[i] != worker_of[i];
    const double saved =
        *std::max_element(present.begin(), present.end()) - *std::max_element(then.begin(), then.end());
    if (n_moves == 0 || saved <= seconds_a_move * double(n_moves))
      return {};
    return proposal;
  }
} // namespace trestle
