// MPI: 1 2 4
// An error on one rank is thrown on all ranks with its own type and text, and reductions agree with arithmetic.
#include "core/communicator.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace trestle;

BOOST_AUTO_TEST_CASE(reductions)
{
  const Communicator  communicator;
  const int           n = communicator.size(), r = communicator.rank();
  std::vector<double> values = {double(r), 1.};
  BOOST_TEST(communicator.sum(1. + r) == n * (n + 1) / 2.);
  BOOST_TEST(communicator.sum(2ul) == 2ul * n);
  BOOST_TEST(communicator.max(double(r)) == n - 1.);
  BOOST_TEST(communicator.min(double(r)) == 0.);
  BOOST_TEST(communicator.any(r == n - 1));
  BOOST_TEST(!communicator.any(false));
  communicator.sum_in_place(values.data(), values.size());
  BOOST_TEST(values[0] == n * (n - 1) / 2.);
  BOOST_TEST(values[1] == n);
  BOOST_TEST(communicator.broadcast(r == 0 ? std::string("a\0b", 3) : "other") == std::string("a\0b", 3));
}

BOOST_AUTO_TEST_CASE(root_failure_reaches_all)
{
  const Communicator communicator;
  int                calls = 0;
  communicator.on_root([&] { ++calls; });
  BOOST_TEST(calls == (communicator.is_root() ? 1 : 0));
  BOOST_CHECK_EXCEPTION(
      communicator.on_root([] { throw InputError("bad mesh", "Do better."); }), InputError,
      [](const InputError &error) { return error.what() == std::string("bad mesh\n  Do better."); });
  BOOST_CHECK_THROW(communicator.on_root([] { throw ConvergenceError("slow", ""); }), ConvergenceError);
  BOOST_CHECK_THROW(communicator.on_root([] { throw std::logic_error("foreign"); }), FatalError);
}

BOOST_AUTO_TEST_CASE(lowest_failing_rank_speaks)
{
  const Communicator communicator;
  const int          last = communicator.size() - 1;
  BOOST_CHECK_EXCEPTION(communicator.on_all([&] {
    if (communicator.rank() == last)
      throw FatalError("rank " + std::to_string(last), "");
  }),
                        FatalError,
                        [&](const FatalError &error) { return error.what() == "rank " + std::to_string(last); });
  BOOST_CHECK_EXCEPTION(
      communicator.on_all([&] { throw InputError("rank " + std::to_string(communicator.rank()), ""); }),
      InputError, [](const InputError &error) { return error.what() == std::string("rank 0"); });
  communicator.on_all([] {});
}
