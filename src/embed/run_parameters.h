#pragma once

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The few parameters of a run that decide how its archives answer, as text: parameters.prm is resolved and complete,
   * and was checked by who wrote it, so that its keys need no declarations.
   */
  class RunParameters
  {
  public:
    /// Reads parameters.prm of a run. @throws InputError where it is no parameter file.
    RunParameters(const std::string &run_directory, const std::vector<std::string> &options);

    /// @param key "section/key". @returns "" where the file does not say.
    std::string text(const std::string &key) const;
    /// Whether options name nothing but what is understood here: all else must be checked by who declares it.
    static bool understands(const std::vector<std::string> &options);

  private:
    std::map<std::string, std::string> values_;
  };
} // namespace trestle
