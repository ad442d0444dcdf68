#include "program/execute.h"

#include "core/catalogue.h"
#include "core/checkpoint.h"
#include "core/file.h"
#include "core/log.h"
#include "core/modules.h"
#include "core/parameter_text.h"
#include "core/run_lock.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "core/timings.h"
#include "physics/api/parameter_file.h"
#include "physics/api/session.h"
#include "program/machine.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace trestle
{
  namespace
  {
    /// The keys at the top of every file.
    struct Settings
    {
      Settings(ParameterSink &prm, const std::string &study_name, const std::string &default_name)
        : study(study_name),
          name(default_name)
      {
        prm.add("study", study, "What to do; see trestle --list.",
                Allowed::one_of(StudyRegistry::instance().names()));
        const auto any = Allowed::anything();
        prm.add("name", name, "Name of the run and of its folder; the file's own name unless set.", any,
                Effect::none);
        prm.add("output directory", output_directory, "Where the run's folder is created.", any, Effect::none);
        // What quick settings change is a value of its own key.
        prm.add("quick", quick, "Whether `quick settings` hold: a small version of the case, for tests.", any,
                Effect::none);
        prm.add("quick settings", quick_settings,
                "Overrides 'section/key = value' separated by '|', before those of --set.", any, Effect::none);
        prm.add("threads", threads, "Threads a rank.", Allowed::between(1, 1024));
      }

      std::string  study;
      std::string  name;
      std::string  output_directory = "output";
      bool         quick            = false;
      std::string  quick_settings;
      unsigned int threads = 1;
    };

    /// What a parameter file needs, before anything is declared.
    void load_modules(const std::string &study, const std::string &text, const std::string &file,
                      const std::vector<std::string> &overrides, const Communicator &communicator)
    {
      communicator.on_all([&] {
        modules::load_for_study(study);
        modules::load_for_networks(text, file, overrides);
        modules::load_for_generators(text, file, overrides);
      });
    }

    void load_plugins(const Options &options, const Communicator &communicator)
    {
      // Constructors of a plugin may throw through dlopen; on_all hands that to every rank.
      communicator.on_all([&] {
        for (const auto &file : options.plugins)
          if (dlopen(std::filesystem::absolute(file).c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr)
            throw InputError("Cannot load the plugin '" + file + "': " + dlerror() + ".",
                             "Build it against this Trestle (find_package(Trestle)); see CONTRIBUTING.md.");
      });
    }

    void print(const std::string &text, const Communicator &communicator)
    {
      if (communicator.is_root())
        std::fputs(text.c_str(), stdout);
    }

    std::string list()
    {
      std::string text = "studies\n";
      for (const auto &[name, entry] : StudyRegistry::instance().entries())
        text += "  " + name + ": " + entry.description + "\n";
      for (const auto &kind : catalogue::kinds())
        if (kind != "library versions")
          {
            text += kind + "\n";
            for (const auto &item : catalogue::items(kind))
              text += "  " + item.name + ": " + item.description + "\n";
          }
      return text;
    }

    std::string doctor(const Machine &machine)
    {
      std::string text;
      for (const auto &line : machine.lines)
        text +=
            line.name + std::string(line.name.size() < 24 ? 24 - line.name.size() : 1, ' ') + line.value + "\n";
      for (const auto &warning : machine.warnings)
        text += "Warning: " + warning + "\n";
      return text + (machine.warnings.empty() ? "All is well.\n" : "");
    }

    std::string what_is_left_out()
    {
      return catalogue::items("networks").empty()
                 ? " This Trestle was built without LibTorch (TRESTLE_WITH_TORCH), "
                   "hence without the studies that learn."
                 : "";
    }

    void check_study(const std::string &study, const std::string &where)
    {
      const auto names = StudyRegistry::instance().names();
      if (study.empty())
        throw InputError(where + ": no study is set.",
                         "Write 'set study = ...' at the top; one of: " + text::join(names) + ".");
      if (StudyRegistry::instance().entries().count(study) != 0)
        return;
      const std::string near = nearest_name(study, names);
      throw InputError(where + ": unknown study '" + study + "'.",
                       (near.empty() ? "" : "Did you mean '" + near + "'? ") +
                           "Known studies: " + text::join(names) + "." + what_is_left_out());
    }

    std::string documented_parameters(const std::string &study_name)
    {
      check_study(study_name, "--print-parameters");
      ParameterFile  file;
      const Settings settings(file, study_name, "");
      const auto     study = StudyRegistry::instance().create(study_name, file);
      return file.to_documented_string();
    }

    /// Whether a run directory, or a part of it (Run::part()), has something to go on from.
    bool can_be_resumed(const RunDirectory &directory, const Communicator &communicator)
    {
      bool found = false;
      communicator.on_root([&] {
        for (const auto &entry : std::filesystem::recursive_directory_iterator(directory.path()))
          {
            const auto name = entry.path().filename();
            found           = found || name == "checkpoint" || name == "finished.txt" ||
                    entry.path().parent_path().filename() == "samples"; // SampleRuns go on sample by sample
          }
      });
      return communicator.any(found);
    }

    void write_banner(const Machine &machine, const std::string &file)
    {
      log::info("Trestle runs " + file);
      for (const auto &line : machine.lines)
        log::info("  " + line.name + ": " + line.value);
      for (const auto &warning : machine.warnings)
        log::warning(warning);
    }

    /// Kept beside the parameters, for whoever repeats the run. As a comment: PETSc's options may write any file, which
    /// reading somebody's parameter file must not do.
    std::string as_comment(const std::string &petsc_options)
    {
      return petsc_options.empty()
                 ? ""
                 : "# PETSc's options of this run; to repeat it, give them again after --:\n#   " + petsc_options +
                       "\n\n";
    }

    /// One parameter file, its study and what the command line says about them.
    class Job
    {
    public:
      Job(const Options &options, const Communicator &communicator)
        : options_(options),
          communicator_(communicator),
          text_(text_of(options.file, communicator)),
          settings_(file_, study_name(), std::filesystem::path(options.file).stem().string()),
          study_(StudyRegistry::instance().create(settings_.study, file_))
      {
        file_.read(text_, options.file, options.overrides);
        // '.' is the output directory itself, with everybody's runs in it.
        if (settings_.name.empty() || settings_.name.find('/') != std::string::npos || settings_.name == "." ||
            settings_.name == "..")
          throw InputError(options.file + ": 'name = " + settings_.name + "' cannot name a folder.",
                           "Take a name without '/' that is neither '.' nor '..'.");
        Session::set_threads(settings_.threads);
        set_threads(settings_.threads);
      }

      void validate()
      {
        settle();
        study_->validate(communicator_);
        log::info(options_.file + " is valid.");
      }

      void run()
      {
        Timings timings;
        timings.add("start", seconds_since_process_start());
        const RunDirectory directory(communicator_, settings_.output_directory + "/" + settings_.name);
        const RunLock      lock(directory, communicator_);
        Run run{communicator_, directory, {}, {}, options_.resume, settings_.threads, identity(), false};
        Checkpoint::require_own(run);
        run.resume = run.resume && can_be_resumed(directory, communicator_);
        directory.clear_results(run.resume);
        start_log(directory);
        write_banner(inspect_machine(communicator_, settings_.threads), options_.file);
        const std::string petsc_options = Session::petsc_options();
        if (!petsc_options.empty())
          log::info("PETSc's options: " + petsc_options);
        write_parameters(directory, petsc_options);
        if (options_.resume && !run.resume)
          log::warning("There is no checkpoint in '" + directory.path() +
                       "' to resume from: the run starts from the beginning.");
        if (settle())
          {
            run.identity = identity();
            Checkpoint::require_own(run);
            write_parameters(directory, petsc_options);
          }
        study_->run(run);

        timings.set_figures(communicator_, run.figures);
        run.figures.set("n_ranks", communicator_.size());
        run.figures.set("n_threads", static_cast<unsigned long>(settings_.threads));
        run.figures.set("time.total_s", communicator_.max(seconds_since_process_start()));
        // All ranks together: what the machine must have.
        run.figures.set("memory.peak_mb", communicator_.sum(peak_memory_mb()));
        run.write_records();
        log::info("Results are in " + directory.path());
      }

    private:
      static std::string text_of(const std::string &path, const Communicator &communicator)
      {
        std::string text;
        communicator.on_root([&] { text = read_file(path); });
        return communicator.broadcast(text);
      }

      /// @returns whether there was something to settle: from here on all values are known.
      bool settle()
      {
        if (!file_.has_open_values())
          return false;
        const auto settled = file_.settle(study_->choices(communicator_));
        log::info("Left to the program, chosen for this problem, kept in parameters.prm:");
        for (const auto &choice : settled)
          log::info("  " + choice);
        return true;
      }

      void write_parameters(const RunDirectory &directory, const std::string &petsc_options) const
      {
        directory.write("parameters.prm", as_comment(petsc_options) + file_.to_string());
      }

      void start_log(const RunDirectory &directory) const
      {
        communicator_.on_root([&] {
          refuse_link(directory.file("log.txt"));
          log::add_file(directory.file("log.txt"), options_.resume);
        });
      }

      /// The file's, and what the command line adds that may change the answer.
      RunIdentity identity() const
      {
        RunIdentity result = file_.identity();
        for (std::size_t i = 0; i < options_.plugins.size(); ++i)
          result.set("--plugin " + std::to_string(i + 1), options_.plugins[i]);
        const char *environment = std::getenv("PETSC_OPTIONS");
        result.set("PETSC_OPTIONS", environment == nullptr ? "" : environment);
        result.set("options after --", text::join(options_.for_petsc, " "));
        result.add_contents(communicator_);
        return result;
      }

      std::string study_name() const
      {
        scan_parameter_text(text_, options_.file); // for messages that name the file
        std::string name = ParameterFile::peek(text_, options_.overrides, "study");
        load_modules(name, text_, options_.file, options_.overrides, communicator_);
        check_study(name, options_.file);
        return name;
      }

      const Options         &options_;
      const Communicator    &communicator_;
      std::string            text_;
      ParameterFile          file_;
      Settings               settings_;
      std::unique_ptr<Study> study_;
    };
  } // namespace

  void execute(const Options &options, const Communicator &communicator)
  {
    load_plugins(options, communicator);
    if (options.list || options.doctor || !options.print_parameters.empty())
      communicator.on_all(modules::load_all);
    if (options.list)
      return print(list(), communicator);
    if (options.doctor)
      return print(doctor(inspect_machine(communicator, 1)), communicator);
    if (!options.print_parameters.empty())
      return print(documented_parameters(options.print_parameters), communicator);
    if (options.file.empty())
      throw InputError("No parameter file is given.", "Write trestle case.prm; see trestle --help.");

    Job job(options, communicator);
    if (options.validate)
      job.validate();
    else
      job.run();
  }
} // namespace trestle
