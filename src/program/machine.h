#pragma once

#include "core/communicator.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What a run stands on: what the banner of a log says and --doctor judges.
  struct Machine
  {
    struct Line
    {
      std::string name;
      std::string value;
    };

    std::vector<Line>        lines;
    std::vector<std::string> warnings;
  };

  /// Collective. @param n_threads threads a rank that the run will use.
  Machine inspect_machine(const Communicator &communicator, unsigned int n_threads);

  /// OpenMP and OpenBLAS threads of this rank.
  void set_threads(unsigned int n_threads);
} // namespace trestle
