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
} // namespace trestle
