#include "studies/rom_net/online_trial.h"

#include "core/conformal.h"
#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  OnlineTrial::OnlineTrial(const Dictionary &dictionary, const SnapshotSet &truths, InnerProduct &product,
                           const OnlineParameters &parameters)
    : tolerance_(parameters.tolerance)
  {
    for (std::size_t i = 0; i < truths.n_samples(); ++i)
      {
        answers_.push_back(dictionary.answer(truths.parameters(i), parameters.n_candidates));
        errors_.push_back(relative_error(dictionary, answers_.back(), product, truths.sample(i)));
      }
  }

  std::size_t OnlineTrial::n_wrong() const
  {
    return std::ranges::count_if(errors_, [&](const double error) { return !(error <= tolerance_); });
  }

  std::size_t OnlineTrial::n_missed() const
  {
    std::size_t n = 0;
    for (std::size_t i = 0; i < size(); ++i)
      n += answers_[i].accepted && !(errors_[i] <= tolerance_);
    return n;
  }

  std::size_t OnlineTrial::n_fallbacks() const
  {
    return std::ranges::count_if(answers_, [](const auto &answer) { return !answer.accepted; });
  }

  std::size_t OnlineTrial::worst() const
  {
    const auto  key    = [&](const std::size_t i) { return std::pair(answers_[i].accepted, errors_[i]); };
    std::size_t result = 0;
    for (std::size_t i = 1; i < size(); ++i)
      if (key(i) > key(result))
        result = i;
    return result;
  }

  void OnlineTrial::record(Figures &figures, const std::string &prefix) const
  {
    std::size_t n_false = 0, n_tried = 0;
    for (std::size_t i = 0; i < size(); ++i)
      {
        n_false += !answers_[i].accepted && errors_[i] <= tolerance_;
        n_tried += answers_[i].n_tried;
      }
    const double n = double(std::max<std::size_t>(1, size()));
    figures.set(prefix + ".tried", size());
    figures.set(prefix + ".wrong", n_wrong());
    figures.set(prefix + ".missed", n_missed());
    figures.set(prefix + ".false_flags", double(n_false) / n);
    figures.set(prefix + ".fallback_share", double(n_fallbacks()) / n);
    figures.set(prefix + ".candidates_tried", double(n_tried) / n);
  }

  void OnlineTrial::record_quality(Figures &figures) const
  {
    std::vector<double> estimates, seconds, cells;
    for (const auto &answer : answers_)
      {
        estimates.push_back(answer.answer.estimate);
        seconds.push_back(answer.seconds);
        cells.push_back(double(answer.answer.cells_visited));
      }
    set_quantiles(figures, "online.error", errors_);
    figures.set("certificate.spearman", spearman(estimates, errors_));
    figures.set("online.miss_rate_bound", clopper_pearson_upper(n_missed(), size(), 0.95));
    figures.set("online.cells", quantile(cells, 0.5));
    figures.set("time.query_s", quantile(seconds, 0.5));
  }

  std::string OnlineTrial::to_csv(const SnapshotSet &truths, const std::vector<std::string> &parameter_names) const
  {
    std::string csv = text::join(parameter_names, ",") + ",answered_by,basis,certificate,accepted,error,outside\n";
    for (std::size_t i = 0; i < size(); ++i)
      {
        const auto &answer = answers_[i];
        for (const double value : truths.parameters(i))
          csv += text::shortest(value) + ",";
        csv += to_string(answer.accepted ? answer.level : ReducedLevel::finite_elements) + "," +
               std::to_string(answer.basis) + "," + text::shortest(answer.answer.estimate) + "," +
               (answer.accepted ? "1," : "0,") + text::shortest(errors_[i]) + "," + (answer.outside ? "1" : "0") +
               "\n";
      }
    return csv;
  }

  std::vector<double> errors_of_global(const Dictionary &dictionary, const SnapshotSet &truths,
                                       InnerProduct &product)
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < truths.n_samples(); ++i)
      result.push_back(
          relative_error(dictionary, dictionary.by_global(truths.parameters(i)), product, truths.sample(i)));
    return result;
  }

  double calibrate(const Dictionary &dictionary, const SnapshotSet &truths, InnerProduct &product,
                   const OnlineParameters &parameters)
  {
    ScoredAnswers scored;
    for (std::size_t i = 0; i < truths.n_samples(); ++i)
      {
        std::vector<ScoredAnswer> any; // whomever the classifier names, one of them is handed out
        for (const auto &answer : dictionary.every(truths.parameters(i), parameters.n_candidates))
          {
            const double error = relative_error(dictionary, answer, product, truths.sample(i));
            any.push_back({answer.answer.estimate, !(error <= parameters.tolerance)});
          }
        if (!any.back().is_wrong)
          scored.wanted.push_back(any.back().score);
        scored.all.push_back(missed_first(any));
      }
    // What no right answer asks for is not accepted: where all are wrong, nothing is.
    if (scored.wanted.empty())
      return -1.;
    return std::min(cautious_threshold(scored, parameters.risk), *std::ranges::max_element(scored.wanted));
  }
} // namespace trestle
