// MPI: 1
// Node features and free dofs map to each other with scales, and boundary nodes never reach a free dof.
#include "bridge/graph/field_map.h"

#include <boost/test/unit_test.hpp>

#include <numeric>

using namespace trestle;

namespace
{
  FieldMap make_map()
  {
    FieldMap map(3, {"u_0", "u_1"}, {{0, 0}, {1, 1}, {2, 0}, {2, 1}});
    map.set_scales({10., 0.5});
    return map;
  }
} // namespace

BOOST_AUTO_TEST_CASE(constrained_entries_are_ignored)
{
  const auto                map = make_map();
  const std::vector<double> nodes{1., 2., 3., 4., 5., 6.};
  std::vector<double>       free(4), back(6);
  map.to_free(nodes, free);
  const std::vector<double> expected{10., 2., 50., 3.};
  BOOST_TEST(free == expected, boost::test_tools::per_element());
  map.to_nodes(free, back);
  const std::vector<double> restored{1., 0., 0., 4., 5., 6.};
  BOOST_TEST(back == restored, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(adjoint)
{
  const auto                map = make_map();
  const std::vector<double> nodes{.1, -.2, .3, .4, -.5, .6}, gradient{1., -2., 3., -4.};
  std::vector<double>       free(4), node_gradient(6);
  map.to_free(nodes, free);
  map.to_free_adjoint(gradient, node_gradient);
  BOOST_TEST(std::inner_product(free.begin(), free.end(), gradient.begin(), 0.) ==
                 std::inner_product(nodes.begin(), nodes.end(), node_gradient.begin(), 0.),
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(weights_and_lift)
{
  auto map = make_map();
  map.set_weights({.5, 1., .25, 2.}, {1., 0., -1., 3.});
  const std::vector<double> nodes{1., 2., 3., 4., 5., 6.};
  std::vector<double>       free(4), back(6);
  map.to_free(nodes, free);
  const std::vector<double> expected{6., 2., 11.5, 9.};
  BOOST_TEST(free == expected, boost::test_tools::per_element());
  map.to_nodes(free, back);
  const std::vector<double> restored{1., 0., 0., 4., 5., 6.};
  BOOST_TEST(back == restored, boost::test_tools::per_element());
}
