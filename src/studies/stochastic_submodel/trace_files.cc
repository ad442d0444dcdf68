#include "studies/stochastic_submodel/trace_files.h"

#include "core/dataset.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/text.h"
#include "studies/shared/sample_runs.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

namespace trestle
{
  namespace
  {
    std::size_t n_of(const TraceFiles::Streams &streams)
    {
      std::size_t result = 0;
      for (const auto &[name, count] : streams)
        result += count;
      return result;
    }

    /// As SampleRuns makes them, but for what it knows of who made the runs. One rank.
    Dataset new_file(const std::string &path, const TracedModel &model, const std::size_t n_parameters,
                     const std::size_t n_numbers)
    {
      const std::size_t n = model.layout().n_numbers();
      Dataset::Layout   layout;
      layout.texts["origin"] = "traces of files";
      layout.tables          = {{"mesh/positions", {{model.dimension(), n}}},
                                {"states", {{n}}},
                                {"numbers", {{n_numbers}}},
                                {"seconds", {}}};
      if (n_parameters > 0)
        layout.tables["parameters"] = {{n_parameters}};
      Dataset             result = Dataset::create(path, layout);
      std::vector<double> positions;
      for (unsigned int d = 0; d < model.dimension(); ++d)
        for (std::size_t i = 0; i < n; ++i)
          positions.push_back(model.position(i, d));
      result.append("mesh/positions", positions);
      return result;
    }
  } // namespace

  TraceFiles::TraceFiles(ParameterSink &prm)
  {
    const auto section = prm.section("stochastic submodel"), traces = prm.section("traces");
    prm.add(
        "files", names_.files,
        "Your own runs in the place of such that are made here, the first for training, then those for test: .npy "
        "or file.h5:/name (n_runs x n_times x n_interface displacements, the same x 3 with rates and "
        "accelerations, or n_runs x n_trace), or a .pvd a run.");
    prm.add("fields", names_.fields,
            "Of .pvd files: the displacement, or displacement, rate and acceleration; at points.");
    prm.add(
        "positions", names_.positions,
        "Of the arrays' dofs, a row each: coordinates, then the component where there are several. Empty: they "
        "are in the order of the run directory's interface.csv.");
    prm.add("parameters", parameters_,
            "Of the runs, a row each: .csv with a first line of names. Empty: all have those of this file, and "
            "nothing is made beside the trace.");
    prm.add("rates", names_.rates,
            "How rates and accelerations follow from displacements alone: by this problem's time scheme, of which "
            "they "
            "must then be, or by central differences; automatic: by the scheme of arrays, else by differences.",
            Allowed::one_of({"automatic", "scheme", "differences"}));
  }

  /// On each rank.
  void TraceFiles::read_table(const Zone &zone)
  {
    columns_.clear();
    table_ = {};
    if (parameters_.empty())
      return;
    table_            = read_csv(parameters_);
    const auto &names = zone.whole().parameter_names();
    if (table_.names.empty())
      throw InputError("'" + parameters_ + "' has no line of names.",
                       "Write the names of its columns first. The problem has: " + text::join(names) + ".");
    for (const auto &name : table_.names)
      {
        const auto found = std::ranges::find(names, name);
        if (found == names.end())
          throw InputError("'" + parameters_ + "' has a column '" + name +
                               "', which is no parameter of this problem.",
                           "There are: " + text::join(names) + ".");
        columns_.push_back(std::size_t(found - names.begin()));
      }
  }

  void TraceFiles::setup(const Communicator &communicator, const Zone &zone, const Streams &streams)
  {
    communicator.on_all([&] { read_table(zone); });
    communicator.on_root([&] {
      const std::size_t n_runs = make_trace_source(names_, zone)->n_runs(), n = n_of(streams);
      const auto        fewer = [&](const std::string &what, const std::size_t there) {
        throw InputError(what + " " + std::to_string(there) + " runs, not " + std::to_string(n) +
                                    " (training and test).",
                                "Ask for fewer in section 'stochastic submodel', or give more.");
      };
      if (n_runs < n)
        fewer("stochastic submodel/traces/files hold", n_runs);
      if (have_parameters() && table_.rows.size() < n)
        fewer("'" + parameters_ + "' has parameters of", table_.rows.size());
    });
  }

  std::vector<std::size_t> TraceFiles::known(const std::vector<std::size_t> &asked, const bool are_named,
                                             const std::vector<std::string> &names) const
  {
    std::vector<std::size_t> result;
    for (const std::size_t place : asked)
      if (std::ranges::find(columns_, place) != columns_.end())
        result.push_back(place);
      else if (are_named)
        throw InputError("stochastic submodel/parameters names '" + names[place] +
                             "', which the runs of stochastic submodel/traces/files do not have.",
                         "Give it a column of stochastic submodel/traces/parameters, or leave it out.");
    return result;
  }

  void TraceFiles::require_parameters(const std::string &what) const
  {
    if (!have_parameters())
      throw InputError(what +
                           ", but the runs of stochastic submodel/traces/files have no parameters of their own.",
                       "Give them in stochastic submodel/traces/parameters.");
  }

  std::vector<double> TraceFiles::parameters_of(const std::size_t run, std::vector<double> of_file) const
  {
    for (std::size_t k = 0; k < columns_.size(); ++k)
      of_file[columns_[k]] = table_.rows[run][k];
    return of_file;
  }

  /// Collective on the group, whose root reads.
  TraceFiles::Imported TraceFiles::solve(const Import &into, const std::size_t run) const
  {
    const auto &group = into.ensemble.group();
    Imported    result;
    group.on_root([&] { result.trace = into.source->trace(run); });
    result.trace.resize(into.zone.n_trace(), 0.);
    group.sum_in_place(result.trace.data(), result.trace.size());
    into.zone.set_parameters(parameters_of(run, into.zone.whole().parameters()));
    try
      {
        result.numbers = into.quantities(into.zone.run_part(result.trace, {}).numbers);
      }
    catch (const ConvergenceError &error)
      {
        log::warning_once(error.problem() + ": the trace is left out.");
        result.numbers.assign(into.quantities.names().size(), std::numeric_limits<double>::quiet_NaN());
      }
    return result;
  }

  /// Collective. @param n from `first` on, at most one a group.
  void TraceFiles::import_round(const Import &into, const std::size_t first, const std::size_t n,
                                Dataset *file) const
  {
    Imported mine;
    into.ensemble.on_groups([&] {
      if (into.ensemble.index() < n)
        mine = solve(into, first + into.ensemble.index());
    });
    for (unsigned int g = 0; g < n; ++g)
      {
        const auto trace = into.ensemble.to_root(g, mine.trace), numbers = into.ensemble.to_root(g, mine.numbers);
        into.ensemble.all().on_root([&] {
          file->append("states", trace);
          file->append("numbers", numbers);
          if (!into.common.empty())
            file->append("parameters", parameters_of(first + g, into.common));
          file->append("seconds", std::vector<double>{0.}); // whoever made the run knows
        });
      }
  }

  void TraceFiles::make_samples(Run &run, const Ensemble &ensemble, Zone &zone, const TracedModel &model,
                                const SampleQuantities &quantities, const Streams &streams) const
  {
    const auto                  &all = ensemble.all();
    std::unique_ptr<TraceSource> source;
    ensemble.on_groups([&] { ensemble.group().on_root([&] { source = make_trace_source(names_, zone); }); });
    const Import into{ensemble, zone, quantities, source.get(), zone.whole().parameters()};
    run.directory.create_folder("samples");
    Progress    progress("traces", n_of(streams), all.is_root());
    std::size_t first = 0;
    for (const auto &[name, count] : streams)
      {
        std::unique_ptr<Dataset> file;
        all.on_root([&] {
          file = std::make_unique<Dataset>(new_file(SampleRuns::path(run.directory, name), model,
                                                    into.common.size(), quantities.names().size()));
        });
        for (const std::size_t end = first + count; first < end;)
          {
            const std::size_t n = std::min<std::size_t>(ensemble.n_groups(), end - first);
            import_round(into, first, n, file.get());
            progress.step(first += n);
            if (interruption::requested(all))
              throw Interrupted();
          }
        all.on_root([&] {
          file->commit();
          file.reset(); // closed before any rank reads it
        });
      }
  }
} // namespace trestle
