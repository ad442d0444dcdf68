#include "core/conformal.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

    // 1 / 0.01 is to give 100
    constexpr double round_off = 1e-12;
  } // namespace

  std::size_t answers_for_risk(const double risk)
  {
    if (!(risk > 0. && risk < 1.))
      throw InputError("A risk of " + text::shortest(risk) + " was asked for.",
                       "Choose one between 0 and 1, say 0.01.");
    return static_cast<std::size_t>(std::ceil(1. / risk * (1. - round_off))) - 1;
  }

  double conformal_threshold(std::vector<ScoredAnswer> answers, const double risk)
  {
    if (answers.size() < answers_for_risk(risk))
      return minus_infinity;
    for (const auto &answer : answers)
      if (std::isnan(answer.score))
        throw InputError("A score is no number.", "Look where it was computed.");
    std::sort(answers.begin(), answers.end(), [](const auto &a, const auto &b) { return a.score < b.score; });
    const double allowed   = risk * double(answers.size() + 1) * (1. + round_off) - 1.;
    double       threshold = minus_infinity;
    std::size_t  n_misses  = 0;
    for (const auto &[score, is_wrong] : answers)
      {
        if (std::isinf(score) && score > 0.)
          break;
        n_misses += is_wrong ? 1 : 0;
        if (double(n_misses) > allowed)
          return std::nextafter(score, minus_infinity);
        threshold = score;
      }
    return threshold;
  }

  double cautious_threshold(const ScoredAnswers &answers, const double risk)
  {
    const double most = conformal_threshold(answers.all, risk);
    double       safe = most, wanted = minus_infinity;
    for (const auto &[score, is_wrong] : answers.all)
      if (is_wrong)
        safe = std::min(safe, std::nextafter(score, minus_infinity));
    for (const double score : answers.wanted)
      wanted = std::max(wanted, score);
    return std::min(most, std::max(safe, wanted));
  }

  ScoredAnswer missed_first(const std::vector<ScoredAnswer> &answers)
  {
    ScoredAnswer result = answers.front();
    for (const auto &answer : answers)
      if (answer.is_wrong && (!result.is_wrong || answer.score < result.score))
        result = answer;
    return result;
  }
} // namespace trestle
