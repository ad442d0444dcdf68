#pragma once

#include <cstddef>
#include <vector>

namespace trestle
{
  /// An answer whose truth is known: what its certificate said, and whether it was wrong.
  struct ScoredAnswer
  {
    double score    = 0.;
    bool   is_wrong = false;
  };

  /**
   * Conformal risk control (Angelopoulos, Bates, Fisch, Lei, Schuster, arXiv 2208.02814, equation 4) for accepting answers
   * by a score: the largest threshold with (misses + 1) / (n + 1) <= risk, a miss being a wrong answer whose score is not
   * above it. An answer drawn as the n were is then accepted and wrong with a probability of at most `risk`, whatever the
   * distributions are. It is never above the largest finite score seen: what lies beyond was not tried.
   *
   * @param risk in (0, 1). @returns -infinity, which accepts nothing, where n is too small: risk (n + 1) < 1.
   * @throws InputError for a risk out of range or a score that is no number; infinite scores are allowed, and never accepted.
   */
  double conformal_threshold(std::vector<ScoredAnswer> answers, double risk);

  /// Answers to calibrate with, and the scores of those among them that one would be sorry to refuse.
  struct ScoredAnswers
  {
    std::vector<ScoredAnswer> all;
    std::vector<double>       wanted;
  };

  /**
   * A threshold that spends a risk only on what is wanted: the least that accepts all of `wanted`, yet not below the
   * largest that misses nothing, nor above conformal_threshold(). Its risk is never larger than that one's. Why not
   * that one: further wrong answers, those beyond the range too, lie beside the wrong one that it may accept.
   */
  double cautious_threshold(const ScoredAnswers &answers, double risk);

  /// Of several answers to one question that may all be asked for, the one that is missed first: the wrong one of the
  /// least score, or else the first. Its loss is the largest of theirs at every threshold. @param answers at least one.
  ScoredAnswer missed_first(const std::vector<ScoredAnswer> &answers);

  /// The fewest answers from which a threshold follows: 99 for a risk of 0.01. @throws InputError for a risk out of range.
  std::size_t answers_for_risk(double risk);
} // namespace trestle
