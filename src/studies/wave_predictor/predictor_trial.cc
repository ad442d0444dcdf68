#include "studies/wave_predictor/predictor_trial.h"

#include "core/log.h"
#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  namespace
  {
    std::string with_underscores(std::string name)
    {
      std::ranges::replace(name, ' ', '_');
      return name;
    }
  } // namespace

  double TwinResults::mean_error() const
  {
    return std::accumulate(errors.begin(), errors.end(), 0.) / double(errors.size());
  }

  PredictorTrial::PredictorTrial(std::unique_ptr<PredictorTask> task, GridPredictorTraining &training,
                                 const PredictorParameters &parameters, FieldGrid grid)
    : task_(std::move(task)),
      training_(training),
      parameters_(parameters),
      grid_(std::move(grid))
  {}

  std::string PredictorTrial::key() const { return with_underscores(task_->name()); }

  void PredictorTrial::execute(const GridRuns &training, const GridRuns &test, Run &run)
  {
    const auto learnt = task_->samples(training), held_out = task_->samples(test);
    run.figures.set(key() + ".samples", (unsigned long)(learnt.n()));
    const auto          nothing = task_->ignorant(learnt);
    std::vector<double> repeated;
    for (std::size_t i = 0; i < held_out.n(); ++i)
      repeated.insert(repeated.end(), nothing.begin(), nothing.end());
    run.figures.set(key() + "." + task_->name_of_ignorant() + ".error", output_error(*task_, held_out, repeated));
    std::vector<std::vector<double>> answers;
    for (std::size_t i = 0; i < test.n(); ++i)
      answers.push_back(task_->ignorant_answer(nothing, test, i));
    ignorant_ = answer_errors(*task_, test, answers);
    run.figures.set(key() + "." + task_->name_of_ignorant() + ".answer_error", ignorant_.overall);

    auto kinds = training_.twins();
    kinds.insert(kinds.begin(), {"dense", 0});
    for (const auto &kind : kinds)
      {
        train(learnt, held_out, kind, run);
        answer(twins_.back(), test, run);
        record(twins_.back(), run);
        run.write_records(); // a run that is interrupted has told what it knew
      }
    measure_steps(learnt, run);
  }

  void PredictorTrial::train(const GridSamples &training, const GridSamples &test,
                             const GridPredictorTraining::Twin &twin, Run &run)
  {
    auto &result = twins_.emplace_back();
    result.name  = twin.kernel;
    for (unsigned int i = 0; i < parameters_.n_seeds; ++i)
      {
        const unsigned int seed = parameters_.seed + i;
        log::info(task_->name() + ", " + twin.kernel + " kernels, seed " + std::to_string(seed) + ":");
        run.directory.create_folder("trainings");
        Run part =
            run.part("trainings/" + key() + "_" + with_underscores(twin.kernel) + "_" + std::to_string(seed));
        const auto trained = training_.train(training, twin, seed, part);
        part.write_records();
        result.errors.push_back(
            output_error(*task_, test, shared_prediction(trained.predictor, test, run.communicator)));
        result.cpu_seconds.push_back(trained.summary.cpu_seconds);
        const auto one    = std::span(test.inputs).first(test.n_inputs * test.n_points());
        result.difference = std::max(result.difference, trained.predictor.difference_of_dense(test.grid, one));
        if (i == 0)
          result.predictor = trained.predictor;
      }
    result.n_weights = result.predictor->n_weights();
  }

  void PredictorTrial::answer(TwinResults &twin, const GridRuns &test, Run &run) const
  {
    const auto &all     = run.communicator;
    twin.answers        = shared_answers(*task_, *twin.predictor, test, all);
    twin.answered       = answer_errors(*task_, test, twin.answers.fields);
    const auto &of_runs = twin.answered.of_runs;
    const auto  middle  = of_runs.begin() + std::ptrdiff_t(n_calibrating());
    all.on_all([&] { twin.law = ErrorLaw({of_runs.begin(), middle}, parameters_.coverage); });
    twin.covered = twin.law.covered({middle, of_runs.end()});
    Archive archive;
    archive.attributes["task"] = task_->name();
    twin.predictor->write(archive);
    twin.law.write(archive);
    grid_.write(archive);
    run.directory.create_folder("model");
    all.on_root(
        [&] { archive.write(run.directory.file("model/" + key() + "_" + with_underscores(twin.name) + ".h5")); });
  }

  void PredictorTrial::record(const TwinResults &twin, Run &run) const
  {
    const std::string name  = key() + "." + with_underscores(twin.name) + ".";
    const auto       &dense = twins_.front();
    run.figures.set(name + "weights", (unsigned long)(twin.n_weights));
    run.figures.set(name + "error", twin.mean_error());
    run.figures.set(name + "error_least", *std::ranges::min_element(twin.errors));
    run.figures.set(name + "error_largest", *std::ranges::max_element(twin.errors));
    run.figures.set(name + "answer_error", twin.answered.overall);
    run.figures.set(name + "last_frame_error", twin.answered.of_frames.back());
    run.figures.set(name + "certificate", twin.law.quantile);
    run.figures.set(name + "covered", twin.covered);
    run.figures.set("time." + name + "train_cpu_s", quantile(twin.cpu_seconds, 0.5));
    run.figures.set("time." + name + "answer_s", twin.answers.seconds);
    if (&twin == &dense)
      return;
    run.figures.set(name + "identity", twin.difference);
    run.figures.set(name + "parameters", double(twin.n_weights) / double(dense.n_weights));
    run.figures.set(name + "error_ratio", relative_to(twin.mean_error(), dense.mean_error()));
  }

  void PredictorTrial::measure_steps(const GridSamples &training, Run &run)
  {
    const auto         kinds   = training_.twins();
    const auto        &all     = run.communicator;
    const unsigned int quarter = std::max(1u, training_.n_channels() / 4);
    const auto         seconds = [&](const GridPredictorTraining::Twin &twin) {
      double result = 0.;
      all.on_all([&] { result = training_.seconds_of_step(training, twin); });
      return all.max(result);
    };
    const double dense = seconds({"dense", 0});
    for (const auto &kind : kinds)
      {
        const double      ratio = seconds({kind.kernel, quarter}) / dense;
        const std::string name  = "time." + key() + "." + with_underscores(kind.kernel) + ".";
        run.figures.set(name + "step_ratio_of_quarter_rank", ratio);
        run.figures.set(name + "step_ratio", seconds(kind) / dense);
        if (&kind == &kinds.front())
          time_ratio_ = ratio;
      }
    run.figures.set("time." + key() + ".dense.step_s", dense);
  }

  std::map<std::string, double> PredictorTrial::headline() const
  {
    if (twins_.size() < 2)
      return {};
    const auto &dense = twins_[0], &first = twins_[1];
    return {{"identity", first.difference},
            {"parameters", double(first.n_weights) / double(dense.n_weights)},
            {"error_ratio", relative_to(first.mean_error(), dense.mean_error())},
            {"time_ratio", time_ratio_}};
  }
} // namespace trestle
