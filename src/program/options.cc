#include "program/options.h"

#include "core/exceptions.h"
#include "trestle_version.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// Number and commit, and what of it was built: scripts read the second line.
    std::string version_text()
    {
      return std::string("trestle ") + version::number + " (" + version::commit +
             ")\nbuilt with: " + version::parts;
    }

    void declare(CLI::App &app, Options &options)
    {
      app.add_option("file", options.file, "Parameter file (.prm)");
      app.add_option("--set", options.overrides,
                     "Overrides the file: \"section/subsection/key=value\"; repeatable")
          ->allow_extra_args(false); // one value each time, so that the file may follow
      app.add_option("--plugin", options.plugins,
                     "Shared library with more physics, networks or studies; repeatable. It runs with all your "
                     "rights: load none that you do not trust")
          ->allow_extra_args(false); // one value each time, so that the file may follow
      app.add_flag("--validate", options.validate, "Check the file, mesh and expressions; solve nothing");
      app.add_flag("--resume", options.resume, "Continue from the run's last checkpoint");
      app.add_option("--print-parameters", options.print_parameters,
                     "All parameters of a study with defaults and meaning, as a parameter file");
      app.add_flag("--list", options.list, "Everything a parameter file can name: studies, physics, networks");
      app.add_flag("--doctor", options.doctor, "Versions, BLAS, threads and ranks, with warnings");
      app.set_version_flag("--version", version_text());
    }
  } // namespace

  Options parse_command_line(const int argc, char **argv)
  {
    const std::vector<std::string> all(argv + 1, argv + argc);
    const auto                     dashes = std::find(all.begin(), all.end(), "--");
    Options                        options;
    if (dashes != all.end())
      options.for_petsc.assign(dashes + 1, all.end());

    CLI::App app("Finite elements and neural networks on one bridge.\n"
                 "  mpirun -np 2 trestle case.prm --set \"mesh/refinements=3\" -- -trestle_ksp_monitor\n"
                 "Results go to <output directory>/<name>/. What follows -- goes to PETSc.",
                 "trestle");
    declare(app, options);

    std::vector<std::string> ours(all.begin(), dashes);
    std::reverse(ours.begin(), ours.end()); // as CLI11 takes a vector
    try
      {
        app.parse(ours);
      }
    catch (const CLI::CallForHelp &)
      {
        options.print = app.help();
      }
    catch (const CLI::CallForVersion &call)
      {
        options.print = std::string(call.what()) + "\n";
      }
    catch (const CLI::ParseError &error)
      {
        throw InputError(std::string("The command line: ") + error.what() + ".", "See trestle --help.");
      }
    return options;
  }
} // namespace trestle
