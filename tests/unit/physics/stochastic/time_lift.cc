// MPI: 1 2
// The lift gives the course in time of what moves the cut, on its own pattern, in means over spans of time, of variance one
// on average for standard coefficients; it finds as few patterns as there are, and is the same after an archive.
#include "physics/api/time_lift.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  constexpr TraceLayout layout{.n_times = 40, .n_kinds = 3, .n_interface = 6};

  /// The pattern of a kind at a place, and the n-th course: two patterns, the second far weaker and of one course alone.
  double pattern(const std::size_t which, const std::size_t kind, const std::size_t place)
  {
    return std::sin(1. + double(kind) + (which == 0 ? 0.7 : 2.3) * double(place));
  }
  double course(const std::size_t which, const std::size_t time)
  {
    return std::sin(0.2 * (1. + double(which)) * double(time));
  }

  /// Three courses of the first pattern, and a little of a fourth on the second. @param n_initial numbers at the start
  TraceModes modes_of(const TraceLayout &of, const unsigned int n_modes)
  {
    const Communicator world;
    const auto         bound = [&](const int rank) {
      return of.n_numbers() * std::size_t(rank) / std::size_t(world.size());
    };
    const std::size_t begin = bound(world.rank()), end = bound(world.rank() + 1);
    SnapshotSet       set(world, end - begin, 1);
    for (std::size_t k = 0; k < 50; ++k)
      {
        const RandomStream  stream(1, "test", k);
        std::vector<double> slice;
        for (std::size_t i = begin; i < end; ++i)
          {
            const std::size_t time = i / (3 * of.n_interface), kind = i / of.n_interface % 3,
                              at = i % of.n_interface;
            double value         = i < of.n_driving() ? 0. : stream.normal(3);
            for (std::size_t c = 0; c < 4 && i < of.n_driving(); ++c)
              value += (c < 3 ? 1. : 1e-3) * stream.normal(c) * course(c, time) * pattern(c / 3, kind, at);
            slice.push_back(value);
          }
        set.append(std::move(slice), {});
      }
    return TraceModes(set, begin, of, n_modes);
  }

  double squares(const TimeLift &lift)
  {
    double result = 0.;
    for (const double x : lift.matrix)
      result += x * x;
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(one_pattern_carries_the_courses)
{
  const auto modes = modes_of(layout, 4);
  const auto lift  = time_lift(modes, layout, 20, 8);
  BOOST_TEST(lift.n_times == 20u);
  BOOST_TEST(lift.n_signals == 1u); // the other holds a millionth
  BOOST_TEST(lift.n_coefficients == 4u);
  BOOST_TEST(squares(lift) == 20., boost::test_tools::tolerance(1e-10));

  // a trace of one course alone comes as its means over two times
  std::vector<double> trace;
  for (std::size_t i = 0; i < layout.n_numbers(); ++i)
    trace.push_back(course(1, i / 18) * pattern(0, i / 6 % 3, i % 6));
  const auto zero = modes.coefficients(std::vector<double>(layout.n_numbers(), 0.));
  const auto c    = modes.coefficients(trace);
  double     dot = 0., here = 0., there = 0.;
  for (std::size_t t = 0; t < 20; ++t)
    {
      double signal = 0.;
      for (std::size_t k = 0; k < 4; ++k)
        signal += lift.matrix[t * 4 + k] * (c[k] - zero[k]);
      const double expected = 0.5 * (course(1, 2 * t) + course(1, 2 * t + 1));
      dot += signal * expected;
      here += signal * signal;
      there += expected * expected;
    }
  BOOST_TEST(std::abs(dot) / std::sqrt(here * there) > 1. - 1e-6); // of either sign
}

BOOST_AUTO_TEST_CASE(fewer_times_more_patterns_and_a_start)
{
  TraceLayout of = layout;
  of.n_initial   = 5;
  const auto few = time_lift(modes_of(of, 4), of, 100, 1);
  BOOST_TEST(few.n_times == 40u);
  BOOST_TEST(few.n_signals == 1u);
  BOOST_TEST(squares(few) == 40., boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(archives)
{
  const auto modes = modes_of(layout, 3);
  Archive    archive;
  modes.write(archive);
  time_lift(modes, layout).write(archive);
  TraceModes read;
  read.read(Archive::deserialise(archive.serialise()));
  const auto here = time_lift(modes, layout);
  BOOST_TEST((time_lift(read, layout).matrix == here.matrix));
  BOOST_TEST((TimeLift::read(archive)->matrix == here.matrix));
  BOOST_TEST(!TimeLift::read({}));
}
