#pragma once

#include "core/communicator.h"
#include "core/run_directory.h"
#include "physics/output/step_list.h"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What every rank has a part of, step after step: solution/<prefix>00042.3.vtu of each rank, solution/<prefix>00042.pvtu
   * that names them, and <name>.pvd with all steps. Ranks without a part write none, since VTK complains of empty ones.
   * Files are written beside and renamed; a failure on one rank is thrown on all.
   */
  class StepFiles
  {
  public:
    StepFiles(std::string name, std::string prefix)
      : name_(std::move(name)),
        prefix_(std::move(prefix))
    {}

    using Part   = std::function<void(std::ostream &)>;
    using Record = std::function<void(std::ostream &, const std::vector<std::string> &parts)>;

    /// @param part this rank's .vtu; called where `has_part`. @param record the .pvtu; called on the root.
    /// @return path of the .pvtu. Collective.
    std::string write(const RunDirectory &directory, const Communicator &communicator, unsigned int step,
                      double time, bool has_part, const Part &part, const Record &record);

  private:
    std::string stem(unsigned int step) const;

    std::string name_, prefix_;
    StepList    steps_;
  };
} // namespace trestle
