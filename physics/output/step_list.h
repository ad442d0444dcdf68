#pragma once

#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  using StepList = std::vector<std::pair<double, std::string>>;

  /**
   * Appends a step and writes the .pvd. A first step other than 0 continues an earlier run: the steps before
   * `time` that its .pvd lists are kept. Called on one rank.
   */
  void add_step(StepList &steps, const std::string &pvd_path, unsigned int step, double time,
                const std::string &record);

  /// Times and files of a .pvd; none where it does not exist.
  StepList read_pvd(const std::string &path);
} // namespace trestle
