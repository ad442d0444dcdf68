// MPI: 1
// Without NDEBUG an assertion names its condition, message, file and line; ports assert the lengths of their spans.
#undef NDEBUG
#include "core/assert.h"
#include "core/exceptions.h"

// This file's own copies of the ports, compiled as the debug preset compiles them.
#include "bridge/equations/stacked_equations.cc"
#include "bridge/equations/supervised_loss.cc"
#include "bridge/graph/field_map.cc"
#include "bridge/graph/halo_exchange.cc"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  bool is_about_length(const FatalError &error)
  {
    return std::string(error.what()).find("spans of wrong length") != std::string::npos;
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_failed_assertion_says_what_and_where)
{
  // Message, condition, file and line; and the message is not made while all is well.
  unsigned int n_messages = 0;
  const auto   message    = [&] {
    ++n_messages;
    return std::string("two is not three");
  };
  TRESTLE_ASSERT(1 + 1 == 2, message());
  BOOST_TEST(n_messages == 0u);
  const int line = __LINE__ + 1;
  BOOST_CHECK_EXCEPTION(TRESTLE_ASSERT(1 + 1 == 3, message()), FatalError, [line](const FatalError &error) {
    const std::string text = error.what();
    return text.find("assertions.cc:" + std::to_string(line) + ": two is not three (1 + 1 == 3") !=
           std::string::npos;
  });
  BOOST_TEST(n_messages == 1u);
}

BOOST_AUTO_TEST_CASE(ports_assert_their_spans)
{
  // One entry too few or too many, at each port that bridge implements itself.
  const Communicator  self(MPI_COMM_SELF);
  std::vector<double> two(2), three(3), four(4);

  const FieldMap map(3, {"u"}, {{0, 0}, {2, 0}});
  BOOST_CHECK_EXCEPTION(map.to_free(four, two), FatalError, is_about_length);
  BOOST_CHECK_EXCEPTION(map.to_free_adjoint(three, three), FatalError, is_about_length);
  BOOST_CHECK_EXCEPTION(map.to_nodes(two, two), FatalError, is_about_length);
  map.to_free(three, two);

  const HaloExchange halo(self, 0, 3, {});
  BOOST_CHECK_EXCEPTION(halo.forward(four, {}, 1), FatalError, is_about_length);
  BOOST_CHECK_EXCEPTION(halo.backward({}, three, 2), FatalError, is_about_length);
  halo.forward(three, {}, 1);

  const auto loss = Loss::supervised(self, {1., 2., 3.});
  BOOST_CHECK_EXCEPTION(loss->value_and_gradient(two, three), FatalError, is_about_length);
  BOOST_CHECK_EXCEPTION(loss->hessian(three, four), FatalError, is_about_length);
  loss->hessian(three, three);

  StackedEquations none({});
  BOOST_CHECK_EXCEPTION(none.residual(two, {}), FatalError, is_about_length);
  BOOST_CHECK_EXCEPTION(none.precondition({}, two), FatalError, is_about_length);
}
