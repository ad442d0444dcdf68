// MPI: 1 2 4
// Ghosts receive their owners' values, and the backward exchange is the exact adjoint of the forward one.
#include "bridge/graph/halo_exchange.h"
#include "bridge/equations/algebra.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  /// A ring of 3 + rank nodes a rank; ghosts are one node each of all other ranks, in descending order.
  struct Ring
  {
    Communicator               communicator{MPI_COMM_WORLD};
    std::size_t                n_owned = 3 + communicator.rank();
    std::uint64_t              begin   = 0;
    std::vector<std::uint64_t> ghosts;

    Ring()
    {
      std::uint64_t first = 0;
      for (int rank = 0; rank < communicator.size(); ++rank)
        {
          if (rank == communicator.rank())
            begin = first;
          else
            ghosts.push_back(first + 1);
          first += 3 + rank;
        }
      std::reverse(ghosts.begin(), ghosts.end());
    }
  };
} // namespace

BOOST_AUTO_TEST_CASE(forward_brings_owner_values)
{
  const Ring         ring;
  const HaloExchange halo(ring.communicator, ring.begin, ring.n_owned, ring.ghosts);
  BOOST_TEST(halo.n_ghost() == ring.ghosts.size());

  std::vector<double> owned(2 * ring.n_owned), ghost(2 * ring.ghosts.size(), -1.);
  for (std::size_t i = 0; i < ring.n_owned; ++i)
    for (unsigned int c = 0; c < 2; ++c)
      owned[2 * i + c] = 10. * (ring.begin + i) + c;
  halo.forward(owned, ghost, 2);
  for (std::size_t i = 0; i < ring.ghosts.size(); ++i)
    for (unsigned int c = 0; c < 2; ++c)
      BOOST_TEST(ghost[2 * i + c] == 10. * ring.ghosts[i] + c);
}

BOOST_AUTO_TEST_CASE(backward_is_the_adjoint)
{
  const Ring         ring;
  const HaloExchange halo(ring.communicator, ring.begin, ring.n_owned, ring.ghosts);

  std::vector<double> x(ring.n_owned), y(ring.ghosts.size()), forward_x(y.size()), backward_y(x.size(), 0.);
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = std::sin(1. + ring.begin + i);
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = std::cos(3. * ring.communicator.rank() + i);
  halo.forward(x, forward_x, 1);
  halo.backward(y, backward_y, 1);
  BOOST_TEST(dot(ring.communicator, forward_x, y) == dot(ring.communicator, x, backward_y),
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_rank_may_own_nothing)
{
  const Communicator         world;
  const std::size_t          n_owned = world.is_root() ? 4 : 0;
  std::vector<std::uint64_t> ghosts;
  if (!world.is_root())
    ghosts = {3};
  const HaloExchange  halo(world, world.is_root() ? 0 : 4, n_owned, ghosts);
  std::vector<double> owned(n_owned, 7.), ghost(ghosts.size());
  halo.forward(owned, ghost, 1);
  for (const double value : ghost)
    BOOST_TEST(value == 7.);
}
