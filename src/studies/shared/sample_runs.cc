#include "studies/shared/sample_runs.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/api/problem.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>

namespace trestle
{
  namespace
  {
    std::string described(const SampledModel &model, const std::vector<double> &parameters)
    {
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < parameters.size(); ++i)
        parts.push_back(model.parameter_names()[i] + " = " + text::rounded(parameters[i]));
      return text::join(parts);
    }

    const std::string design_size = "latin_hypercube_of", states_of_own = "states_of_own_meshes";

    /// For the identity of a file; what it was before there were other contents is all states.
    std::string words_of(const SampleContents &contents)
    {
      if (contents.states == SampleContents::States::all && contents.n_numbers == 0)
        return "";
      const std::string states = contents.states == SampleContents::States::all    ? "all states"
                                 : contents.states == SampleContents::States::last ? "the last state"
                                                                                   : "no state";
      return "answer\tkept\t" + states + " and " + std::to_string(contents.n_numbers) + " numbers" +
             (contents.own_meshes ? ", a mesh each" : "") + "\n";
    }

    /// Of a run's identity as text, a line an entry.
    std::string without_sections(const std::string &identity, const std::vector<std::string> &sections)
    {
      std::string        result;
      std::istringstream lines(identity);
      for (std::string line; std::getline(lines, line);)
        if (std::ranges::none_of(sections, [&](const auto &section) {
              return line.find('\t' + section + '/') != std::string::npos;
            }))
          result += line + '\n';
      return result;
    }
  } // namespace

  SampleRuns::SampleRuns(ParameterSink &prm, SampledModel &model, std::vector<std::string> later)
    : model_(model),
      later_(std::move(later))
  {
    const auto section = prm.section("samples");
    prm.add("distributions", distributions_text_,
            "What parameters are drawn from: `name: uniform(a, b); name: log-uniform(a, b); name: normal(mean, "
            "deviation)`, or a mixture, `name: 0.6*normal(0, 1) + 0.4*uniform(2, 3)`. Coefficients of the random "
            "field are standard normal.");
    prm.add("seed", seed_, "Of the samples.");
    prm.add("groups", n_groups_,
            "Groups of ranks that solve samples beside each other; each holds the whole mesh. Divides the ranks.",
            Allowed::at_least(1), Effect::none);
  }

  void SampleRuns::setup(const Communicator &communicator, const bool needs_parameters)
  {
    if (!ensemble_)
      ensemble_.emplace(communicator, n_groups_);
    ensemble_->on_groups([&] {
      model_.setup(ensemble_->group());
      reference_ = model_.parameters();
      if (reference_.empty() && needs_parameters)
        throw InputError("There is nothing to sample: the problem has no parameters.",
                         "Name some in section `parameters`, or give it a random field.");
      distributions_.emplace("samples/distributions", distributions_text_, model_.parameter_names(), reference_);
    });
  }

  std::vector<double> SampleRuns::parameters(const unsigned int stream, const std::size_t number) const
  {
    return distributions_->sample(seed_, stream, number);
  }

  std::vector<double> SampleRuns::parameters(const Stream &stream, const std::size_t number) const
  {
    if (stream.is_latin_hypercube)
      return distributions_->latin_hypercube(seed_, stream.number, number, stream.n_samples, stream.factor);
    return distributions_->sample(seed_, stream.number, number, stream.factor);
  }

  /// What a file's mesh is, whatever sample was solved before.
  std::vector<double> SampleRuns::reference_positions()
  {
    std::vector<double> positions;
    if (contents_.own_meshes)
      return positions;
    ensemble_->on_groups([&] {
      if (!reference_.empty())
        model_.set_parameters(reference_);
      positions = DofOrder(ensemble_->group(), model_.dof_places()).gather(model_.positions());
    });
    return positions;
  }

  void SampleRuns::refuse_other_design(const Dataset &present, const Stream &stream) const
  {
    if (!stream.is_latin_hypercube || present.number(design_size) == double(stream.n_samples))
      return;
    const std::string n = std::to_string((unsigned long)(present.number(design_size)));
    throw InputError("'" + stream.name + "' is a Latin hypercube of " + n + " samples, and " +
                         std::to_string(stream.n_samples) +
                         " are asked for: a design of another number has other samples in all places.",
                     "Keep " + n + ", or run without --resume; samples/design = random can be added to.");
  }

  /// The mesh once, then rows; what a run of the same identity has left is added to.
  Dataset SampleRuns::open(const Run &run, const Stream &stream, std::vector<double> positions) const
  {
    const std::string file = path(run.directory, stream.name);
    // Fields whose dofs follow deal.II's CellId, as they did once, are of no use on other ranks.
    const std::string identity = without_sections(run.identity.to_text(), later_) +
                                 "answer\torder of dofs\tcell_key\n" + words_of(contents_) +
                                 (stream.words.empty() ? "" : "answer\tof stream\t" + stream.words + "\n");
    if ((run.resume || begun_.contains(stream.name)) && std::filesystem::exists(file))
      {
        Dataset present = Dataset::append_to(file);
        if (RunIdentity::from_text(identity)
                .differences_from(RunIdentity::from_text(present.text("identity")))
                .empty())
          {
            refuse_other_design(present, stream);
            return present;
          }
        log::warning("Samples of another run in '" + file + "' are made anew.");
      }
    auto layout              = layout_for(stream, positions.size() / model_.dimension());
    layout.texts["identity"] = identity;
    if (contents_.own_meshes) // of a sample that nobody writes again, one of another run would stay
      std::filesystem::remove_all(own_folder(run.directory, stream.name));
    Dataset result = Dataset::create(file, layout);
    if (!contents_.own_meshes)
      result.append("mesh/positions", positions);
    result.commit();
    return result;
  }

  Dataset::Layout SampleRuns::layout_for(const Stream &stream, const std::size_t n_dofs) const
  {
    Dataset::Layout layout;
    if (contents_.own_meshes)
      layout.numbers[states_of_own] = double(model_.n_states());
    else
      {
        layout.tables["mesh/positions"] = {{model_.dimension(), n_dofs}};
        if (contents_.states == SampleContents::States::all)
          layout.tables["states"] = {{model_.n_states(), n_dofs}};
        if (contents_.states == SampleContents::States::last)
          layout.tables["states"] = {{n_dofs}};
      }
    if (!model_.parameter_names().empty())
      layout.tables["parameters"] = {{model_.parameter_names().size()}};
    if (contents_.n_numbers > 0)
      layout.tables["numbers"] = {{contents_.n_numbers}};
    layout.tables["seconds"] = {};
    if (stream.is_latin_hypercube)
      layout.numbers[design_size] = double(stream.n_samples);
    return layout;
  }

  /// What a killed run left of it is replaced. On the root.
  void SampleRuns::write_own(const std::string &path, const Sample &sample) const
  {
    const std::size_t n_dofs = sample.positions.size() / model_.dimension();
    Dataset::Layout   layout;
    layout.tables["mesh/positions"] = {{model_.dimension(), n_dofs}};
    layout.tables["states"]         = {{model_.n_states(), n_dofs}};
    auto file                       = Dataset::create(path, layout);
    file.append("mesh/positions", sample.positions);
    file.append("states", sample.states);
    file.commit();
  }

  std::string SampleRuns::path(const RunDirectory &directory, const std::string &name)
  {
    return directory.file("samples/" + name + ".h5");
  }

  std::string SampleRuns::own_folder(const RunDirectory &directory, const std::string &name)
  {
    return directory.file("samples/" + name + "/");
  }

  std::string SampleRuns::own_name(const std::size_t number)
  {
    const std::string digits = std::to_string(number);
    return std::string(6 - std::min<std::size_t>(6, digits.size()), '0') + digits + ".h5";
  }

  std::size_t SampleRuns::n_states_of_own_meshes(const Dataset &file)
  {
    const auto &numbers = file.layout().numbers;
    const auto  found   = numbers.find(states_of_own);
    return found == numbers.end() ? 0 : std::size_t(found->second);
  }

  /// Of the mesh that was solved on last; empty where there is one mesh.
  std::vector<double> SampleRuns::own_positions(const DofOrder &order)
  {
    return contents_.own_meshes ? order.gather(model_.positions()) : std::vector<double>();
  }

  /// Collective on the group: fields are whole on its root.
  SampleRuns::Sample SampleRuns::solve(std::span<const double> parameters)
  {
    using States = SampleContents::States;
    Sample              result;
    std::vector<double> rows;
    const Stopwatch     watch;
    result.parameters.assign(parameters.begin(), parameters.end());
    model_.set_parameters(parameters);
    const auto states = model_.solve(contents_.n_numbers > 0 ? &rows : nullptr);
    result.seconds    = watch.wall_seconds();
    if (contents_.n_numbers > 0)
      result.numbers = contents_.numbers(rows);
    if (!std::ranges::all_of(result.numbers, [](const double value) { return std::isfinite(value); }))
      throw ConvergenceError("A number of section 'postprocessing' is not finite", "Look at what it is made of.");
    const DofOrder order(ensemble_->group(), model_.dof_places());
    const auto     kept =
        contents_.states == States::all ? std::span(states) : std::span(states).last(order.n_owned());
    if (contents_.states != States::none)
      result.states = order.gather(kept);
    result.positions = own_positions(order);
    return result;
  }

  /// Of a stream that is given; it has no numbers but ones, which say that it is there.
  SampleRuns::Sample SampleRuns::take(const Stream &stream, const std::size_t i)
  {
    auto           given = stream.given(ensemble_->group(), i);
    const DofOrder order(ensemble_->group(), model_.dof_places());
    return {std::move(given.parameters), order.gather(given.states), std::vector<double>(contents_.n_numbers, 1.),
            0., own_positions(order)};
  }

  /// In the place of a sample that has no answer. @param why is said once, where the group has the root.
  SampleRuns::Sample SampleRuns::failed(std::span<const double> parameters, const Error &why) const
  {
    using States = SampleContents::States;
    log::warning_once(why.problem() + ".");
    const std::vector<double> no_numbers(contents_.n_numbers, std::numeric_limits<double>::quiet_NaN());
    if (contents_.own_meshes) // there may be none
      return {{parameters.begin(), parameters.end()}, {}, no_numbers, 0.};
    const DofOrder    order(ensemble_->group(), model_.dof_places());
    const std::size_t n = contents_.states == States::all    ? model_.n_states()
                          : contents_.states == States::last ? 1
                                                             : 0;
    return {{parameters.begin(), parameters.end()},
            order.gather(std::vector<double>(n * order.n_owned(), 0.)),
            no_numbers,
            0.};
  }

  SampleRuns::Sample SampleRuns::solve_or_mark(const Stream &stream, const std::size_t i)
  {
    if (stream.given)
      return take(stream, i);
    const auto parameters = this->parameters(stream, i);
    try
      {
        return solve(parameters);
      }
    catch (const ConvergenceError &error)
      {
        if (contents_.keeps_failures)
          return failed(parameters, error);
        throw ConvergenceError("Sample " + std::to_string(i) + " of '" + stream.name + "' (" +
                                   described(model_, parameters) + "): " + error.problem() + ".",
                               "Narrow samples/distributions, or help the solver by smaller steps.");
      }
    catch (const InputError &error) // values that a coefficient cannot have
      {
        if (contents_.keeps_failures)
          return failed(parameters, error);
        throw;
      }
  }

  /// Each group solves one of them.
  std::vector<SampleRuns::Sample> SampleRuns::solve_round(const Stream &stream, const std::size_t first,
                                                          const std::size_t n)
  {
    Sample              mine;
    std::vector<double> seconds(n, 0.);
    ensemble_->on_groups([&] {
      const std::size_t i = ensemble_->index();
      if (i >= n)
        return;
      mine       = solve_or_mark(stream, first + i);
      seconds[i] = mine.seconds;
    });
    ensemble_->sum_in_place(seconds);
    std::vector<Sample> result(n);
    for (std::size_t i = 0; i < n; ++i)
      result[i] = {ensemble_->to_root(i, mine.parameters), ensemble_->to_root(i, mine.states),
                   ensemble_->to_root(i, mine.numbers), seconds[i], ensemble_->to_root(i, mine.positions)};
    return result;
  }

  void SampleRuns::append(const Run &run, const Stream &stream, const std::size_t number, const Sample &sample,
                          Dataset &file) const
  {
    if (!sample.positions.empty())
      write_own(own_folder(run.directory, stream.name) + own_name(number), sample);
    if (file.has("states"))
      file.append("states", sample.states);
    if (file.has("numbers"))
      file.append("numbers", sample.numbers);
    if (contents_.keeps_failures && !std::isfinite(sample.numbers.front()))
      log::warning("Sample " + std::to_string(number) + " of '" + stream.name +
                   "' has no finite answer and is left out (" + described(model_, sample.parameters) + ").");
    if (file.has("parameters"))
      file.append("parameters", sample.parameters);
    file.append("seconds", std::vector<double>{sample.seconds});
  }

  void SampleRuns::run(Run &run, const Stream &stream)
  {
    run.directory.create_folder("samples");
    const auto             positions = reference_positions();
    const auto            &all       = ensemble_->all();
    std::optional<Dataset> file;
    unsigned long          n_done = 0;
    all.on_root([&] {
      file.emplace(open(run, stream, positions));
      begun_.insert(stream.name);
      n_done = file->n_rows("seconds");
    });
    if (contents_.own_meshes)
      run.directory.create_folder("samples/" + stream.name);
    n_done = all.sum(n_done);
    Progress progress("samples '" + stream.name + "'", stream.n_samples, all.is_root());
    // A commit writes to the disk: samples of milliseconds share one.
    constexpr double seconds_between_commits = 0.5;
    Stopwatch        since_commit;
    while (n_done < stream.n_samples)
      {
        const auto n       = std::min<std::size_t>(ensemble_->n_groups(), stream.n_samples - n_done);
        const auto samples = solve_round(stream, n_done, n);
        all.on_root([&] {
          for (std::size_t i = 0; i < n; ++i)
            append(run, stream, n_done + i, samples[i], *file);
          if (since_commit.wall_seconds() > seconds_between_commits)
            {
              file->commit();
              since_commit = Stopwatch();
            }
        });
        n_done += n;
        progress.step(n_done);
        if (interruption::requested(all))
          {
            all.on_root([&] { file->commit(); });
            throw Interrupted();
          }
      }
    all.on_root([&] {
      file->commit();
      file.reset(); // closed before any rank reads it
    });
  }

  SnapshotSet SampleRuns::read(const RunDirectory &directory, const Communicator &communicator,
                               const SampledModel &model, const std::string &name, const std::size_t n_samples)
  {
    const DofOrder                   order(communicator, model.dof_places());
    SnapshotSet                      result(communicator, order.n_owned(), model.n_states());
    std::vector<std::vector<double>> states, parameters;
    communicator.on_all([&] {
      const auto file = Dataset::open(path(directory, name));
      if (n_states_of_own_meshes(file) > 0)
        throw InputError("The runs in '" + path(directory, name) + "' have a mesh each.",
                         "Studies that read them want one mesh: move it by mesh/deformation.");
      if (file.table("states").row_shape != std::vector<std::size_t>{model.n_states(), order.n_global()})
        throw InputError("'" + path(directory, name) + "' holds samples of another mesh or other steps.",
                         "Make them anew: run without --resume.");
      if (file.n_rows("states") < n_samples)
        throw InputError("'" + path(directory, name) + "' holds " + std::to_string(file.n_rows("states")) +
                             " samples, not " + std::to_string(n_samples) + ".",
                         "Run with --resume to add to them.");
      for (std::size_t i = 0; i < n_samples; ++i)
        {
          states.push_back(order.pick(file.read("states", i, i + 1)));
          parameters.push_back(file.has("parameters") ? file.read("parameters", i, i + 1) : std::vector<double>());
        }
    });
    for (std::size_t i = 0; i < n_samples; ++i)
      result.append(std::move(states[i]), std::move(parameters[i]));
    return result;
  }

  std::vector<std::vector<double>> SampleRuns::numbers(const RunDirectory &directory,
                                                       const Communicator &communicator, const std::string &name)
  {
    std::vector<std::vector<double>> result;
    communicator.on_all([&] {
      const auto        file = Dataset::open(path(directory, name));
      const auto        all  = file.read_all("numbers");
      const std::size_t n    = file.n_rows("numbers");
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto row = std::span(all).subspan(i * (all.size() / n), all.size() / n);
          result.emplace_back(row.begin(), row.end());
        }
    });
    return result;
  }

  std::vector<double> SampleRuns::seconds(const RunDirectory &directory, const Communicator &communicator,
                                          const std::string &name)
  {
    std::vector<double> result;
    communicator.on_all([&] { result = Dataset::open(path(directory, name)).read_all("seconds"); });
    return result;
  }
} // namespace trestle
