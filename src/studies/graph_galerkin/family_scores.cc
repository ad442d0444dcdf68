#include "studies/graph_galerkin/family_scores.h"

#include "core/stopwatch.h"
#include "studies/graph_galerkin/family_samples.h"
#include "studies/graph_galerkin/scoring.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace trestle
{
  HeldOut::HeldOut(const Ensemble &ensemble, Problem &problem, const FamilyModel &model,
                   std::vector<std::vector<double>> parameters)
    : ensemble_(&ensemble),
      problem_(&problem),
      parameters_(std::move(parameters)),
      queries_(parameters_.size()),
      answers_(parameters_.size()),
      solve_seconds_(parameters_.size(), 0.)
  {
    for (std::size_t i = 0; i < size(); ++i)
      if (ensemble.owns(i))
        {
          queries_[i] = make_query(problem, model, parameters_[i]);
          answers_[i].assign(problem.n_free(), 0.);
          const Stopwatch watch;
          problem.set_parameters(parameters_[i]);
          problem.solve(answers_[i]);
          solve_seconds_[i] = watch.wall_seconds();
        }
    ensemble.sum_in_place(solve_seconds_);
  }

  std::vector<double> HeldOut::errors(const FamilyModel &model, const std::size_t n) const
  {
    std::vector<double> result(n, 0.), u(problem_->n_free());
    for (std::size_t i = 0; i < n; ++i)
      if (ensemble_->owns(i))
        {
          model.predict(queries_[i], u);
          // The norm is that of the sample's own mesh, should it move.
          problem_->set_parameters(parameters_[i]);
          result[i] = largest(problem_->relative_l2_difference(u, answers_[i]));
        }
    ensemble_->sum_in_place(result);
    return result;
  }

  std::vector<double> HeldOut::errors_of_mean() const
  {
    std::vector<double> mean(problem_->n_free(), 0.), result(size(), 0.);
    const auto          n_mine =
        std::count_if(answers_.begin(), answers_.end(), [](const auto &answer) { return !answer.empty(); });
    for (const auto &answer : answers_)
      for (std::size_t j = 0; j < answer.size(); ++j)
        mean[j] += answer[j] / double(n_mine);
    for (std::size_t i = 0; i < size(); ++i)
      if (ensemble_->owns(i))
        {
          problem_->set_parameters(parameters_[i]);
          result[i] = largest(problem_->relative_l2_difference(mean, answers_[i]));
        }
    ensemble_->sum_in_place(result);
    return result;
  }

  /// A number a sample for everything that is scored.
  struct HeldOut::Tally
  {
    explicit Tally(std::size_t n)
      : n(n)
    {}
    std::vector<double> &operator[](const std::string &name)
    {
      return values.try_emplace(name, std::vector<double>(n, 0.)).first->second;
    }

    std::size_t                                n;
    std::map<std::string, std::vector<double>> values;
  };

  HeldOut::Tally HeldOut::tally(const FamilyModel &model, const Finish &finish) const
  {
    Tally               result(size());
    std::vector<double> u(problem_->n_free());
    const bool          is_spd = problem_->equations().is_spd();
    for (std::size_t i = 0; i < size(); ++i)
      {
        const auto set = [&](const std::string &name, const double value) { result[name][i] = value; };
        if (!ensemble_->owns(i))
          {
            // Every rank has every name, for the sums below.
            for (const char *name :
                 {"network_s", "certificate_s", "finish_s", "accepted", "corrected", "recomputed", "rejected",
                  "before", "after", "estimate", "warm", "cold", "effectivity"})
              set(name, 0.);
            continue;
          }
        const Stopwatch watch;
        const auto      query = make_query(*problem_, model, parameters_[i]);
        model.predict(query, u);
        set("network_s", watch.wall_seconds());

        auto error = u;
        for (std::size_t j = 0; j < u.size(); ++j)
          error[j] -= answers_[i][j];
        const auto outcome = finish.apply(*problem_, u);
        set("certificate_s", outcome.before.seconds);
        set("finish_s", outcome.seconds);
        set("accepted", outcome.before.decision == Decision::accepted);
        set("corrected", outcome.before.decision == Decision::corrected);
        set("recomputed", outcome.before.decision == Decision::recomputed);
        set("rejected", outcome.before.decision == Decision::rejected);
        set("before", outcome.before.residual_relative);
        set("after", outcome.after.residual_relative);
        set("estimate", outcome.before.relative());
        set("warm", outcome.warm_iterations);
        set("cold", outcome.cold_iterations);
        const double energy = is_spd ? energy_norm(problem_->equations(), answers_[i], error) : 0.;
        set("effectivity", energy > 0. ? outcome.before.estimate / energy : 0.);
      }
    for (auto &[name, values] : result.values)
      ensemble_->sum_in_place(values);
    return result;
  }

  void HeldOut::finish(const FamilyModel &model, const Finish &finish, Figures &figures) const
  {
    Tally      all    = tally(model, finish);
    const auto median = [&](const std::string &name) { return quantile(all[name], 0.5); };
    const auto total  = [&](const std::string &name) {
      double sum = 0.;
      for (const double value : all[name])
        sum += value;
      return int(std::lround(sum));
    };
    for (const char *name : {"accepted", "corrected", "recomputed", "rejected"})
      figures.set("certificate." + std::string(name), total(name));
    figures.set("certificate.network_residual_relative", median("before"));
    figures.set("certificate.residual_relative", quantile(all["after"], 1.));
    figures.set("certificate.solved", int(std::count_if(all["after"].begin(), all["after"].end(),
                                                        [](const double r) { return r <= 1e-10; })));
    figures.set("certificate.estimate_relative", median("estimate"));
    if (problem_->equations().is_spd())
      figures.set("certificate.effectivity", median("effectivity"));
    figures.set("iterations.warm", median("warm"));
    figures.set("iterations.cold", median("cold"));
    figures.set("iterations.saved", median("cold") - median("warm"));

    figures.set("time.fe_solve_s", solve_seconds());
    figures.set("time.network_s", median("network_s"));
    figures.set("time.certificate_s", median("certificate_s"));
    figures.set("time.finish_s", median("finish_s"));
    const auto break_even = [&](const double cost) {
      const double saved = solve_seconds() - cost;
      return saved > 0. ? figures.number("time.train_s") / saved : std::numeric_limits<double>::infinity();
    };
    figures.set("break_even_queries",
                break_even(median("network_s") + median("certificate_s") + median("finish_s")));
    figures.set("break_even_queries_uncertified", break_even(median("network_s")));
  }
} // namespace trestle
