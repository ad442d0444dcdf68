#include "core/modules.h"
#include "core/timings.h"
#include "physics/api/report.h"

namespace trestle
{
  void write_report(const Run &run, const ReportContent &content, const std::string &resolved_parameters)
  {
    const Timings::Section section("report");
    // On the root alone, and at the end: VTK takes as long to load as a small run takes.
    run.communicator.on_root([&] {
      const auto write =
          reinterpret_cast<decltype(&write_report)>(modules::function("report", "trestle_write_report_on_root"));
      write(run, content, resolved_parameters);
    });
  }
} // namespace trestle
