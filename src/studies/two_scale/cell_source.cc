#include "studies/two_scale/cell_source.h"

#include "core/exceptions.h"
#include "studies/two_scale/open_microscale.h"

namespace trestle
{
  CellSource::CellSource(ParameterSink &prm)
  {
    const auto section = prm.section("cell");
    prm.add("file", file_, "Parameter file of a representative volume, run first; empty: see `run directory`.");
    prm.add("run directory", run_directory_, "Run directory of an earlier representative volume.");
    prm.add("overrides", overrides_, "Overrides 'section/key = value' separated by '|' for that file.");
  }

  void CellSource::validate(const Communicator &) const
  {
    if (file_.empty() == run_directory_.empty())
      throw InputError("cell/file = " + file_ + " and cell/run directory = " + run_directory_ + ".",
                       "Set exactly one of the two.");
  }

  void CellSource::prepare(Run &) { ready_ = run_directory_; }

  std::unique_ptr<Microscale> CellSource::make(const std::string &kind, const Communicator &communicator) const
  {
    return open_microscale(ready_, kind, communicator);
  }
} // namespace trestle
