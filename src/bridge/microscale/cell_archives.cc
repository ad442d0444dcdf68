#include "bridge/microscale/cell_archives.h"

#include "core/exceptions.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    template <class Values>
    void move_answer(std::map<std::string, Values> &from, std::map<std::string, Values> &to)
    {
      auto next = from.lower_bound(answer_prefix);
      while (next != from.end() && next->first.starts_with(answer_prefix))
        to.insert(from.extract(next++));
    }
  } // namespace

  void write_cell_archives(Archive archive, const std::string &folder)
  {
    Archive answer;
    move_answer(archive.attributes, answer.attributes);
    move_answer(archive.arrays, answer.arrays);
    // Those of an earlier run must not answer for this one, not even where this is killed in between.
    for (const char *name : {"/answer.h5", "/calibration.h5"})
      std::filesystem::remove(folder + name);
    archive.write(folder + "/cell.h5");
    if (!answer.arrays.empty())
      answer.write(folder + "/answer.h5");
  }

  void require_cell_archives(const std::string &run_directory)
  {
    for (const char *name : {"/parameters.prm", "/model/cell.h5"})
      if (!std::filesystem::exists(run_directory + name))
        throw InputError("'" + run_directory + "' is no run directory of a representative volume: it has no " +
                             std::string(name).substr(1) + ".",
                         "Run a parameter file with study = representative volume first.");
  }

  void refuse_missing_network()
  {
    throw InputError("A microscale of kind 'network' was asked for, but no network was trained for this cell.",
                     "Set network/types in the cell's parameter file, or choose 'reduced'.");
  }
} // namespace trestle
