#include "bridge/stochastic/two_sample_tests.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/random.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/time_lift.h"
#include "studies/shared/report.h"
#include "studies/stochastic_submodel/conditional_law.h"
#include "studies/stochastic_submodel/cut_order.h"
#include "studies/stochastic_submodel/energy_check.h"
#include "studies/stochastic_submodel/estimation.h"
#include "studies/stochastic_submodel/generator_set.h"
#include "studies/stochastic_submodel/law_moments.h"
#include "studies/stochastic_submodel/law_scores.h"
#include "studies/stochastic_submodel/submodel_archive.h"
#include "studies/stochastic_submodel/submodel_data.h"
#include "studies/stochastic_submodel/submodel_parameters.h"
#include "studies/stochastic_submodel/submodel_report.h"
#include "studies/stochastic_submodel/trace_files.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace trestle
{
  namespace
  {
    const std::string training_name = "training", test_name = "test";

    /**
     * A zone driven by generated traces: runs of the whole problem train generators of boundary conditions, finite elements
     * solve the zone, and each generator's law, and that of the quantities in the zone, is compared with held-out runs.
     */
    class StochasticSubmodel : public Study
    {
    public:
      explicit StochasticSubmodel(ParameterSink &prm)
        : zone_(Zone::create(prm)),
          model_(*zone_),
          runs_(prm, model_, {"stochastic submodel", "generator", "estimator"}),
          parameters_(prm),
          traces_(prm),
          generators_(prm),
          estimators_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] {
          parameters_.check();
          estimators_.parameters().check(parameters_.n_training);
        });
        set_up_runs(communicator);
        communicator.on_all([&] {
          parameters_.check(zone_->layout());
          quantities_.emplace(zone_->part().number_names(), true);
          places_ = parameters_.places(model_.parameter_names());
          if (traces_.are_named())
            places_ = traces_.known(places_, !parameters_.parameters.empty(), model_.parameter_names());
          headline_ = parameters_.quantity.empty()
                          ? 0
                          : quantities_->find("stochastic submodel/quantity", parameters_.quantity);
          if (parameters_.n_generated > 0)
            generators_.check(parameters_.n_training, parameters_.n_modes + places_.size());
          generators_.require(estimators_.parameters());
          if (!estimators_.parameters().models.empty() && traces_.are_named())
            traces_.require_parameters("estimator/models");
          for (const auto &name : parameters_.conditional)
            generators_.require_conditional("stochastic submodel/conditional", name);
          open_predictor();
        });
        runs_.keep({.states         = SampleContents::States::last,
                    .n_numbers      = quantities_->names().size(),
                    .numbers        = [this](const auto numbers) { return (*quantities_)(numbers); },
                    .keeps_failures = true});
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        const Data data = compute_data(run);
        check_exact_trace(data, run);
        if (parameters_.finer_order)
          run.figures.set("submodel.finer.order", zone_->finer_order()); // of the same run
        ReportContent content = begin_report(*quantities_, data.test.quantities.size());
        if (parameters_.n_generated > 0)
          compare(data, run, content);
        end_with_report(run, content);
      }

    private:
      struct Data
      {
        RunDirectory                   directory; ///< that has the runs
        WholeRuns                      training, test;
        std::optional<SubmodelVectors> vectors;
        RandomVectors                  learnt, held_out;
      };

      void set_up_runs(const Communicator &communicator)
      {
        if (!traces_.are_named())
          return runs_.setup(communicator);
        if (!parameters_.data.empty())
          throw InputError("stochastic submodel/data = " + parameters_.data +
                               " and stochastic submodel/traces/files are given together.",
                           "Remove one of them: both say where the runs come from.");
        model_.setup(communicator);
        traces_.setup(communicator, *zone_, streams());
      }

      /// Its draws are runs of streams of their own: 0 to 2 are training, test and estimates.
      void open_predictor()
      {
        auto *predicted = generators_.predicted_traces();
        if (predicted == nullptr)
          return;
        if (traces_.are_named())
          throw InputError("generator/generators names 'wave predictor', and the runs are those of files, whose "
                           "parameters have no law.",
                           "Leave it out, or make the runs here.");
        predicted->open(*zone_, [this](const unsigned int seed, const std::uint64_t number) {
          return runs_.parameters(3 + seed, std::size_t(number));
        });
      }

      TraceFiles::Streams streams() const
      {
        return {{training_name, parameters_.n_training}, {test_name, parameters_.n_test}};
      }

      void make_runs(Run &run)
      {
        if (traces_.are_named())
          {
            const Ensemble ensemble(run.communicator, runs_.n_groups());
            ensemble.on_groups([&] { model_.setup(ensemble.group()); });
            return traces_.make_samples(run, ensemble, *zone_, model_, *quantities_, streams());
          }
        runs_.run(run, {training_name, 0, parameters_.n_training});
        runs_.run(run, {test_name, 1, parameters_.n_test});
      }

      Data compute_data(Run &run)
      {
        if (parameters_.data.empty())
          make_runs(run);
        const auto &all = run.communicator;
        Data        data{parameters_.data.empty() ? run.directory : RunDirectory::existing(all, parameters_.data),
                  {},
                  {},
                  {},
                  {},
                  {}};
        model_.setup(all);
        run.directory.write("interface.csv", cut_as_csv(*zone_));
        all.on_all([&] {
          for (const auto &name : {training_name, test_name})
            require_traces_of(*zone_, SampleRuns::path(data.directory, name));
        });
        data.training = read_whole_runs(data.directory, all, training_name, parameters_.n_training);
        data.test     = read_whole_runs(data.directory, all, test_name, parameters_.n_test);
        auto modes    = modes_of(data.directory, all, model_, training_name, data.training, parameters_.n_modes);
        run.figures.set("modes.n", (unsigned long)(modes.n_modes()));
        run.figures.set("modes.rest", modes.rest());
        all.on_all([&] {
          data.vectors.emplace(std::move(modes), model_.parameter_names(), places_, data.training.parameters);
        });
        if (auto *predicted = generators_.predicted_traces())
          predicted->see_through(*data.vectors);
        data.learnt      = vectors_of(data.directory, all, *data.vectors, training_name, data.training);
        data.learnt.lift = std::make_shared<TimeLift>(time_lift(data.vectors->modes(), model_.layout()));
        data.held_out    = vectors_of(data.directory, all, *data.vectors, test_name, data.test);
        record_sizes(data, run);
        return data;
      }

      void record_sizes(const Data &data, Run &run) const
      {
        auto &figures = run.figures;
        figures.set("n_dofs", (unsigned long)(zone_->whole().n_dofs()));
        figures.set("zone.n_dofs", (unsigned long)(zone_->part().n_dofs()));
        figures.set("zone.n_interface", (unsigned long)(zone_->n_interface()));
        figures.set("runs.training", (unsigned long)(data.training.numbers.size()));
        figures.set("runs.test", (unsigned long)(data.test.numbers.size()));
        figures.set("runs.failed", (unsigned long)(parameters_.n_training + parameters_.n_test -
                                                   data.training.numbers.size() - data.test.numbers.size()));
        figures.set("cost.full_run_s", data.test.seconds);
      }

      /// The zone driven by the trace of a whole run against that run, all states; one run tells.
      void check_exact_trace(const Data &data, Run &run)
      {
        zone_->set_parameters(data.test.parameters.front());
        const auto whole = zone_->run_whole({.states = true, .trace = true});
        const auto part  = zone_->run_part(whole.trace, {.states = true});
        if (part.states.size() != whole.states.size())
          return; // other steps
        const std::size_t n     = zone_->part().n_free();
        double            error = 0., size = 0.;
        for (std::size_t first = 0; first + n <= whole.states.size() && n > 0; first += n)
          {
            double difference = 0., norm = 0.;
            for (std::size_t i = first; i < first + n; ++i)
              {
                difference += std::pow(part.states[i] - whole.states[i], 2);
                norm += std::pow(whole.states[i], 2);
              }
            error = std::max(error, difference);
            size  = std::max(size, norm);
          }
        const auto &all = run.communicator;
        run.figures.set("submodel.exact_trace", relative_to(std::sqrt(all.max(error)), std::sqrt(all.max(size))));
      }

      void compare(const Data &data, Run &run, ReportContent &content)
      {
        const auto                          &all = run.communicator;
        std::map<std::string, LawScores>     scores;
        std::map<std::string, RandomVectors> draws;
        const std::size_t                    n_tested = std::min<std::size_t>(1000, data.held_out.n() / 2);
        submodel_archive::write(run.directory, all, *zone_,
                                {*data.vectors, submodel_archive::range_of(data.training.parameters)});
        for (const auto &name : generators_.names())
          {
            log::info("Generator '" + name + "' learns from " + std::to_string(data.learnt.n()) + " runs.");
            draws[name]  = drawn(name, data.learnt, all);
            auto &scored = scores[name] = score_law(draws[name], data.learnt, data.held_out, n_tested, all);
            scored.learn_seconds        = learn_seconds_;
            scored.draw_seconds         = draw_seconds_;
            submodel_archive::write(run.directory, all, generators_.get(name), name, false,
                                    {scored.energy_distance, scored.p, data.held_out.n()});
            for (const auto &[figure, value] : generators_.get(name).checks())
              run.figures.set(figure, value);
          }
        for (const auto &name : parameters_.conditional)
          write_conditional_law(generators_.get(name), name, data.learnt, data.training, data.held_out, data.test,
                                parameters_.seed, run);
        const double gaussian = scores.contains("pca gaussian") ? scores["pca gaussian"].energy_distance : 0.;
        for (const auto &[name, scored] : scores)
          scored.record(key_of(name), gaussian, run.figures);
        run.figures.set("test.energy_distance_ratio",
                        relative_to(energy_distance(data.learnt, data.held_out, all).squared, gaussian));
        run.figures.set("test.size", size_of_test(data.held_out, n_tested, 20, parameters_.seed, all));
        compare_moments(data, draws, run, content);
        solve_zones(data, draws, scores, run, content);
      }

      void compare_moments(const Data &data, const std::map<std::string, RandomVectors> &draws, Run &run,
                           ReportContent &content) const
      {
        const auto layout = zone_->layout();
        LawMoments moments({data.vectors->modes(), layout}, double(layout.n_times) * zone_->step(), data.learnt,
                           data.held_out);
        for (const auto &name : generators_.names())
          moments.add(name, key_of(name), draws.at(name), run.figures);
        moments.record(run.figures);
        std::vector<std::string> parameters;
        for (const std::size_t place : places_)
          parameters.push_back(model_.parameter_names()[place]);
        moments.write(run.directory, parameters);
        moments.report(content);
      }

      RandomVectors drawn(const std::string &name, const RandomVectors &learnt, const Communicator &all)
      {
        Generator      &generator = generators_.get(name);
        const Stopwatch learning;
        generator.learn(learnt, all);
        learn_seconds_ = all.sum(learning.cpu_seconds());
        const Stopwatch drawing;
        RandomVectors   result{learnt.n_entries, 0, {}};
        result.values = generator.draw(parameters_.seed, 0, parameters_.n_generated);
        draw_seconds_ = drawing.cpu_seconds() / parameters_.n_generated;
        return result;
      }

      /// Each generator's draws through the zone.
      void solve_zones(const Data &data, std::map<std::string, RandomVectors> &draws,
                       std::map<std::string, LawScores> &scores, Run &run, ReportContent &content)
      {
        const Ensemble ensemble(run.communicator, runs_.n_groups());
        ensemble.on_groups([&] { model_.setup(ensemble.group()); });
        const auto                 others = zone_->part().parameters();
        std::vector<LawComparison> compared;
        const auto                 reference       = data.test.of(headline_);
        double                     seconds         = 0.;
        const EnergyCheck::RunZone run_with_energy = [&](const RandomVectors &vectors, const std::string &what) {
          return run_zone(*zone_, ensemble, *data.vectors, *quantities_, vectors, others, what, true);
        };
        EnergyCheck check_energy(data.learnt, run_with_energy);
        for (const auto &name : generators_.names())
          {
            const auto        results = check_energy(draws.at(name), name, [&](const auto first, const auto n) {
              return generators_.get(name).draw(parameters_.seed, first, n);
            });
            const std::string key     = key_of(name);
            run.figures.set("qoi." + key + ".failed", (unsigned long)(results.n_failed));
            const double ks = score_quantity(key, results.of(headline_), reference, run.figures);
            seconds         = results.seconds + scores.at(name).draw_seconds;
            compared.push_back({name, key, ks, results.of(headline_)});
          }
        check_energy.record(run.figures);
        const double whole = seconds_of_whole_runs(data, ensemble);
        run.figures.set("cost.submodel_run_s", seconds);
        run.figures.set("cost.full_run_s", whole);
        run.figures.set("cost.full_over_submodel", relative_to(whole, seconds));
        check_dependence(data, ensemble, others, run);
        if (parameters_.n_few > 0)
          try_few(data, ensemble, others, run);
        estimate(data, ensemble, whole, run, content);
        conclude(compared, quantities_->names()[headline_], reference, run.figures, content);
        show_generated(data, draws.at(generators_.names().back()), scores.at(generators_.names().back()), ensemble,
                       run, content);
      }

      /// Whole runs and cheap models of the zone's quantity together. Generators that serve as models learn anew.
      void estimate(const Data &data, const Ensemble &ensemble, const double whole_seconds, Run &run,
                    ReportContent &content)
      {
        if (estimators_.parameters().cheap_models().empty())
          return;
        const auto           &parameters = estimators_.parameters();
        const FidelityContext context{ensemble, *quantities_, data.training, parameters_.seed};
        Estimation            estimation(
                       parameters, [&](const std::string &name) { return cheap_model(name, data, context); }, context,
                       headline_);
        const auto pool = estimation.pool_of(parameters.cheap_models(), data.test, whole_seconds, run.figures);
        std::optional<SamplingPlan> plan;
        ensemble.all().on_all([&] {
          estimators_.record(pool, run.figures);
          plan = estimators_.plan_of(pool);
        });
        if (parameters.n_folds > 0)
          estimation.cross_fit(
              *plan, pool, data.test, [this](const std::size_t i) { return runs_.parameters(2, i); }, run.figures,
              content);
      }

      std::unique_ptr<Fidelity> cheap_model(const std::string &name, const Data &data,
                                            const FidelityContext &context)
      {
        const auto &parameters = estimators_.parameters();
        if (name == "submodel")
          return submodel_fidelity(*zone_, context, generators_.get(parameters.generator), *data.vectors,
                                   data.learnt, parameters.n_draws);
        if (name == "reduced")
          return reduced_fidelity(*zone_, context, parameters.reduced);
        return direct_fidelity(context, generators_.get(parameters.direct_generator), headline_,
                               parameters.n_draws);
      }

      /// Measured anew, beside the zone's: the data may come from another machine or hour. Median of twenty.
      double seconds_of_whole_runs(const Data &data, const Ensemble &ensemble)
      {
        const FidelityContext context{ensemble, *quantities_, data.training, parameters_.seed};
        const auto           &all = data.test.parameters;
        return run_fidelity(*whole_fidelity(*zone_, context), context,
                            {all.begin(), all.begin() + std::ptrdiff_t(std::min<std::size_t>(20, all.size()))})
            .seconds;
      }

      /// With few runs to learn from: few.ks_ratio is the nearest generator's distance over that of these runs drawn again.
      void try_few(const Data &data, const Ensemble &ensemble, const std::vector<double> &others, Run &run)
      {
        const auto                    learnt = first_of(data.learnt, parameters_.n_few);
        double                        best   = 1.;
        std::map<std::string, double> ks;
        for (const auto &name : generators_.names())
          {
            const auto results = run_zone(*zone_, ensemble, *data.vectors, *quantities_,
                                          drawn(name, learnt, run.communicator), others, "zone, few, " + name);
            ks[name] =
                score_quantity("few." + key_of(name), results.of(headline_), data.test.of(headline_), run.figures);
            if (name != "bootstrap")
              best = std::min(best, ks[name]);
          }
        if (ks.contains("bootstrap") && ks.size() > 1)
          run.figures.set("few.ks_ratio", relative_to(best, ks["bootstrap"]));
      }

      /// What independence of trace and zone would cost: held-out traces with the parameters of other runs.
      void check_dependence(const Data &data, const Ensemble &ensemble, const std::vector<double> &others,
                            Run &run)
      {
        const std::size_t n      = std::min<std::size_t>(data.held_out.n(), parameters_.n_generated);
        RandomVectors     apart  = first_of(data.held_out, n);
        const auto        places = RandomStream(parameters_.seed, "zones drawn apart").permutation(n);
        const std::size_t m      = data.vectors->modes().n_modes();
        for (std::size_t i = 0; i < n; ++i)
          std::ranges::copy(data.held_out.row(places[i]).subspan(m),
                            apart.values.begin() + std::ptrdiff_t(i * apart.n_entries + m));
        const auto results = run_zone(*zone_, ensemble, *data.vectors, *quantities_, apart, others, "zone, apart");
        score_quantity("independent_zone", results.of(headline_), data.test.of(headline_), run.figures);
        const auto truncated = run_zone(*zone_, ensemble, *data.vectors, *quantities_, first_of(data.held_out, n),
                                        others, "zone, held out");
        score_quantity("modes", truncated.of(headline_), data.test.of(headline_), run.figures);
      }

      /// The states of a generated run in the zone, with what is known of its law, by the first group.
      void show_generated(const Data &data, const RandomVectors &draws, const LawScores &scores,
                          const Ensemble &ensemble, Run &run, ReportContent &content);

      std::unique_ptr<Zone>           zone_;
      TracedModel                     model_;
      SampleRuns                      runs_;
      SubmodelParameters              parameters_;
      TraceFiles                      traces_;
      GeneratorSet                    generators_;
      EstimatorTrial                  estimators_;
      std::optional<SampleQuantities> quantities_;
      std::vector<std::size_t>        places_; ///< of the parameters that are made with the trace
      std::size_t                     headline_      = 0;
      double                          learn_seconds_ = 0., draw_seconds_ = 0.;
    };

    void StochasticSubmodel::show_generated(const Data &data, const RandomVectors &draws, const LawScores &scores,
                                            const Ensemble &ensemble, Run &run, ReportContent &content)
    {
      // the mesh on all ranks, so that all write
      model_.setup(ensemble.all());
      zone_->set_parameters(data.vectors->parameters(draws.row(0), zone_->part().parameters()));
      const auto        answer = zone_->run_part(data.vectors->trace(draws.row(0)), {.states = true});
      const std::size_t n = zone_->part().n_free(), n_states = zone_->part().n_steps() + 1;
      const double      step  = zone_->step() * double(zone_->n_steps()) / double(n_states - 1);
      const std::size_t every = std::max<std::size_t>(1, n_states / 40);
      std::string       pvtu;
      for (std::size_t s = 0; s < n_states; s += every)
        {
          const auto state = std::span(answer.states).subspan(s * n, n);
          zone_->part().set_time(double(s) * step);
          pvtu = zone_->part().write_fields(
              run.directory,
              {{"generated", {state.begin(), state.end()}},
               {"certificate_energy_distance", {scores.energy_distance}, OutputField::Kind::cell_constant},
               {"certificate_p", {scores.p}, OutputField::Kind::cell_constant}},
              (unsigned int)(s), double(s) * step);
        }
      content.pictures.push_back({"A generated run in the zone, last state", pvtu, "generated"});
    }

    const RegisterStudy<StochasticSubmodel>
        registration("stochastic submodel",
                     "Finite elements in a zone whose boundary conditions a generator makes, against whole runs.");
  } // namespace
} // namespace trestle
