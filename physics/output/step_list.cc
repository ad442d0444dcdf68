#include "physics/output/step_list.h"

#include "core/file.h"
#include "core/text.h"

#include <deal.II/base/data_out_base.h>

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <limits>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// The text between name=" and the next quote; empty when absent.
    std::string attribute(const std::string &line, const std::string &name)
    {
      const auto at = line.find(" " + name + "=\"");
      if (at == std::string::npos)
        return "";
      const auto begin = at + name.size() + 3;
      return line.substr(begin, line.find('"', begin) - begin);
    }
  } // namespace

  StepList read_pvd(const std::string &path)
  {
    StepList steps;
    if (!std::filesystem::exists(path))
      return steps;
    std::istringstream stream(read_file(path));
    for (std::string line; std::getline(stream, line);)
      if (const auto file = attribute(line, "file"); !file.empty())
        steps.emplace_back(text::number(path, attribute(line, "timestep")), file);
    return steps;
  }

  void add_step(StepList &steps, const std::string &pvd_path, unsigned int step, double time,
                const std::string &record)
  {
    if (steps.empty() && step > 0)
      for (const auto &[earlier, file] : read_pvd(pvd_path))
        if (earlier < time)
          steps.emplace_back(earlier, file);
    const auto same_file = [&](const auto &entry) { return entry.second == record; };
    steps.erase(std::remove_if(steps.begin(), steps.end(), same_file), steps.end());
    steps.emplace_back(time, record);
    write_file_atomically(pvd_path, [&](std::ostream &out) {
      out << std::setprecision(std::numeric_limits<double>::max_digits10);
      dealii::DataOutBase::write_pvd_record(out, steps);
    });
  }
} // namespace trestle
