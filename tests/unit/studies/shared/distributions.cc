// MPI: 1
// Samples are functions of seed, stream and number; they keep to what the file says, and the file is told what it
// got wrong.
#include "studies/shared/distributions.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;

namespace
{
  constexpr unsigned long n = 2000;

  Distributions distributions(const std::string &text)
  {
    return {"family/distributions", text, {"a", "b", "field_1"}, {7., 8., 0.}};
  }

  /// The k-th parameter of many samples.
  std::vector<double> samples(const std::string &text, const std::size_t k)
  {
    const auto          all = distributions(text);
    std::vector<double> result;
    for (unsigned long i = 0; i < n; ++i)
      result.push_back(all.sample(3, 0, i)[k]);
    return result;
  }

  double mean(const std::vector<double> &values)
  {
    double sum = 0.;
    for (const double value : values)
      sum += value / double(values.size());
    return sum;
  }
} // namespace

BOOST_AUTO_TEST_CASE(what_is_not_named_keeps_its_value)
{
  const auto sample = distributions("b: uniform(1, 2)").sample(0, 0, 0);
  BOOST_TEST(sample.size() == 3u);
  BOOST_TEST(sample[0] == 7.);
  BOOST_TEST(sample[1] != 8.);
}

BOOST_AUTO_TEST_CASE(samples_keep_to_their_bounds)
{
  // Five standard deviations of a mean of n.
  const double slack = 5. / std::sqrt(double(n));
  const auto   even  = samples("a: uniform(-1, 3)", 0);
  BOOST_TEST(*std::min_element(even.begin(), even.end()) > -1.);
  BOOST_TEST(*std::max_element(even.begin(), even.end()) < 3.);
  BOOST_TEST(std::abs(mean(even) - 1.) < slack * 4. / std::sqrt(12.));

  auto logarithms = samples(" a :log-uniform( 0.01 , 100) ; ", 0);
  for (double &value : logarithms)
    value = std::log10(value);
  BOOST_TEST(*std::min_element(logarithms.begin(), logarithms.end()) > -2.);
  BOOST_TEST(*std::max_element(logarithms.begin(), logarithms.end()) < 2.);
  BOOST_TEST(std::abs(mean(logarithms)) < slack * 4. / std::sqrt(12.));

  BOOST_TEST(std::abs(mean(samples("a: normal(5, 0.1)", 0)) - 5.) < slack * 0.1);
  BOOST_TEST(samples("a: normal(5, 0)", 0).front() == 5.);
  BOOST_TEST(samples("a: uniform(2, 2)", 0).front() == 2.);
}

BOOST_AUTO_TEST_CASE(mixtures_draw_a_part_first)
{
  const auto values = samples("a: 0.25*normal(-3, 0.1) + 0.75 * uniform( +1 , 2e+0)", 0);
  const auto low    = std::count_if(values.begin(), values.end(), [](const double value) { return value < 0.; });
  BOOST_TEST(std::abs(double(low) / double(n) - 0.25) < 5. * std::sqrt(0.25 * 0.75 / double(n)));
  BOOST_TEST(*std::max_element(values.begin(), values.end()) < 2.);
  // A mixture of one is that distribution.
  BOOST_TEST(samples("a: 1*uniform(0, 1)", 0) == samples("a: uniform(0, 1)", 0), boost::test_tools::per_element());
  for (const std::string bad : {"a: 0.5*normal(0, 1) + 0.4*normal(1, 1)", "a: -1*normal(0, 1) + 2*normal(0, 1)",
                                "a: x*normal(0, 1)", "a: 0.5*normal(0, 1) +", "a: normal(0, 1) + normal(1, 1)"})
    BOOST_CHECK_THROW(distributions(bad), InputError);
}

BOOST_AUTO_TEST_CASE(coefficients_of_a_field_are_standard_normal)
{
  auto values = samples("", 2);
  BOOST_TEST(std::abs(mean(values)) < 5. / std::sqrt(double(n)));
  for (double &value : values)
    value *= value;
  BOOST_TEST(std::abs(mean(values) - 1.) < 5. * std::sqrt(2. / double(n)));
}

BOOST_AUTO_TEST_CASE(a_sample_is_a_function_of_seed_stream_and_number)
{
  const auto all = distributions("a: uniform(0, 1); b: normal(0, 1)");
  BOOST_TEST(all.sample(1, 2, 3) == all.sample(1, 2, 3), boost::test_tools::per_element());
  BOOST_TEST(all.sample(1, 2, 3)[0] != all.sample(1, 2, 4)[0]);
  BOOST_TEST(all.sample(1, 2, 3)[0] != all.sample(1, 1, 3)[0]); // held-out samples are no training samples
  BOOST_TEST(all.sample(1, 2, 3)[0] != all.sample(2, 2, 3)[0]);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused)
{
  for (const char *text : {"c: uniform(0, 1)", "a uniform(0, 1)", "a: triangular(0, 1)", "a: uniform(0)",
                           "a: uniform(x, 1)", "a: uniform(1, 0)", "a: log-uniform(0, 1)", "a: log-uniform(2, 1)",
                           "a: normal(0, -1)", "a: uniform(0, 1) b: uniform(0, 1)"})
    BOOST_CHECK_THROW(distributions(text), InputError);
}

BOOST_AUTO_TEST_CASE(a_latin_hypercube_has_a_sample_in_each_part_of_each_range)
{
  const auto all = distributions("a: 0.25*uniform(0, 1) + 0.75*uniform(2, 3); b: log-uniform(0.01, 100)");
  for (const unsigned long size : {1ul, 2ul, 40ul})
    {
      std::vector<int> a(size, 0), b(size, 0), field(size, 0);
      for (unsigned long i = 0; i < size; ++i)
        {
          const auto   sample = all.latin_hypercube(3, 1, i, size);
          const double share  = sample[0] < 1. ? 0.25 * sample[0] : 0.25 + 0.75 * (sample[0] - 2.);
          const auto   part   = [&](const double u) { return std::size_t(u * double(size)); };
          BOOST_TEST((sample[0] < 1. || sample[0] >= 2.));
          ++a.at(part(share));
          ++b.at(part((std::log10(sample[1]) + 2.) / 4.));
          ++field.at(part(0.5 * std::erfc(-sample[2] / std::sqrt(2.))));
          BOOST_TEST(all.latin_hypercube(3, 1, i, size) == sample, boost::test_tools::per_element());
        }
      for (const auto &counts : {a, b, field})
        BOOST_TEST(std::ranges::all_of(counts, [](const int count) { return count == 1; }));
    }
  BOOST_TEST(all.latin_hypercube(3, 1, 0, 40) != all.latin_hypercube(3, 2, 0, 40));
  BOOST_TEST(all.latin_hypercube(4, 1, 0, 40) != all.latin_hypercube(3, 1, 0, 40));
  BOOST_CHECK_THROW(all.latin_hypercube(3, 1, 40, 40), FatalError);
}
