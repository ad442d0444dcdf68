#include "studies/ensemble/trajectory_import.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "studies/ensemble/imported_series.h"
#include "studies/ensemble/state_changes.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace trestle
{
  namespace
  {
    const std::vector<std::string> split_names = {"training", "validation", "test"};

    void check_files(const std::map<std::string, std::vector<std::string>> &files)
    {
      std::set<std::string> known;
      for (const auto &[split, list] : files)
        for (const auto &file : list)
          {
            if (!known.insert(file).second)
              throw InputError("ensemble/import names '" + text::excerpt(file) + "' twice.",
                               "Name each run once: a network is to be tried with others than it learnt from.");
            if (!file.ends_with(".pvd") && !file.ends_with(".vtu") && !file.ends_with(".pvtu"))
              throw InputError("ensemble/import/" + split + ": '" + text::excerpt(file) +
                                   "' is no series of fields.",
                               "Name a .pvd that lists the .vtu of each state.");
            std::error_code none;
            if (!std::filesystem::is_regular_file(file, none))
              throw InputError("ensemble/import/" + split + ": there is no file '" + text::excerpt(file) + "'.",
                               "Check the path; relative ones start at the present folder.");
          }
    }

    /// Columns in the order of the names, where the table has some.
    std::vector<std::size_t> columns_of(const NumberTable &table, const std::string &path,
                                        const std::vector<std::string> &names)
    {
      std::vector<std::size_t> result;
      for (std::size_t i = 0; i < names.size(); ++i)
        {
          const auto found = std::ranges::find(table.names, names[i]);
          if (!table.names.empty() && found == table.names.end())
            throw InputError("'" + path + "' has no column '" + names[i] + "'.",
                             "It has: " + text::join(table.names) + ".");
          result.push_back(table.names.empty() ? i : std::size_t(found - table.names.begin()));
        }
      return result;
    }

    std::vector<std::vector<double>> read_parameters(const std::string &path, const std::size_t n_runs,
                                                     const std::vector<std::string> &names)
    {
      const auto table = read_csv(path);
      if (table.rows.size() != n_runs)
        throw InputError("'" + path + "' has parameters of " + std::to_string(table.rows.size()) + " runs, and " +
                             std::to_string(n_runs) + " are imported.",
                         "Give a row a run: those of training, then of validation, then of the test.");
      if (table.n_columns() < names.size())
        throw InputError("'" + path + "' has " + std::to_string(table.n_columns()) +
                             " columns, and the problem has " + std::to_string(names.size()) + " parameters.",
                         "Give a column for each of: " + text::join(names) + ".");
      const auto                       columns = columns_of(table, path, names);
      std::vector<std::vector<double>> result;
      for (const auto &row : table.rows)
        {
          result.emplace_back();
          for (const auto column : columns)
            result.back().push_back(row[column]);
        }
      return result;
    }
  } // namespace

  TrajectoryImport::TrajectoryImport(ParameterSink &prm)
  {
    const auto ensemble = prm.section("ensemble");
    const auto section  = prm.section("import");
    for (const auto &split : split_names)
      prm.add(
          split, files_[split],
          "Runs of another solver in the place of own ones, a .pvd each, with a state a step of section `time`.",
          Allowed::anything(), Effect::none);
    prm.add(
        "fields", fields_,
        "Names of the problem's fields in the files, in its order, such as velocity, pressure; empty: its own.",
        Allowed::anything(), Effect::none);
    prm.add("parameters", parameters_file_,
            "Of imported runs, a .csv with a row each: training, then validation, then test. Empty: those of the "
            "parameter file.",
            Allowed::anything(), Effect::none);
  }

  std::vector<EnsembleParameters::Split> TrajectoryImport::prepare(std::vector<EnsembleParameters::Split> splits,
                                                                   const std::vector<std::string>        &names,
                                                                   const std::vector<double>             &values)
  {
    check_files(files_);
    std::size_t n_runs = 0;
    for (const auto &split : split_names)
      n_runs += files_[split].size();
    const auto rows = n_runs > 0 && !parameters_file_.empty() ? read_parameters(parameters_file_, n_runs, names)
                                                              : std::vector<std::vector<double>>(n_runs, values);
    auto       row  = rows.begin();
    for (unsigned int i = 0; i < split_names.size(); ++i)
      {
        const std::string &name = split_names[i];
        const std::size_t  n    = files_[name].size();
        parameters_[name].assign(row, row + std::ptrdiff_t(n));
        row += std::ptrdiff_t(n);
        if (n == 0)
          continue;
        const auto found = std::ranges::find(splits, name, &EnsembleParameters::Split::name);
        if (found == splits.end())
          splits.push_back({name, i, n});
        else
          found->n_runs = n;
      }
    std::ranges::sort(splits, {}, &EnsembleParameters::Split::stream);
    return splits;
  }

  std::string TrajectoryImport::words(const std::string &split) const
  {
    return has(split) ? text::join(files_.at(split)) + " " + text::join(fields_) + " " + parameters_file_ : "";
  }

  GivenSample TrajectoryImport::run(const Communicator &group, RemeshedProblem &model, const std::string &split,
                                    const std::size_t number) const
  {
    GivenSample result{parameters_.at(split)[number], {}};
    auto       &problem = *model.problem();
    if (!result.parameters.empty())
      model.set_parameters(result.parameters);
    const FieldsOfDofs fields(problem.field_map());
    const WantedStates wanted{.step      = problem.step_equations()->step(),
                              .n_states  = model.n_states(),
                              .dimension = model.dimension(),
                              .positions = model.positions()};
    group.on_all([&] {
      if (!fields_.empty() && fields_.size() != fields.names.size())
        throw InputError("ensemble/import/fields names " + std::to_string(fields_.size()) + " field(s).",
                         "The problem has: " + text::join(fields.names) + ".");
      result.states =
          imported_states(files_.at(split)[number], fields_.empty() ? fields.names : fields_, fields, wanted);
    });
    return result;
  }
} // namespace trestle
