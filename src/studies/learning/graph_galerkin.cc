#include "bridge/algebra.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "ml/api/graph_model.h"
#include "physics/api/problem.h"
#include "physics/api/report.h"
#include "studies/learning/finish.h"
#include "studies/learning/scaling.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <sstream>

namespace trestle
{
  namespace
  {
    /**
     * Graph-Galerkin networks (Gao, Zahr, Wang 2022): a graph network trained on the finite-element residual
     * alone, scored against the discrete finite-element solution of the same mesh, priced by the certificate and
     * finished by the solver.
     */
    class GraphGalerkin : public Study
    {
    public:
      explicit GraphGalerkin(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          model_(GraphModel::create(prm)),
          finish_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        problem_->setup(communicator);
        check_is_steady();
        model_->setup(communicator, problem_->graph(), problem_->field_map(), 1);
      }

      void run(Run &run) override;

    private:
      /// One state of this study beside its name in the VTU.
      struct Answers
      {
        std::vector<double> finite_elements;
        std::vector<double> network;
        std::vector<double> finished;

        /// Network minus finite elements.
        std::vector<double> error() const
        {
          std::vector<double> result(network.size());
          std::transform(network.begin(), network.end(), finite_elements.begin(), result.begin(), std::minus<>());
          return result;
        }
      };

      void   check_is_steady() const;
      void   solve_finite_elements(Run &run, std::vector<double> &u) const;
      double time_repeated_solve() const;
      void   train(Run &run, const Answers &answers);
      void   score(Run &run, const Answers &answers) const;
      void   record_break_even(Figures &figures) const;
      void   record_effectivity(Run &run, const Answers &answers, const Finish::Outcome &outcome) const;
      void   write(Run &run, const Answers &answers, const Finish::Outcome &outcome) const;

      std::unique_ptr<Problem>    problem_;
      std::unique_ptr<GraphModel> model_;
      Finish                      finish_;
    };

    /// `error.relative_l2_fe`, or `error.velocity.relative_l2_fe` where the physics has several blocks.
    void set_block_figures(Figures &figures, const std::string &prefix, const std::string &name,
                           const std::vector<Problem::BlockError> &errors)
    {
      for (const auto &[block, value] : errors)
        figures.set(prefix + (errors.size() > 1 ? "." + block : "") + "." + name, value);
    }

    double largest(const std::vector<Problem::BlockError> &errors)
    {
      double result = 0.;
      for (const auto &error : errors)
        result = std::max(result, error.value);
      return result;
    }

    void GraphGalerkin::check_is_steady() const
    {
      if (!problem_->is_steady())
        throw InputError("study = graph galerkin, time/end time > 0: this study solves steady problems.",
                         "Set time/end time = 0, or use the study `finite elements`.");
    }

    /**
     * What a network competes with is the best FE can do: from zero again, with matrix structure, and for linear
     * problems matrix and preconditioner, at hand.
     */
    double GraphGalerkin::time_repeated_solve() const
    {
      std::vector<double> u(problem_->n_free(), 0.);
      const Stopwatch     watch;
      problem_->solve(u);
      return watch.wall_seconds();
    }

    void GraphGalerkin::solve_finite_elements(Run &run, std::vector<double> &u) const
    {
      const Stopwatch watch;
      const auto      summary = problem_->solve(u);
      auto           &figures = run.figures;
      figures.set("time.fe_first_solve_s", watch.wall_seconds());
      figures.set("time.fe_solve_s", time_repeated_solve());
      figures.set("n_dofs", problem_->n_dofs());
      figures.set("n_cells", problem_->n_cells());
      figures.set("n_free", problem_->equations().n_global());
      figures.set("n_nodes", problem_->graph().n_global);
      figures.set("n_weights", model_->n_weights());
      figures.set("newton.iterations", int(summary.newton_iterations));
      figures.set("solver.iterations", int(summary.linear_iterations));
      if (problem_->has_exact_solution())
        set_block_figures(figures, "fe", "relative_error_exact", problem_->relative_l2_error_exact(u));
    }

    void GraphGalerkin::train(Run &run, const Answers &answers)
    {
      const auto monitor = [&](std::span<const double> u) -> std::vector<History::Entry> {
        return {{"relative_l2_fe", largest(problem_->relative_l2_difference(u, answers.finite_elements))}};
      };
      if (model_->ablation_requested())
        model_->ablate(problem_->equations(), run,
                       [&](std::span<const double> u) { return monitor(u).front().value; });

      const auto summary = model_->train(problem_->equations(), run, monitor);
      if (summary.interrupted)
        throw Interrupted();
      auto &figures = run.figures;
      figures.set("training.steps", int(summary.n_steps));
      figures.set("training.initial_loss", summary.initial_loss);
      figures.set("training.final_loss", summary.final_loss);
      figures.set("time.train_s", summary.wall_seconds);
      figures.set("time.train_cpu_s", summary.cpu_seconds);
    }

    void GraphGalerkin::score(Run &run, const Answers &answers) const
    {
      auto &figures = run.figures;
      set_block_figures(figures, "error", "relative_l2_fe",
                        problem_->relative_l2_difference(answers.network, answers.finite_elements));
      if (problem_->has_exact_solution())
        set_block_figures(figures, "error", "relative_l2_exact",
                          problem_->relative_l2_error_exact(answers.network));
    }

    /// A query costs the network, its price and its finish; the training pays off only if that is below an FE
    /// solve.
    void GraphGalerkin::record_break_even(Figures &figures) const
    {
      const double cost = figures.number("time.network_s") + figures.number("time.certificate_s") +
                          figures.number("time.finish_s");
      const double saved = figures.number("time.fe_solve_s") - cost;
      figures.set("break_even_queries",
                  saved > 0. ? figures.number("time.train_s") / saved : std::numeric_limits<double>::infinity());
    }

    void GraphGalerkin::record_effectivity(Run &run, const Answers &answers, const Finish::Outcome &outcome) const
    {
      if (!problem_->equations().is_spd())
        return;
      const double error = energy_norm(problem_->equations(), answers.finite_elements, answers.error());
      run.figures.set("error.energy", error);
      run.figures.set("certificate.effectivity", outcome.before.estimate / error);
    }

    void GraphGalerkin::write(Run &run, const Answers &answers, const Finish::Outcome &outcome) const
    {
      using Kind      = OutputField::Kind;
      const auto pvtu = problem_->write_fields(
          run.directory,
          {{"network", answers.network, Kind::state},
           {"finite_elements", answers.finite_elements, Kind::state},
           {"finished", answers.finished, Kind::state},
           {"error", answers.error(), Kind::increment},
           {"certificate", outcome.before.local, Kind::increment},
           {"certificate_estimate", {outcome.before.estimate}, Kind::cell_constant},
           {"certificate_decision", {double(outcome.before.decision)}, Kind::cell_constant}},
          0, 0.);

      ReportContent content;
      content.title   = "Graph-Galerkin network";
      content.summary = "A graph network trained on the finite-element residual alone. Its answer was " +
                        to_string(outcome.before.decision) +
                        ". Errors are those of the final iterate before the finish, against the discrete "
                        "finite-element solution on the same mesh.";
      content.plots = {{"Loss", "step", {"loss"}}, {"Error against finite elements", "step", {"relative_l2_fe"}}};
      content.pictures = {{"Network", pvtu, "network"},
                          {"Finite elements", pvtu, "finite_elements"},
                          {"Network minus finite elements", pvtu, "error"},
                          {"Certificate", pvtu, "certificate"}};
      run.write_records();
      write_report(run, content, read_file(run.directory.file("parameters.prm")));
    }

    void GraphGalerkin::run(Run &run)
    {
      problem_->setup(run.communicator);
      check_is_steady();
      model_->setup(run.communicator, problem_->graph(), scaled_field_map(*problem_), run.n_threads);

      Answers answers;
      answers.finite_elements.assign(problem_->n_free(), 0.);
      answers.network = answers.finite_elements;
      solve_finite_elements(run, answers.finite_elements);

      train(run, answers);
      const Stopwatch watch;
      model_->predict(answers.network);
      run.figures.set("time.network_s", watch.wall_seconds());
      score(run, answers);

      answers.finished   = answers.network;
      const auto outcome = finish_.apply(*problem_, answers.finished);
      outcome.report(run.figures);
      record_break_even(run.figures);
      record_effectivity(run, answers, outcome);
      set_block_figures(run.figures, "error", "finished_relative_l2_fe",
                        problem_->relative_l2_difference(answers.finished, answers.finite_elements));
      problem_->postprocess(answers.finished, run);

      model_->save(run.directory, "model/network.h5");
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
