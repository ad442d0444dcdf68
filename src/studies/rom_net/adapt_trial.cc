#include "studies/rom_net/adapt_trial.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/progress.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/api/reduced_problem.h"
#include "studies/rom_net/growing_dictionary.h"
#include "studies/shared/distributions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    constexpr unsigned int stream = 5; // apart from those of SampleRuns

    /// What became of a query, finite elements beside.
    struct Outcome
    {
      bool   accepted = false;
      double error    = 0.;
    };

    std::string row(const std::vector<double> &mu, const DictionaryAnswer &answer, const double error,
                    const bool grew)
    {
      std::string csv;
      for (const double value : mu)
        csv += text::shortest(value) + ",";
      return csv + std::to_string(answer.basis) + "," + text::shortest(answer.answer.estimate) + "," +
             (answer.accepted ? "1," : "0,") + text::shortest(error) + (grew ? ",1\n" : ",0\n");
    }

    void record(const std::vector<Outcome> &outcomes, const double tolerance, Figures &figures)
    {
      std::vector<bool> fell_back;
      std::size_t       n_missed = 0;
      for (const auto &outcome : outcomes)
        {
          fell_back.push_back(!outcome.accepted);
          n_missed += outcome.accepted && !(outcome.error <= tolerance);
        }
      figures.set("adapt.queries", outcomes.size());
      figures.set("adapt.missed", n_missed);
      figures.set("adapt.fallback_share", double(std::ranges::count(fell_back, true)) / double(outcomes.size()));
      if (const double ratio = fallback_ratio(fell_back); std::isfinite(ratio))
        figures.set("adapt.fallback_ratio", ratio);
    }
  } // namespace

  AdaptTrial::AdaptTrial(ParameterSink &prm)
    : growth_(prm)
  {
    const auto section = prm.section("samples");
    prm.add("adapt", n_queries_,
            "Queries, each audited, by which the dictionary grows where it could not answer; 0: no such trial.",
            Allowed::non_negative(), Effect::length);
    prm.add("adapt distributions", distributions_,
            "What their parameters are drawn from, as `distributions`; others keep their value.");
    prm.add("adapt seed", seed_, "Of these queries.");
  }

  void AdaptTrial::check(const ReducedParameters &reduced) const
  {
    if (!is_asked())
      return;
    if (reduced.n_remembered == 0)
      throw InputError("samples/adapt = " + std::to_string(n_queries_) +
                           ", but reduced model/remembered samples = 0: the dictionary could not grow.",
                       "Let it remember some, 8 for instance.");
    if (distributions_.empty())
      throw InputError("samples/adapt = " + std::to_string(n_queries_) +
                           ", but samples/adapt distributions is empty.",
                       "Name a range, for instance `x0: uniform(0.7, 0.9)`.");
  }

  void AdaptTrial::run(Dictionary &dictionary, std::vector<BasisMemory> memories, FullModel &model,
                       InnerProduct &product, const ReducedParameters &reduced, const OnlineParameters &online,
                       Run &run) const
  {
    const Distributions  distributions("samples/adapt distributions", distributions_, model.parameter_names(),
                                       model.parameters());
    const auto           problems = model.reduced_problems();
    GrowingDictionary    growing(dictionary, std::move(memories), *problems, product, reduced, online, growth_);
    Progress             progress("queries that are learnt from", n_queries_, run.communicator.is_root());
    std::vector<Outcome> outcomes;
    std::string csv = text::join(model.parameter_names(), ",") + ",basis,certificate,accepted,error,grew\n";
    for (unsigned int i = 0; i < n_queries_; ++i)
      {
        const auto      mu     = distributions.sample(seed_, stream, i);
        const auto      answer = dictionary.answer(mu, online.n_candidates);
        const Stopwatch watch;
        model.set_parameters(mu);
        const auto   truth   = model.solve();
        const double seconds = watch.wall_seconds();
        const double error   = relative_error(dictionary, answer, product, truth);
        const bool   grew =
            growing.learn({.mu = mu, .truth = truth, .answer = answer, .error = error, .solve_seconds = seconds});
        outcomes.push_back({answer.accepted, error});
        csv += row(mu, answer, error, grew);
        progress.step(i + 1);
        if (interruption::requested(run.communicator))
          throw Interrupted();
      }
    record(outcomes, online.tolerance, run.figures);
    growing.record(run.figures);
    run.directory.write("adapt.csv", csv);
  }
} // namespace trestle
