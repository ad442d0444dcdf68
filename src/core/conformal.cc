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
    void check_risk(const double risk)
    {
      if (!(risk > 0. && risk < 1.))
        throw InputError("A risk of " + text::shortest(risk) + " was asked for.",
                         "Choose one between 0 and 1, say 0.01.");
    }
  } // namespace

  std::size_t answers_for_risk(const double risk)
  {
    check_risk(risk);
    // 1 / 0.01 must give 100
    return static_cast<std::size_t>(std::ceil(1. / risk * (1. - 1e-12))) - 1;
  }

  double conformal_threshold(std::vector<ScoredAnswer> answers, const double risk)
  {
    if (answers.size() < answers_for_risk(risk))
      return -std::numeric_limits<double>::infinity();
    for (const auto &answer : answers)
      if (std::isnan(answer.score))
        throw InputError("A score is no number.", "Look where it was computed.");
    std::sort(answers.begin(), answers.end(), [](const auto &a, const auto &b) { return a.score < b.score; });
    const double allowed   = risk * double(answers.size() + 1) * (1. + 1e-12) - 1.;
    double       threshold = -std::numeric_limits<double>::infinity();
    std::size_t  n_misses  = 0;
    for (std::size_t i = 0; i < answers.size();)
      {
        // Equal scores are accepted together or not at all.
        std::size_t end = i;
        for (; end < answers.size() && answers[end].score == answers[i].score; ++end)
          n_misses += answers[end].is_wrong ? 1 : 0;
        if (double(n_misses) > allowed)
          return i == 0 ? threshold : std::nextafter(answers[i].score, threshold);
        if (std::isfinite(answers[i].score))
          threshold = answers[i].score;
        i = end;
      }
    return threshold;
  }
} // namespace trestle
