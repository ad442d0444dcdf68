#include "core/log.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "studies/graph_galerkin/equations_of_file.h"
#include "studies/graph_galerkin/problem_size.h"
#include "studies/graph_galerkin/scoring.h"
#include "studies/shared/answers.h"
#include "studies/shared/break_even.h"
#include "studies/shared/scaling.h"

#include <sstream>

namespace trestle
{
  namespace
  {
    /**
     * Graph-Galerkin networks (Gao, Zahr, Wang 2022): a graph network trained on the finite-element residual
     * alone, scored against the discrete finite-element solution of the same mesh, priced by the certificate and
     * finished by the solver. The equations are those of a steady problem, or of one step in time.
     */
    class GraphGalerkin : public Study
    {
    public:
      explicit GraphGalerkin(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          equations_(prm),
          model_(GraphModel::create(prm)),
          finish_(prm)
      {}

      std::vector<std::string> choices(const Communicator &communicator) override
      {
        setup(communicator);
        return model_->choices(size_of(*problem_));
      }

      void validate(const Communicator &communicator) override
      {
        setup(communicator);
        model_->setup(communicator, problem_->graph(), problem_->field_map(), 1);
      }

      void run(Run &run) override;

    private:
      /// Of the problem; once.
      void setup(const Communicator &communicator);
      /// Of a problem with loads: trains, and predicts.
      void answer(ResidualOperator &equations, Run &run, Answers &answers);
      void train(ResidualOperator &equations, Run &run, const Answers &answers);
      void write(Run &run, const Answers &answers, const Finish::Outcome &outcome) const;

      std::unique_ptr<Problem>    problem_;
      EquationsOfFile             equations_;
      std::unique_ptr<GraphModel> model_;
      Finish                      finish_;
      bool                        is_set_up_ = false;
    };

    void GraphGalerkin::setup(const Communicator &communicator)
    {
      if (is_set_up_)
        return;
      problem_->setup(communicator);
      equations_.check(*problem_, "graph galerkin");
      is_set_up_ = true;
    }

    void GraphGalerkin::train(ResidualOperator &equations, Run &run, const Answers &answers)
    {
      const auto monitor = [&](std::span<const double> u) -> std::vector<History::Entry> {
        return {{"relative_l2_fe", largest(problem_->relative_l2_difference(u, answers.finite_elements))}};
      };
      if (model_->ablation_requested())
        model_->ablate(equations, run, [&](std::span<const double> u) { return monitor(u).front().value; });
      set_training_figures(model_->train(equations, run, monitor), run.figures);
    }

    void GraphGalerkin::answer(ResidualOperator &equations, Run &run, Answers &answers)
    {
      answers.network.assign(problem_->n_free(), 0.);
      if (is_solved_by_zero(equations))
        {
          log::info("Nothing loads the problem, and its solution is zero: no network is trained.");
          set_training_figures({}, run.figures);
          run.figures.set("time.network_s", 0.);
          return;
        }
      train(equations, run, answers);
      const Stopwatch watch;
      model_->predict(answers.network);
      run.figures.set("time.network_s", watch.wall_seconds());
      model_->save(run.directory, "model/network.h5");
    }

    void GraphGalerkin::write(Run &run, const Answers &answers, const Finish::Outcome &outcome) const
    {
      ReportContent content;
      content.title   = "Graph-Galerkin network";
      content.summary = "A graph network trained on the finite-element residual alone. Its answer was " +
                        to_string(outcome.before.decision) +
                        ". Errors are those of the final iterate before the finish, against the discrete "
                        "finite-element solution on the same mesh.";
      if (!run.history.rows().empty())
        content.plots = {{"Loss", "step", {"loss"}},
                         {"Error against finite elements", "step", {"relative_l2_fe"}}};
      write_answers(*problem_, run, answers, outcome, content);
    }

    void GraphGalerkin::run(Run &run)
    {
      setup(run.communicator);
      auto &chosen    = equations_.of(*problem_);
      auto &equations = chosen.equations();
      model_->setup(run.communicator, problem_->graph(), scaled_field_map(problem_->field_map(), equations),
                    run.n_threads);

      Answers answers;
      solve_finite_elements(*problem_, chosen, model_->n_weights(), run, answers.finite_elements);
      answer(equations, run, answers);
      score(*problem_, answers, run.figures);

      answers.finished   = answers.network;
      const auto outcome = finish_.apply(chosen, answers.finished);
      outcome.report(run.figures);
      record_break_even(run.figures);
      record_effectivity(equations, answers.finite_elements, answers.error(), outcome, run.figures);
      set_block_figures(run.figures, "error", "finished_relative_l2_fe",
                        problem_->relative_l2_difference(answers.finished, answers.finite_elements));
      problem_->postprocess(answers.finished, run);

      write(run, answers, outcome);
      std::ostringstream text;
      text << "Network against finite elements, relative L2: "
           << largest(problem_->relative_l2_difference(answers.network, answers.finite_elements))
           << "; the answer was " << to_string(outcome.before.decision) << ".";
      log::info(text.str());
    }

    const RegisterStudy<GraphGalerkin> registration(
        "graph galerkin",
        "Trains a graph network on the finite-element residual, scores, certifies and finishes its answer.");
  } // namespace
} // namespace trestle
