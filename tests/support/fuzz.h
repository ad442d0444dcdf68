#pragma once

#include "core/random.h"
#include "core/stopwatch.h"

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace trestle::testing
{
  /// The random numbers of one case, drawn one after the other.
  class Draws
  {
  public:
    Draws(const std::string &fuzzer, const std::uint64_t number)
      : stream_(0, fuzzer, number)
    {}

    /// 0, ..., n - 1.
    std::uint64_t below(const std::uint64_t n) { return stream_.below(n, drawn_++); }

  private:
    RandomStream  stream_;
    std::uint64_t drawn_ = 0;
  };

  /**
   * Cases 0, 1, 2, ... for TRESTLE_FUZZ_SECONDS (15). Case n is the same in every run: TRESTLE_FUZZ_CASE=n repeats it alone. One
   * of more than ten seconds ends the process by SIGALRM; a case must leave its input in a file before it tries it.
   * @param fuzzer names the random numbers. @param action (Draws &).
   */
  template <class Action>
  void fuzz(const std::string &fuzzer, Action &&action)
  {
    const auto run = [&](const std::uint64_t number) {
      BOOST_TEST_CONTEXT(fuzzer << ", case " << number)
      {
        Draws draws(fuzzer, number);
        alarm(10);
        action(draws);
        alarm(0);
      }
    };
    if (const char *one = std::getenv("TRESTLE_FUZZ_CASE"))
      return run(std::strtoull(one, nullptr, 10));
    const char     *text    = std::getenv("TRESTLE_FUZZ_SECONDS");
    const double    seconds = text ? std::strtod(text, nullptr) : 15.;
    const Stopwatch watch;
    std::uint64_t   n = 0;
    for (; watch.wall_seconds() < seconds; ++n)
      run(n);
    BOOST_TEST_MESSAGE(fuzzer << ": " << n << " cases");
    BOOST_TEST(n > 0u);
  }
} // namespace trestle::testing
