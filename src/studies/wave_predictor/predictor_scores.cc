#include "studies/wave_predictor/predictor_scores.h"

#include "core/statistics.h"
#include "core/stopwatch.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  double output_error(const PredictorTask &task, const GridSamples &samples,
                      const std::span<const double> predicted)
  {
    const std::size_t n = samples.n_points(), size = samples.n_outputs * n;
    double            missed = 0.;
    for (std::size_t at = 0; at < predicted.size(); at += size)
      for (std::size_t i = 0; i < n; ++i)
        missed += std::pow(predicted[at + i] - samples.outputs[at + i], 2);
    return relative_to(std::sqrt(missed), std::sqrt(task.square_of_truth(samples)));
  }

  std::vector<double> shared_prediction(const GridPredictor &predictor, const GridSamples &samples,
                                        const Communicator &all)
  {
    const std::size_t   in = samples.n_inputs * samples.n_points(), out = samples.n_outputs * samples.n_points();
    const auto          rank = std::size_t(all.rank()), size = std::size_t(all.size());
    const std::size_t   begin = samples.n() * rank / size, end = samples.n() * (rank + 1) / size;
    std::vector<double> result(samples.n() * out, 0.);
    all.on_all([&] {
      std::ranges::copy(
          predictor.predict(samples.grid, std::span(samples.inputs).subspan(begin * in, (end - begin) * in)),
          result.begin() + std::ptrdiff_t(begin * out));
    });
    all.sum_in_place(result.data(), result.size());
    return result;
  }

  RunAnswers shared_answers(const PredictorTask &task, const GridPredictor &predictor, const GridRuns &runs,
                            const Communicator &all)
  {
    std::vector<std::size_t> mine;
    for (auto run = std::size_t(all.rank()); run < runs.n(); run += std::size_t(all.size()))
      mine.push_back(run);
    const std::size_t   n = (runs.n_frames - task.first_answered()) * runs.n_points();
    std::vector<double> flat(runs.n() * n, 0.);
    RunAnswers          result;
    const Stopwatch     watch;
    all.on_all([&] {
      const auto answers = mine.empty() ? std::vector<std::vector<double>>() : task.answers(predictor, runs, mine);
      for (std::size_t i = 0; i < mine.size(); ++i)
        std::ranges::copy(answers[i], flat.begin() + std::ptrdiff_t(mine[i] * n));
    });
    result.seconds = all.max(mine.empty() ? 0. : watch.wall_seconds() / double(mine.size()));
    all.sum_in_place(flat.data(), flat.size());
    for (std::size_t run = 0; run < runs.n(); ++run)
      result.fields.emplace_back(flat.begin() + std::ptrdiff_t(run * n),
                                 flat.begin() + std::ptrdiff_t((run + 1) * n));
    return result;
  }

  AnswerErrors answer_errors(const PredictorTask &task, const GridRuns &runs,
                             const std::vector<std::vector<double>> &answers)
  {
    const std::size_t   n_frames = runs.n_frames - task.first_answered(), n = runs.n_points();
    std::vector<double> missed(n_frames, 0.), size(n_frames, 0.);
    AnswerErrors        result;
    for (std::size_t run = 0; run < answers.size(); ++run)
      {
        const auto truth      = task.truth(runs, run);
        double     own_missed = 0., own_size = 0.;
        for (std::size_t k = 0; k < truth.size(); ++k)
          {
            const double off = std::pow(answers[run][k] - truth[k], 2);
            missed[k / n] += off;
            size[k / n] += truth[k] * truth[k];
            own_missed += off;
            own_size += answers[run][k] * answers[run][k];
          }
        result.of_runs.push_back(relative_to(std::sqrt(own_missed), std::sqrt(own_size)));
      }
    double all_missed = 0., all_size = 0.;
    for (std::size_t frame = 0; frame < n_frames; ++frame)
      {
        result.of_frames.push_back(relative_to(std::sqrt(missed[frame]), std::sqrt(size[frame])));
        all_missed += missed[frame];
        all_size += size[frame];
      }
    result.overall = relative_to(std::sqrt(all_missed), std::sqrt(all_size));
    return result;
  }
} // namespace trestle
