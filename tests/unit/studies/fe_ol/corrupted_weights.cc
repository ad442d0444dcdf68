// MPI: 1
// Corrupted weights are off by at most their level, each draw otherwise, and are as they were when the corruption ends.
#include "studies/fe_ol/corrupted_weights.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;

namespace
{
  /// Weights 1, 2, 3, ... that answer nothing.
  class Weights : public CellNetwork
  {
  public:
    void              evaluate(std::size_t, std::span<const double>, const CellNetworkAnswer &) const override {}
    void              train(const ReducedCell &, Run &) override {}
    void              write(Archive &) const override {}
    void              read(const Archive &, const ReducedCell &) override {}
    std::span<double> weights() override { return values; }

    std::vector<double> values{1., 2., 3., 4., 5., 6., 7., 8.};
  };
} // namespace

BOOST_AUTO_TEST_CASE(they_are_off_by_their_level_and_come_back)
{
  Weights    network;
  const auto sound = network.values;
  for (const double level : corruption_levels)
    {
      double largest = 0.;
      for (std::uint64_t copy = 0; copy < 20; ++copy)
        {
          const CorruptedWeights corrupted(network, level, RandomStream(0, "test", copy));
          BOOST_TEST((network.values != sound));
          for (std::size_t i = 0; i < sound.size(); ++i)
            largest = std::max(largest, std::abs(network.values[i] / sound[i] - 1.));
        }
      BOOST_TEST(largest <= level * (1. + 1e-9));
      BOOST_TEST(largest >= 0.5 * level);
      BOOST_TEST((network.values == sound));
    }
}

BOOST_AUTO_TEST_CASE(each_stream_draws_its_own)
{
  Weights    network;
  const auto draw = [&](const std::uint64_t copy) {
    const CorruptedWeights corrupted(network, 0.1, RandomStream(0, "test", copy));
    return network.values;
  };
  BOOST_TEST((draw(1) == draw(1)));
  BOOST_TEST((draw(1) != draw(2)));
}
