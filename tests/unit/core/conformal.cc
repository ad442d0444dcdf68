// MPI: 1
// Of answers with a score and a truth, the threshold accepts at most the risk that was asked for, and no less than it could.
#include "core/conformal.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;

namespace
{
  /// (misses + 1) / (n + 1).
  double risk_at(const std::vector<ScoredAnswer> &answers, const double threshold)
  {
    double misses = 0.;
    for (const auto &answer : answers)
      misses += answer.is_wrong && answer.score <= threshold ? 1. : 0.;
    return (misses + 1.) / double(answers.size() + 1);
  }

  /// Scores and truths like those of a certificate that is right more often than not, many of them equal.
  std::vector<ScoredAnswer> random_answers(const unsigned int trial, const std::size_t n)
  {
    const RandomStream        stream(7, "conformal", trial);
    std::vector<ScoredAnswer> answers;
    for (std::size_t i = 0; i < n; ++i)
      {
        const double score = std::floor(40. * stream.uniform(2 * i)) / 40.;
        answers.push_back({score, stream.uniform(2 * i + 1) < score * score});
      }
    return answers;
  }
} // namespace

BOOST_AUTO_TEST_CASE(too_few_answers_accept_nothing)
{
  BOOST_TEST(answers_for_risk(0.01) == 99u);
  BOOST_TEST(answers_for_risk(0.05) == 19u);
  BOOST_TEST(answers_for_risk(0.3) == 3u); // 1/4 <= 0.3 < 1/3
  BOOST_TEST(conformal_threshold(std::vector<ScoredAnswer>(98, {0.1, false}), 0.01) == -INFINITY);
  BOOST_TEST(conformal_threshold(std::vector<ScoredAnswer>(99, {0.1, false}), 0.01) == 0.1);
}

BOOST_AUTO_TEST_CASE(what_is_out_of_range_is_refused)
{
  for (const double risk : {0., 1., -0.1, double(NAN)})
    BOOST_CHECK_THROW(conformal_threshold({}, risk), InputError);
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

  // 199 answers may hold one miss, at 0.5; the second is at 0.51.
  for (unsigned int i = 0; i < 99; ++i)
    answers.push_back({0., false});
  BOOST_TEST(answers.size() == 199u);
  BOOST_TEST(std::nextafter(conformal_threshold(answers, 0.01), 1.) == 0.51);
}

BOOST_AUTO_TEST_CASE(where_all_are_wrong_it_lies_below_all)
{
  const std::vector<ScoredAnswer> answers(99, {0.3, true});
  BOOST_TEST(std::nextafter(conformal_threshold(answers, 0.01), 1.) == 0.3);
}

BOOST_AUTO_TEST_CASE(infinite_scores_are_never_accepted)
{
  std::vector<ScoredAnswer> answers(98, {0.1, false});
  answers.push_back({INFINITY, true});
  BOOST_TEST(conformal_threshold(answers, 0.01) == 0.1);
  answers.back().is_wrong = false;
  BOOST_TEST(conformal_threshold(answers, 0.01) == 0.1);
  BOOST_TEST(conformal_threshold(std::vector<ScoredAnswer>(99, {INFINITY, true}), 0.01) == -INFINITY);
}

BOOST_AUTO_TEST_CASE(it_is_the_largest_by_definition)
{
  for (unsigned int trial = 0; trial < 50; ++trial)
    {
      const auto   answers = random_answers(trial, 120);
      double       largest = 0.;
      const double slack   = 1. + 1e-12;
      for (const auto &answer : answers)
        largest = std::max(largest, answer.score);
      for (const double risk : {0.01, 0.03, 0.2})
        {
          const double threshold = conformal_threshold(answers, risk);
          BOOST_TEST(risk_at(answers, threshold) <= risk * slack);
          BOOST_TEST(threshold <= largest);
          // The next number above is either too risky or beyond what was seen.
          const double next = std::nextafter(threshold, 2.);
          BOOST_TEST((next > largest || risk_at(answers, next) > risk * slack));
        }
    }
}

/// The promise itself: over many draws of 99 answers, the share of misses among new ones.
BOOST_AUTO_TEST_CASE(new_answers_are_missed_at_most_as_often_as_asked)
{
  constexpr unsigned int n_trials = 2000;
  double                 missed = 0., tried = 0.;
  for (unsigned int trial = 0; trial < n_trials; ++trial)
    {
      const double threshold = conformal_threshold(random_answers(trial, 99), 0.01);
      for (const auto &answer : random_answers(n_trials + trial, 500))
        {
          missed += answer.is_wrong && answer.score <= threshold ? 1. : 0.;
          tried += 1.;
        }
    }
  BOOST_TEST(missed / tried <= 0.01);
  BOOST_TEST(missed / tried > 0.); // else nothing was accepted
}

BOOST_AUTO_TEST_CASE(a_risk_is_spent_only_on_what_is_wanted)
{
  // 199 answers may hold one miss: the first wrong one is at 0.5, the second at 0.6.
  std::vector<ScoredAnswer> answers(197, {0.1, false});
  answers.push_back({0.5, true});
  answers.push_back({0.6, true});
  BOOST_TEST(std::nextafter(conformal_threshold(answers, 0.01), 1.) == 0.6);
  BOOST_TEST(std::nextafter(cautious_threshold({answers, {}}, 0.01), 1.) == 0.5);
  BOOST_TEST(std::nextafter(cautious_threshold({answers, {0.1, 0.3}}, 0.01), 1.) == 0.5);
  BOOST_TEST(cautious_threshold({answers, {0.55, 0.1}}, 0.01) == 0.55);
  BOOST_TEST(std::nextafter(cautious_threshold({answers, {0.7}}, 0.01), 1.) == 0.6);
  BOOST_TEST(std::nextafter(cautious_threshold({answers, {INFINITY}}, 0.01), 1.) == 0.6);
  answers.resize(98);
  BOOST_TEST(cautious_threshold({answers, {0.1}}, 0.01) == -INFINITY); // too few
  for (unsigned int trial = 0; trial < 20; ++trial)
    {
      const auto   some      = random_answers(trial, 300);
      const double most      = conformal_threshold(some, 0.03),
                   threshold = cautious_threshold({some, {0.2, 0.4}}, 0.03);
      BOOST_TEST(threshold <= most);
      BOOST_TEST((threshold >= std::min(0.4, most)));
      BOOST_TEST((threshold >= 0.4 || risk_at(some, std::nextafter(threshold, 2.)) > 1. / 301.));
    }
}

BOOST_AUTO_TEST_CASE(of_several_answers_the_one_that_is_missed_first_stands_for_all)
{
  BOOST_TEST(missed_first({{0.3, false}, {0.1, false}}).score == 0.3);
  BOOST_TEST(missed_first({{0.1, false}, {0.4, true}, {0.2, true}}).score == 0.2);
  BOOST_TEST(missed_first({{0.1, false}, {0.4, true}, {0.2, true}}).is_wrong);
}
