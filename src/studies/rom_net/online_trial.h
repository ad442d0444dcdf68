#pragma once

#include "core/figures.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/online_parameters.h"

#include <string>
#include <vector>

namespace trestle
{
  /// How a dictionary answers queries whose finite-element answers are known.
  class OnlineTrial
  {
  public:
    /// Answers all. Collective. @param truths with parameters.
    OnlineTrial(const Dictionary &dictionary, const SnapshotSet &truths, InnerProduct &product,
                const OnlineParameters &parameters);

    std::size_t size() const { return answers_.size(); }
    std::size_t n_wrong() const;  ///< off by more than the tolerance
    std::size_t n_missed() const; ///< wrong and accepted
    std::size_t n_fallbacks() const;

    const std::vector<DictionaryAnswer> &answers() const { return answers_; }
    const std::vector<double>           &errors() const { return errors_; }
    /// Number of the one with the largest error among those accepted, or else among all.
    std::size_t worst() const;

    /// Figures behind a prefix: .tried, .wrong, .missed, .false_flags, .fallback_share, .candidates_tried.
    void record(Figures &figures, const std::string &prefix) const;
    /// What is said of answers in the range: online.error.*, certificate.spearman, online.miss_rate_bound, time.query_s.
    void record_quality(Figures &figures) const;

    /// A line a query: parameters, who answered, certificate, error.
    std::string to_csv(const SnapshotSet &truths, const std::vector<std::string> &parameter_names) const;

  private:
    double                        tolerance_;
    std::vector<DictionaryAnswer> answers_;
    std::vector<double>           errors_;
  };

  /// Errors of one basis of a dictionary at the same queries. Collective.
  std::vector<double> errors_of_global(const Dictionary &dictionary, const SnapshotSet &truths,
                                       InnerProduct &product);

  /**
   * The largest certificate that is accepted, by conformal risk control on samples of their own (core/conformal.h): of
   * the two answers that may be handed out the one that is missed first counts. Never above the largest of a right
   * answer, and -1, which accepts nothing, where none is right. Collective.
   */
  double calibrate(const Dictionary &dictionary, const SnapshotSet &truths, InnerProduct &product,
                   const OnlineParameters &parameters);
} // namespace trestle
