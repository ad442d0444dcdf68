#include "embed/run_parameters.h"

#include "bridge/microscale/calibration.h"
#include "core/file.h"
#include "core/parameter_text.h"

#include <algorithm>
#include <array>

namespace trestle
{
  namespace
  {
    constexpr std::array tolerances = {"certificate/tolerance", "certificate/reduced tolerance"};

    std::string path_of(const ParameterLine &line)
    {
      return line.section.empty() ? line.key : section_path(line.section) + "/" + line.key;
    }
  } // namespace

  RunParameters::RunParameters(const std::string &run_directory, const std::vector<std::string> &options)
  {
    const std::string file  = run_directory + "/parameters.prm";
    const auto        lines = scan_parameter_text(read_file(file), file);
    const auto        take  = [&](const ParameterLine &line) {
      if (!line.is_section)
        values_[path_of(line)] = line.value;
    };
    for (const auto &line : lines)
      take(line);
    for (const auto &option : quick_overrides(lines, options))
      take(scan_override(option));
    for (const auto &option : options)
      take(scan_override(option));
  }

  std::string RunParameters::text(const std::string &key) const
  {
    const auto found = values_.find(key);
    return found == values_.end() ? "" : found->second;
  }

  bool RunParameters::understands(const std::vector<std::string> &options)
  {
    return std::ranges::all_of(options, [](const std::string &option) {
      if (option.find('=') == std::string::npos)
        return false;
      const auto line = scan_override(option);
      return std::ranges::find(tolerances, path_of(line)) != tolerances.end() && is_tolerance(line.value);
    });
  }
} // namespace trestle
