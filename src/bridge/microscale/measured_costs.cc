#include "bridge/microscale/measured_costs.h"

#include <numeric>

namespace trestle
{
  void MeasuredCosts::record(const Communicator &communicator, const Evaluation &own)
  {
    const double          busy = std::accumulate(own.seconds.begin(), own.seconds.end(), 0.);
    const auto           &n = own.n_points, &s = own.seconds;
    std::array<double, 7> sums = {n[0], n[1], n[2], s[0], s[1], s[2], busy};
    communicator.sum_in_place(sums.data(), sums.size());
    last_largest_ = communicator.max(busy);
    last_mean_    = sums[6] / communicator.size();
    largest_ += last_largest_;
    mean_ += last_mean_;
    for (std::size_t l = 0; l < 3; ++l)
      if (sums[l] > 0.)
        seconds_a_point_[l] = sums[3 + l] / sums[l];
  }
} // namespace trestle
