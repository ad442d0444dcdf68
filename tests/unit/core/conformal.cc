// MPI: 1
// Of answers with a score and a truth, the threshold accepts at most the risk that was asked for, and no less than it could.
#include "core/conformal.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  /// By definition: tries all scores.
  double slowly(const std::vector<ScoredAnswer> &answers, const double risk)
  {
    double best = -INFINITY;
    for (const auto &candidate : answers)
      {
        double misses = 0.;
        for (const auto &answer : answers)
          misses += answer.is_wrong && answer.score <= candidate.score ? 1. : 0.;
        if ((misses + 1.) / double(answers.size() + 1) <= risk * (1. + 1e-12))
          best = std::max(best, candidate.score);
      }
    return best;
  }
} // namespace

BOOST_AUTO_TEST_CASE(too_few_answers_accept_nothing)
{
  BOOST_TEST(answers_for_risk(0.01) == 99u);
  BOOST_TEST(answers_for_risk(0.05) == 19u);
  BOOST_TEST(conformal_threshold(std::vector<ScoredAnswer>(98, {0.1, false}), 0.01) == -INFINITY);
  BOOST_TEST(conformal_threshold(std::vector<ScoredAnswer>(99, {0.1, false}), 0.01) == 0.1);
  BOOST_CHECK_THROW(conformal_threshold({}, 0.), InputError);
  BOOST_CHECK_THROW(conformal_threshold(std::vector<ScoredAnswer>(99, {NAN, false}), 0.01), InputError);
}

BOOST_AUTO_TEST_CASE(the_threshold_lies_just_below_the_first_miss_too_many)
{
  std::vector<ScoredAnswer> answers;
  for (unsigned int i = 1; i <= 99; ++i)
    answers.push_back({i / 100., i >= 50});
  const double threshold = conformal_threshold(answers, 0.01);
  BOOST_TEST(threshold < 0.5);
  BOOST_TEST(std::nextafter(threshold, 1.) == 0.5);
  answers.push_back({0.5, false}); // equal scores go together
  BOOST_TEST(conformal_threshold(answers, 0.01) == threshold);
}

BOOST_AUTO_TEST_CASE(it_is_the_largest_by_definition)
{
  const RandomStream stream(7, 0);
  for (unsigned int trial = 0; trial < 50; ++trial)
    {
      std::vector<ScoredAnswer> answers;
      for (unsigned int i = 0; i < 120; ++i)
        {
          const double score = std::floor(40. * stream.uniform(1000 * trial + 2 * i)) / 40.;
          answers.push_back({score, stream.uniform(1000 * trial + 2 * i + 1) < score * score});
        }
      for (const double risk : {0.01, 0.03, 0.2})
        {
          const double fast = conformal_threshold(answers, risk), slow = slowly(answers, risk);
          BOOST_TEST(fast >= slow);
          double misses = 0.;
          for (const auto &answer : answers)
            misses += answer.is_wrong && answer.score <= fast ? 1. : 0.;
          BOOST_TEST((fast == -INFINITY || (misses + 1.) / 121. <= risk * (1. + 1e-12)));
        }
    }
}
