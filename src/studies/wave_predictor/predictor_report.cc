#include "studies/wave_predictor/predictor_report.h"

#include "core/statistics.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    std::string array_name(const PredictorTrial &trial, const TwinResults &twin)
    {
      std::string name = trial.task().name() + " " + twin.name;
      std::ranges::replace(name, ' ', '_');
      return name;
    }

    double root_mean_square(const std::span<const double> values)
    {
      double sum = 0.;
      for (const double value : values)
        sum += value * value;
      return std::sqrt(sum / double(values.size()));
    }

    /// Fields of a frame, from the grid.
    class ShownRun
    {
    public:
      ShownRun(const GridRuns &runs, const std::size_t number, GridModel &model)
        : runs_(runs),
          number_(number),
          model_(model)
      {
        const auto &graph = model.problem().graph();
        places_           = std::span(graph.position).first(graph.n_owned * graph.dim);
      }

      OutputField field(const std::string &name, const std::span<const double> values) const
      {
        return {name, model_.interpolated(values, places_), OutputField::Kind::nodal};
      }

      void append(const PredictorTrial &trial, const TwinResults &twin, const std::size_t frame,
                  std::vector<OutputField> &fields) const
      {
        const std::size_t   n      = runs_.n_points();
        const auto         &all    = twin.answers.fields[number_];
        const auto          answer = std::span(all).subspan((frame - trial.task().first_answered()) * n, n);
        std::vector<double> error(answer.begin(), answer.end());
        for (std::size_t i = 0; i < n; ++i)
          error[i] -= runs_.field(number_, frame, 0)[i];
        const std::string name = array_name(trial, twin);
        fields.push_back(field(name, answer));
        fields.push_back(field(name + "_error", error));
        fields.push_back({"certificate_" + name,
                          {twin.law.quantile * root_mean_square(all)},
                          OutputField::Kind::cell_constant});
      }

    private:
      const GridRuns         &runs_;
      std::size_t             number_;
      GridModel              &model_;
      std::span<const double> places_;
    };
  } // namespace

  void show_run(const std::vector<PredictorTrial> &trials, const GridRuns &test, GridModel &model, Run &run,
                ReportContent &content)
  {
    const std::size_t number = trials.front().n_calibrating(); // the first that the certificate has not seen
    model.set_parameters(test.parameters[number]);
    const ShownRun shown(test, number, model);
    std::size_t    first = 0;
    for (const auto &trial : trials)
      first = std::max(first, trial.task().first_answered());
    std::string pvtu;
    for (std::size_t frame = first; frame < test.n_frames; ++frame)
      {
        std::vector<OutputField> fields = {shown.field("finite_elements", test.field(number, frame, 0))};
        for (const auto &trial : trials)
          for (const auto &twin : trial.twins())
            shown.append(trial, twin, frame, fields);
        pvtu = model.problem().write_fields(run.directory, fields, (unsigned int)(frame - first),
                                            double(frame) * model.interval());
      }
    content.pictures.push_back(
        {"Finite elements, last state of a run that nothing was learnt from", pvtu, "finite_elements"});
    for (const auto &trial : trials)
      for (const auto &twin : trial.twins())
        content.pictures.push_back(
            {"The same: " + trial.task().name() + ", " + twin.name + " kernels", pvtu, array_name(trial, twin)});
  }

  void report_trial(const PredictorTrial &trial, const double interval, ReportContent &content)
  {
    const auto          &task = trial.task();
    const auto           n    = text::rounded(100. * trial.twins().front().law.coverage);
    ReportContent::Table table{
        "Task: " + task.name(),
        "Errors are relative, against runs by finite elements that nothing was learnt from. The certificate is a "
        "number of "
        "a law: " +
            n +
            " % of runs like these have errors below it, relative to the size of the answer; no bound of any "
            "one of them. Having learnt nothing (" +
            task.name_of_ignorant() + "), whole runs are off by " + text::rounded(trial.ignorant().overall) + ".",
        {"kernels", "numbers", "error, mean of trainings", "of whole runs", "certificate", "runs within", "CPU s"},
        {}};
    ReportContent::Chart chart{
        "Error over time: " + task.name(), "time", "relative error", ReportContent::Chart::Kind::lines, {}};
    const auto add_line = [&](const std::string &name, const AnswerErrors &errors) {
      ReportContent::Chart::Series line{name, {}, errors.of_frames};
      for (std::size_t i = 0; i < errors.of_frames.size(); ++i)
        line.x.push_back(double(task.first_answered() + i) * interval);
      chart.series.push_back(std::move(line));
    };
    add_line(task.name_of_ignorant(), trial.ignorant());
    for (const auto &twin : trial.twins())
      {
        table.rows.push_back({twin.name, std::to_string(twin.n_weights), text::rounded(twin.mean_error()),
                              text::rounded(twin.answered.overall), text::rounded(twin.law.quantile),
                              text::rounded(twin.covered), text::rounded(quantile(twin.cpu_seconds, 0.5))});
        add_line(twin.name, twin.answered);
      }
    content.tables.push_back(std::move(table));
    content.charts.push_back(std::move(chart));
  }
} // namespace trestle
