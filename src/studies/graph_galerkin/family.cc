#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/study.h"
#include "studies/graph_galerkin/family_samples.h"
#include "studies/graph_galerkin/family_scores.h"
#include "studies/shared/answers.h"
#include "studies/shared/distributions.h"
#include "studies/shared/report.h"
#include "studies/shared/scaling.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// Section `family`.
    struct FamilyParameters
    {
      explicit FamilyParameters(ParameterSink &prm)
      {
        const auto section = prm.section("family");
        prm.add("training samples", n_training, "Parameter values the network is trained on.",
                Allowed::at_least(1));
        prm.add("held-out samples", n_held_out, "Others it is scored on.", Allowed::at_least(1));
        prm.add("monitored samples", n_monitored, "Held-out samples that history.csv follows.",
                Allowed::at_least(1));
        prm.add(
            "distributions", distributions,
            "What parameters are drawn from: `name: uniform(a, b); name: log-uniform(a, b); name: normal(mean, "
            "deviation)`. Coefficients of the random field are standard normal.");
        prm.add("seed", seed, "Of the samples.");
        prm.add("supervised twin", has_twin,
                "Whether the same network is trained on finite-element solutions too, for the same CPU seconds.");
        prm.add(
            "groups", n_groups,
            "Groups of ranks; each holds the whole mesh and takes its share of the samples. Divides the ranks and "
            "the batch.",
            Allowed::at_least(1));
      }

      unsigned int n_training  = 200;
      unsigned int n_held_out  = 50;
      unsigned int n_monitored = 10;
      std::string  distributions;
      unsigned int seed     = 0;
      bool         has_twin = false;
      unsigned int n_groups = 1;
    };

    /**
     * One network for a family of problems: trained on the finite-element residuals of sampled parameters, no
     * label, and scored on others against their discrete finite-element solutions; beside it, on request, its
     * supervised twin. Every held-out answer is priced and finished.
     */
    class Family : public Study
    {
    public:
      explicit Family(ParameterSink &prm)
        : parameters_(prm),
          problem_(Problem::create(prm)),
          model_(FamilyModel::create(prm)),
          twin_(FamilyModel::create(prm)),
          finish_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        const Ensemble ensemble(communicator, parameters_.n_groups);
        setup(ensemble, 1);
      }

      void run(Run &run) override;

    private:
      enum Stream : unsigned int
      {
        training,
        held_out
      };

      void                             setup_problem(const Communicator &group);
      void                             setup(const Ensemble &ensemble, unsigned int n_threads);
      std::vector<std::vector<double>> draw(Stream stream, unsigned int n) const;
      double                           train(const Ensemble &ensemble, const FamilyScores &others, Run &run);
      void        train_twin(const Ensemble &ensemble, const FamilyScores &others, double cpu_seconds, Run &run);
      void        write(const Ensemble &ensemble, const std::vector<double> &errors, Run &run);
      std::string write_sample(const RunDirectory &directory, std::size_t number, unsigned int step);
      void        report(const std::string &pvtu, Run &run) const;

      FamilyParameters             parameters_;
      std::unique_ptr<Problem>     problem_;
      std::unique_ptr<FamilyModel> model_;
      std::unique_ptr<FamilyModel> twin_;
      Finish                       finish_;

      FieldMap                     map_;
      std::vector<double>          file_values_; ///< of the parameters, before the first sample
      std::optional<Distributions> distributions_;
    };

    /// Collective on the group.
    void Family::setup_problem(const Communicator &group)
    {
      problem_->setup(group);
      require_steady(*problem_, "graph galerkin family");
      file_values_ = problem_->parameters();
      distributions_.emplace("family/distributions", parameters_.distributions, problem_->parameter_names(),
                             file_values_);
      if (file_values_.empty())
        throw InputError("study = graph galerkin family: the problem has no parameters.",
                         "Name some in section `parameters`, or give it a random field.");
      problem_->set_parameters(draw(training, 1).front());
      require_loads(problem_->equations(), "graph galerkin family");
      problem_->set_parameters(file_values_);
      map_ = scaled_field_map(*problem_);
    }

    void Family::setup(const Ensemble &ensemble, const unsigned int n_threads)
    {
      FamilyModel::Query query;
      ensemble.on_groups([&] {
        setup_problem(ensemble.group());
        query = make_query(*problem_, *model_, file_values_);
      });
      const auto graph   = problem_->graph();
      const auto n_nodes = double(ensemble.group().sum((unsigned long)(graph.n_owned)));
      const auto n_node_inputs =
          std::size_t(ensemble.group().sum((unsigned long)(query.node_inputs.size())) / n_nodes);
      for (auto *model : {model_.get(), twin_.get()})
        model->setup(ensemble, graph, map_, n_node_inputs, query.parameters.size(), n_threads);
    }

    std::vector<std::vector<double>> Family::draw(const Stream stream, const unsigned int n) const
    {
      std::vector<std::vector<double>> result;
      for (unsigned int i = 0; i < n; ++i)
        result.push_back(distributions_->sample(parameters_.seed, stream, i));
      return result;
    }

    /// @returns CPU seconds of all ranks, samples included.
    double Family::train(const Ensemble &ensemble, const FamilyScores &others, Run &run)
    {
      const auto          n_monitored = std::min<std::size_t>(parameters_.n_monitored, others.size());
      const FamilySamples samples(ensemble, *problem_, *model_, map_, draw(training, parameters_.n_training),
                                  FamilySamples::Kind::label_free);
      const auto          monitor = [&]() -> std::vector<History::Entry> {
        return {{"held_out_median", quantile(others.errors(*model_, n_monitored), 0.5)}};
      };
      const auto summary =
          model_->train(samples.samples(), samples.n_total(), run, monitor, {0., samples.cpu_seconds()});
      if (summary.interrupted)
        throw Interrupted();
      auto &figures = run.figures;
      figures.set("training.steps", int(summary.n_steps));
      figures.set("training.initial_loss", summary.initial_loss);
      figures.set("training.final_loss", summary.final_loss);
      figures.set("time.samples_s", samples.wall_seconds());
      figures.set("time.train_s", samples.wall_seconds() + summary.wall_seconds);
      figures.set("time.train_cpu_s", summary.cpu_seconds);
      return summary.cpu_seconds;
    }

    void Family::train_twin(const Ensemble &ensemble, const FamilyScores &others, const double cpu_seconds,
                            Run &run)
    {
      Run                 twin_run    = run.part("supervised");
      const auto          n_monitored = std::min<std::size_t>(parameters_.n_monitored, others.size());
      const FamilySamples samples(ensemble, *problem_, *twin_, map_, draw(training, parameters_.n_training),
                                  FamilySamples::Kind::supervised);
      const auto          monitor = [&]() -> std::vector<History::Entry> {
        return {{"held_out_median", quantile(others.errors(*twin_, n_monitored), 0.5)}};
      };
      const auto summary = twin_->train(samples.samples(), samples.n_total(), twin_run, monitor,
                                        {cpu_seconds, samples.cpu_seconds()});
      if (summary.interrupted)
        throw Interrupted();
      twin_->save(twin_run.directory, "model/network.h5");
      twin_run.write_records();
      run.figures.set("supervised.steps", int(summary.n_steps));
      run.figures.set("time.supervised_train_cpu_s", summary.cpu_seconds);
      run.figures.set("time.supervised_labels_s", samples.wall_seconds());
      set_quantiles(run.figures, "error.supervised", others.errors(*twin_, others.size()));
      run.figures.set("error.ratio_to_supervised", relative_to(run.figures.number("error.held_out.median"),
                                                               run.figures.number("error.supervised.median")));
    }

    void Family::run(Run &run)
    {
      const Ensemble ensemble(run.communicator, parameters_.n_groups);
      setup(ensemble, run.n_threads);
      auto &figures = run.figures;
      figures.set("n_dofs", problem_->n_dofs());
      figures.set("n_nodes", problem_->graph().n_global);
      figures.set("n_weights", model_->n_weights());
      figures.set("n_parameters", file_values_.size());

      const FamilyScores others(ensemble, *problem_, *model_, draw(held_out, parameters_.n_held_out));
      const double       cpu_seconds = train(ensemble, others, run);
      const auto         errors      = others.errors(*model_, others.size());
      set_quantiles(figures, "error.held_out", errors);
      set_quantiles(figures, "error.mean_answer", others.errors_of_mean());
      model_->save(run.directory, "model/network.h5");
      if (parameters_.has_twin)
        train_twin(ensemble, others, cpu_seconds, run);
      others.finish(*model_, finish_, figures);
      write(ensemble, errors, run);

      std::ostringstream text;
      text << "Held-out samples, relative L2 against finite elements: median "
           << figures.number("error.held_out.median") << ", largest " << figures.number("error.held_out.max");
      if (parameters_.has_twin)
        text << "; supervised twin: median " << figures.number("error.supervised.median");
      log::info(text.str() + ".");
    }

    /// The best, the median and the worst held-out sample, by the first group.
    void Family::write(const Ensemble &ensemble, const std::vector<double> &errors, Run &run)
    {
      std::vector<std::size_t> order(errors.size());
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return errors[a] < errors[b]; });
      std::string median;
      ensemble.on_groups([&] {
        if (ensemble.index() != 0)
          return;
        const RunDirectory directory(ensemble.group(), run.directory.path());
        write_sample(directory, order.front(), 0);
        median = write_sample(directory, order[order.size() / 2], 1);
        write_sample(directory, order.back(), 2);
      });
      report(median, run);
    }

    std::string Family::write_sample(const RunDirectory &directory, const std::size_t number,
                                     const unsigned int step)
    {
      const auto parameters = distributions_->sample(parameters_.seed, held_out, number);
      const auto query      = make_query(*problem_, *model_, parameters);

      Answers answers;
      answers.finite_elements.assign(problem_->n_free(), 0.);
      answers.network = answers.finite_elements;
      model_->predict(query, answers.network);
      problem_->solve(answers.finite_elements);
      answers.finished   = answers.network;
      const auto outcome = finish_.apply(*problem_, answers.finished);
      return problem_->write_fields(directory, fields_of(answers, outcome), step, double(step));
    }

    void Family::report(const std::string &pvtu, Run &run) const
    {
      ReportContent content;
      content.title = "Graph-Galerkin network for a family";
      content.summary =
          "One network trained on the finite-element residuals of sampled parameters, without labels. "
          "Errors are those of held-out parameters at the final iterate before the finish, against the "
          "discrete finite-element solutions. The pictures show the held-out sample of median error; "
          "solution.pvd holds the best, the median and the worst as its three steps.";
      content.plots = {{"Loss", "step", {"loss"}},
                       {"Median error of monitored held-out samples", "step", {"held_out_median"}}};
      add_pictures_of_answers(pvtu, content);
      end_with_report(run, content);
    }

    const RegisterStudy<Family> registration(
        "graph galerkin family",
        "Trains a network on the residuals of sampled parameters, scores, certifies and finishes held-out ones.");
  } // namespace
} // namespace trestle
