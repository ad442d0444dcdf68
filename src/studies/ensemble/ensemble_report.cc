#include "studies/ensemble/ensemble_report.h"

#include "core/statistics.h"
#include "core/text.h"
#include "studies/shared/sample_runs.h"

#include <algorithm>
#include <optional>

namespace trestle
{
  namespace
  {
    std::string share(const double part, const double whole)
    {
      return whole > 0. ? text::rounded(100. * part / whole, 3) + " %" : "-";
    }

    ReportContent::Table table_of(const std::vector<SplitSummary> &splits, const FieldsOfDofs &fields)
    {
      ReportContent::Table table{
          "Runs",
          "The change of a step is the error of predicting that nothing happens, which a learned step has to be "
          "better than: root mean square over free dofs, steps and runs, and its share of the states' own.",
          {"split", "runs", "failures", "s a run", "MB"},
          {}};
      for (const auto &name : fields.names)
        table.columns.push_back("change of " + name);
      for (const auto &split : splits)
        {
          table.rows.push_back({split.name, std::to_string(split.n_runs), std::to_string(split.n_failures),
                                split.is_given ? "imported" : text::rounded(split.seconds),
                                text::rounded(double(split.n_bytes) / 1e6)});
          for (std::size_t f = 0; f < fields.names.size(); ++f)
            table.rows.back().push_back(text::rounded(split.changes.overall[f]) + " (" +
                                        share(split.changes.overall[f], split.changes.size[f]) + ")");
        }
      return table;
    }

    ReportContent::Chart changes_over_time(const SplitSummary &split, const FieldsOfDofs &fields,
                                           const double step)
    {
      ReportContent::Chart chart{"Change of a step over time: " + split.name, "time", "root mean square",
                                 ReportContent::Chart::Kind::lines,           {},     true};
      for (std::size_t f = 0; f < fields.names.size(); ++f)
        {
          ReportContent::Chart::Series line{fields.names[f], {}, {}};
          for (std::size_t s = 0; s < split.changes.of_steps[f].size(); ++s)
            if (split.changes.of_steps[f][s] > 0.)
              {
                line.x.push_back(double(s + 1) * step);
                line.y.push_back(split.changes.of_steps[f][s]);
              }
          if (!line.x.empty())
            chart.series.push_back(std::move(line));
        }
      return chart;
    }

    /// Of the first two of them.
    ReportContent::Chart places(const std::vector<SplitSummary> &splits, const std::vector<std::string> &names)
    {
      ReportContent::Chart chart{
          "Parameters of the runs", names[0], names[1], ReportContent::Chart::Kind::points, {}};
      for (const auto &split : splits)
        {
          ReportContent::Chart::Series points{split.name, {}, {}};
          for (const auto &parameters : split.parameters)
            {
              points.x.push_back(parameters[0]);
              points.y.push_back(parameters[1]);
            }
          chart.series.push_back(std::move(points));
        }
      return chart;
    }
  } // namespace

  SplitSummary summary_of(const RunDirectory &directory, const Communicator &all, RemeshedProblem &model,
                          const std::string &split)
  {
    SplitSummary result{split};
    const auto   seconds = SampleRuns::seconds(directory, all, split);
    all.on_all([&] {
      const Trajectories runs(directory, split);
      result.n_runs  = runs.size();
      result.n_bytes = runs.n_bytes();
      for (std::size_t i = 0; i < runs.size(); ++i)
        {
          result.n_failures += runs.has_answer(i) ? 0 : 1;
          result.parameters.push_back(runs.parameters(i));
        }
    });
    result.seconds = quantile(seconds, 0.5);
    result.changes = state_changes(directory, all, model, split);
    return result;
  }

  void record(const SplitSummary &split, const FieldsOfDofs &fields, Figures &figures)
  {
    const std::string prefix = "ensemble." + split.name + ".";
    figures.set(prefix + "runs", (unsigned long)(split.n_runs));
    figures.set(prefix + "failures", (unsigned long)(split.n_failures));
    if (!split.is_given)
      figures.set("time." + split.name + "_run_s", split.seconds);
    figures.set("memory." + split.name + "_bytes", split.n_bytes);
    for (std::size_t f = 0; f < fields.names.size(); ++f)
      {
        figures.set(prefix + "persistence." + fields.names[f], split.changes.overall[f]);
        figures.set(prefix + "size." + fields.names[f], split.changes.size[f]);
      }
  }

  void describe(const std::vector<SplitSummary> &splits, const FieldsOfDofs &fields,
                const std::vector<std::string> &parameter_names, const double step, ReportContent &content)
  {
    content.tables.push_back(table_of(splits, fields));
    content.charts.push_back(changes_over_time(splits.front(), fields, step));
    if (parameter_names.size() >= 2)
      content.charts.push_back(places(splits, parameter_names));
  }

  void show_run(const std::vector<SplitSummary> &splits, const FieldsOfDofs &fields, RemeshedProblem &model,
                const double step, Run &run, ReportContent &content)
  {
    constexpr std::size_t       most_states = 50;
    const auto                 &all         = run.communicator;
    auto                       &problem     = *model.problem();
    std::optional<Trajectories> runs;
    all.on_all([&] { runs.emplace(run.directory, splits.back().name); });
    std::size_t shown = 0;
    while (shown < runs->size() && !runs->has_answer(shown))
      ++shown;
    if (shown == runs->size())
      return;
    const auto        order = model.take(*runs, shown);
    const std::size_t every = std::max<std::size_t>(1, (runs->n_states() - 1) / most_states);
    std::string       pvtu;
    for (std::size_t s = 0; s < runs->n_states(); s += every)
      {
        std::vector<double> state;
        all.on_all([&] { state = order.pick(runs->states(shown, s, s + 1)); });
        problem.set_time(double(s) * step);
        pvtu = problem.write_fields(run.directory, {{"", state}}, (unsigned int)(s / every), double(s) * step);
      }
    for (const auto &name : fields.names)
      content.pictures.push_back(
          {name + ", run " + std::to_string(shown) + " of '" + splits.back().name + "', last state written", pvtu,
           name});
  }
} // namespace trestle
