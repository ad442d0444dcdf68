#include "bridge/equations/stacked_equations.h"
#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/graph_galerkin/family_scores.h"
#include "studies/graph_galerkin/problem_size.h"
#include "studies/graph_galerkin/scoring.h"
#include "studies/shared/answer_tally.h"
#include "studies/shared/answers.h"
#include "studies/shared/break_even.h"
#include "studies/shared/report.h"
#include "studies/shared/scaling.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// Section `warm start`: the parameter that varies, and its values.
    class WarmStartParameters
    {
    public:
      explicit WarmStartParameters(ParameterSink &prm)
      {
        const auto section = prm.section("warm start");
        prm.add("parameter", name, "Name of the problem's parameter that varies (section `parameters`).");
        prm.add("training values", training, "Its values at which the network sees the residual.");
        prm.add(
            "input range", range,
            "The network's input runs from minus to plus this over the training values, in the logarithm; a small "
            "range makes the answer vary slowly between them.",
            Allowed::positive());
        prm.add("continuation", factors,
                "Factors on the training values: trained with the first, then, from the weights that gives, with "
                "the next; "
                "the last is 1. For problems that do not train from scratch.",
                Allowed::positive());
        prm.add("test values", test, "Its values at which Newton starts from the prediction, and cold.");
      }

      /// @throws InputError.
      void check(const Problem &problem)
      {
        const auto &names = problem.parameter_names();
        const auto  found = std::find(names.begin(), names.end(), name);
        if (found == names.end())
          throw InputError("warm start/parameter = '" + name + "' is no parameter of the problem.",
                           "Name one of section `parameters`.");
        index = std::size_t(found - names.begin());
        if (training.size() < 2 || test.empty())
          throw InputError("warm start: " + std::to_string(training.size()) + " training values and " +
                               std::to_string(test.size()) + " test values.",
                           "Give at least two `training values` and one of `test values`.");
        for (const auto *values : {&training, &test})
          for (const double value : *values)
            if (!(value > 0.))
              throw InputError("warm start: the value " + text::shortest(value) +
                                   " is not positive; the network sees its logarithm.",
                               "Vary a positive parameter.");
        if (factors.empty() || factors.back() != 1.)
          throw InputError("warm start/continuation ends with " +
                               (factors.empty() ? "nothing" : text::shortest(factors.back())) + ".",
                           "Its last factor must be 1.");
        const auto [lowest, highest] = std::minmax_element(training.begin(), training.end());
        if (*lowest == *highest)
          throw InputError("warm start/training values are all " + text::shortest(*lowest) + ".",
                           "Give different values.");
        centre      = 0.5 * std::log(*lowest * *highest);
        half_length = 0.5 * std::log(*highest / *lowest);
      }

      std::vector<double> input(const double value) const
      {
        return {range * (std::log(value) - centre) / half_length};
      }

      std::string         name;
      std::vector<double> training;
      std::vector<double> test;
      std::vector<double> factors{1.};
      double              range = 0.1;
      std::size_t         index = 0;

    private:
      double centre      = 0.;
      double half_length = 1.;
    };

    /**
     * A network trained on the residual at a few values of one parameter starts Newton's method at others, where
     * from zero it would need continuation. Counts Newton steps both ways to the same residual; the answer is
     * Newton's.
     */
    class WarmStart : public Study
    {
    public:
      explicit WarmStart(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          model_(GraphModel::create(prm)),
          parameters_(prm),
          finish_(prm)
      {}

      std::vector<std::string> choices(const Communicator &communicator) override
      {
        setup(communicator);
        auto size     = size_of(*problem_);
        size.n_copies = parameters_.training.size();
        size.n_inputs = 1;
        return model_->choices(size);
      }

      void validate(const Communicator &communicator) override
      {
        setup(communicator);
        require_loads(problem_->equations(), "graph galerkin warm start");
        model_->setup(communicator, problem_->graph(), problem_->field_map(), 1, 0, training_inputs());
      }

      void run(Run &run) override;

    private:
      struct Tally
      {
        explicit Tally(std::size_t n)
          : answers(n)
        {}
        AnswerTally         answers;
        std::vector<double> errors, seconds_cold;
        unsigned int        cold = 0, warm = 0, continued = 0;
      };

      /// Of the problem; once.
      void                             setup(const Communicator &communicator);
      void                             set_parameter(double value) const;
      std::vector<std::vector<double>> training_inputs() const;
      TrainingSummary                  train_at(double factor, Run &run);
      void                             train(Run &run);
      void                             test(Run &run, std::size_t i, Tally &tally);
      void                             record(const Tally &tally, Figures &figures) const;
      void                             report(Run &run) const;

      std::unique_ptr<Problem>    problem_;
      std::unique_ptr<GraphModel> model_;
      WarmStartParameters         parameters_;
      Finish                      finish_;
      std::string                 last_pvtu_;
      bool                        is_set_up_ = false;
    };

    void WarmStart::setup(const Communicator &communicator)
    {
      if (is_set_up_)
        return;
      problem_->setup(communicator);
      require_steady(*problem_, "graph galerkin warm start");
      parameters_.check(*problem_);
      is_set_up_ = true;
    }

    void WarmStart::set_parameter(const double value) const
    {
      auto mu               = problem_->parameters();
      mu[parameters_.index] = value;
      problem_->set_parameters(mu);
    }

    std::vector<std::vector<double>> WarmStart::training_inputs() const
    {
      std::vector<std::vector<double>> result;
      for (const double value : parameters_.training)
        result.push_back(parameters_.input(value));
      return result;
    }

    /// From the present weights.
    TrainingSummary WarmStart::train_at(const double factor, Run &run)
    {
      std::vector<std::unique_ptr<ResidualOperator>> blocks;
      for (const double value : parameters_.training)
        {
          set_parameter(factor * value);
          blocks.push_back(problem_->frozen_equations());
        }
      StackedEquations equations(std::move(blocks));
      const auto       summary = model_->train(equations, run, {});
      if (summary.interrupted)
        throw Interrupted();
      return summary;
    }

    void WarmStart::train(Run &run)
    {
      double       wall_seconds = 0., cpu_seconds = 0.;
      unsigned int n_steps = 0;
      const auto   count   = [&](const TrainingSummary &summary) {
        wall_seconds += summary.wall_seconds;
        cpu_seconds += summary.cpu_seconds;
        n_steps += summary.n_steps;
        return summary;
      };
      // Each training begins where the one before ended: another length makes another run.
      if (parameters_.factors.size() > 1)
        run.identity.fix_lengths();
      Checkpoint::require_own(run);
      for (std::size_t i = 0; i + 1 < parameters_.factors.size(); ++i)
        {
          // In a folder of its own, so that an interrupted run finds the checkpoint of each.
          const std::string name = "continuation_" + std::to_string(i + 1);
          Run               part = run.part(name);
          count(train_at(parameters_.factors[i], part));
          part.write_records();
        }
      set_training_figures(count(train_at(1., run)), run.figures);
      run.figures.set("training.steps", int(n_steps));
      run.figures.set("time.train_s", wall_seconds);
      run.figures.set("time.train_cpu_s", cpu_seconds);
    }

    void WarmStart::test(Run &run, const std::size_t i, Tally &tally)
    {
      set_parameter(parameters_.test[i]);
      Answers         answers;
      const Stopwatch cold;
      answers.finite_elements.assign(problem_->n_free(), 0.);
      const auto summary = problem_->solve(answers.finite_elements);
      tally.seconds_cold.push_back(cold.wall_seconds());
      tally.cold += summary.newton_iterations;
      tally.continued += summary.used_continuation;

      const Stopwatch query;
      answers.network.resize(problem_->n_free());
      model_->predict(parameters_.input(parameters_.test[i]), answers.network);
      const double seconds_network = query.wall_seconds();
      const auto   errors          = problem_->relative_l2_difference(answers.network, answers.finite_elements);
      tally.errors.push_back(largest(errors));

      answers.finished   = answers.network;
      const auto outcome = finish_.apply(*problem_, answers.finished);
      tally.answers.add(i, seconds_network, outcome);
      // a recomputed answer cost the vain correction and the cold solve
      const bool is_recomputed = outcome.before.decision == Decision::recomputed;
      tally.warm += outcome.warm_iterations + (is_recomputed ? summary.newton_iterations : 0);
      const std::string number = std::to_string(i + 1);
      run.figures.set("test.value." + number, parameters_.test[i]);
      run.figures.set("newton.cold." + number, int(summary.newton_iterations));
      run.figures.set("newton.warm." + number, int(outcome.warm_iterations));
      set_block_figures(run.figures, "error.test." + number, "relative_l2_fe", errors);
      last_pvtu_ = problem_->write_fields(run.directory, fields_of(answers, outcome), i, parameters_.test[i]);
    }

    void WarmStart::record(const Tally &tally, Figures &figures) const
    {
      figures.set("iterations.cold", int(tally.cold));
      figures.set("iterations.warm", int(tally.warm));
      figures.set("iterations.ratio", relative_to(tally.warm, tally.cold));
      figures.set("cold_starts_with_continuation", int(tally.continued));
      figures.set("n_tests", int(parameters_.test.size()));
      figures.set("n_weights", model_->n_weights());
      figures.set("n_dofs", problem_->n_dofs());
      tally.answers.report_decisions(figures, {Decision::accepted, Decision::corrected, Decision::recomputed});
      set_quantiles(figures, "error.held_out", tally.errors);
      figures.set("time.fe_solve_s", quantile(tally.seconds_cold, 0.5));
      tally.answers.report_times(figures);
    }

    void WarmStart::report(Run &run) const
    {
      ReportContent content;
      content.title = "Warm starts of Newton's method";
      content.summary =
          "Newton starts from a network's prediction, and from zero with continuation. Pictures: the last "
          "of the test values.";
      content.plots = {{"Loss", "step", {"loss"}}};
      add_pictures_of_answers(last_pvtu_, content);
      end_with_report(run, content);
    }

    void WarmStart::run(Run &run)
    {
      setup(run.communicator);
      set_parameter(*std::max_element(parameters_.training.begin(), parameters_.training.end()));
      require_loads(problem_->equations(), "graph galerkin warm start");
      model_->setup(run.communicator, problem_->graph(), scaled_field_map(*problem_), run.n_threads, 0,
                    training_inputs());
      train(run);
      Tally tally(parameters_.test.size());
      for (std::size_t i = 0; i < parameters_.test.size(); ++i)
        test(run, i, tally);
      record(tally, run.figures);
      record_break_even(run.figures);
      model_->save(run.directory, "model/network.h5");
      report(run);
      std::ostringstream text;
      text << "Newton steps: " << tally.cold << " cold (" << tally.continued << " of " << parameters_.test.size()
           << " with continuation), " << tally.warm << " from the network.";
      log::info(text.str());
    }

    const RegisterStudy<WarmStart> registration(
        "graph galerkin warm start",
        "Starts Newton's method from a network trained on the residual at other values of a parameter.");
  } // namespace
} // namespace trestle
