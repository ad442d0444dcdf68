#include "studies/shared/report.h"

#include "core/file.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    /// On the root; empty where there are none: the program writes them before the study begins, a host may not.
    std::string resolved_parameters(const Run &run)
    {
      std::string text;
      run.communicator.on_root([&] {
        const auto path = run.directory.file("parameters.prm");
        if (std::filesystem::exists(path))
          text = read_file(path);
      });
      return text;
    }
  } // namespace

  void end_with_report(const Run &run, const ReportContent &content)
  {
    // First, so that a report that fails costs no figures.
    run.write_records();
    write_report(run, content, resolved_parameters(run));
  }
} // namespace trestle
