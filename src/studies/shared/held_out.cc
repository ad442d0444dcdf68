#include "studies/shared/held_out.h"

#include "core/stopwatch.h"
#include "studies/shared/answers.h"
#include "studies/shared/break_even.h"

#include <algorithm>

namespace trestle
{
  HeldOut::HeldOut(const Ensemble &ensemble, Problem &problem, std::vector<std::vector<double>> parameters)
    : ensemble_(&ensemble),
      problem_(&problem),
      parameters_(std::move(parameters)),
      answers_(parameters_.size()),
      solve_seconds_(parameters_.size(), 0.)
  {
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < size(); ++i)
        if (ensemble.owns(i))
          {
            answers_[i].assign(problem.n_free(), 0.);
            const Stopwatch watch;
            problem.set_parameters(parameters_[i]);
            problem.solve(answers_[i]);
            solve_seconds_[i] = watch.wall_seconds();
          }
    });
    ensemble.sum_in_place(solve_seconds_);
  }

  std::vector<double> HeldOut::errors(const Answer &answer, const std::size_t n) const
  {
    std::vector<double> result(n, 0.), u(problem_->n_free());
    ensemble_->on_groups([&] {
      for (std::size_t i = 0; i < n; ++i)
        if (ensemble_->owns(i))
          {
            // The norm is that of the sample's own mesh, should it move.
            problem_->set_parameters(parameters_[i]);
            answer(i, u);
            result[i] = largest(problem_->relative_l2_difference(u, answers_[i]));
          }
    });
    ensemble_->sum_in_place(result);
    return result;
  }

  std::vector<double> HeldOut::errors_of_mean() const
  {
    std::vector<double> mean(problem_->n_free(), 0.);
    const auto          n_mine =
        std::count_if(answers_.begin(), answers_.end(), [](const auto &answer) { return !answer.empty(); });
    for (const auto &answer : answers_)
      for (std::size_t j = 0; j < answer.size(); ++j)
        mean[j] += answer[j] / double(n_mine);
    return errors([&](std::size_t, std::vector<double> &u) { u = mean; }, size());
  }

  void HeldOut::finish_one(const std::size_t i, const Answer &answer, const Finish &finish, Finished &result) const
  {
    std::vector<double> u(problem_->n_free());
    const Stopwatch     watch;
    problem_->set_parameters(parameters_[i]);
    answer(i, u);
    const double seconds = watch.wall_seconds();
    auto         error   = u;
    for (std::size_t j = 0; j < u.size(); ++j)
      error[j] -= answers_[i][j];
    const auto outcome = finish.apply(*problem_, u);
    result.tally.add(i, seconds, outcome);
    if (!problem_->equations().is_spd())
      return;
    const double energy   = energy_norm(problem_->equations(), answers_[i], error);
    result.effectivity[i] = energy > 0. ? outcome.before.estimate / energy : 0.;
  }

  HeldOut::Finished HeldOut::finish_all(const Answer &answer, const Finish &finish) const
  {
    Finished result{AnswerTally(size()), std::vector<double>(size(), 0.)};
    ensemble_->on_groups([&] {
      for (std::size_t i = 0; i < size(); ++i)
        if (ensemble_->owns(i))
          finish_one(i, answer, finish, result);
    });
    result.tally.sum(*ensemble_);
    ensemble_->sum_in_place(result.effectivity);
    return result;
  }

  void HeldOut::finish(const Answer &answer, const Finish &finish, Figures &figures) const
  {
    const auto [tally, effectivity] = finish_all(answer, finish);
    tally.report_decisions(figures,
                           {Decision::accepted, Decision::corrected, Decision::recomputed, Decision::rejected});
    figures.set("certificate.network_residual_relative", quantile(tally.residual_before, 0.5));
    figures.set("certificate.solved", tally.n_solved());
    figures.set("certificate.estimate_relative", quantile(tally.estimate, 0.5));
    if (problem_->equations().is_spd())
      figures.set("certificate.effectivity", quantile(effectivity, 0.5));
    const double warm = quantile(tally.warm_iterations, 0.5), cold = quantile(tally.cold_iterations, 0.5);
    figures.set("iterations.warm", warm);
    figures.set("iterations.cold", cold);
    figures.set("iterations.saved", cold - warm);

    figures.set("time.fe_solve_s", solve_seconds());
    tally.report_times(figures);
    record_break_even(figures);
    figures.set("break_even_queries_uncertified",
                break_even(figures.number("time.train_s"), solve_seconds(), figures.number("time.network_s")));
  }
} // namespace trestle
