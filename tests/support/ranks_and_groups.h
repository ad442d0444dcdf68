#pragma once

#include "core/communicator.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace trestle::testing
{
  /// Largest difference of two gradients over the largest entry of the second.
  inline double relative_difference(const std::vector<double> &gradient, const std::vector<double> &expected)
  {
    double difference = 0., size = 0.;
    for (std::size_t i = 0; i < expected.size(); ++i)
      {
        difference = std::max(difference, std::abs(gradient[i] - expected[i]));
        size       = std::max(size, std::abs(expected[i]));
      }
    return difference / size;
  }

  /// Loss and gradient by weights of a batch, from ranks in so many groups.
  using BatchLoss =
      std::function<double(const Communicator &all, unsigned int n_groups, std::vector<double> &gradient)>;

  /// They are those of one rank to 1e-10, whatever groups all ranks are split into.
  inline void check_ranks_and_groups(const BatchLoss &evaluate)
  {
    const Communicator  world;
    std::vector<double> expected, gradient;
    const double        value = evaluate(Communicator(MPI_COMM_SELF), 1, expected);
    for (unsigned int n_groups = 1; n_groups <= (unsigned int)(world.size()); n_groups *= 2)
      {
        const double found = evaluate(world, n_groups, gradient);
        BOOST_TEST(found == value, boost::test_tools::tolerance(1e-10));
        BOOST_TEST(relative_difference(gradient, expected) <= 1e-10);
      }
  }
} // namespace trestle::testing
