#pragma once

#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /// What the command line asks for.
  struct Options
  {
    std::string              file;
    std::vector<std::string> overrides; ///< of --set
    std::vector<std::string> plugins;
    std::string              print_parameters; ///< name of a study
    bool                     list     = false;
    bool                     doctor   = false;
    bool                     validate = false;
    bool                     resume   = false;

    std::vector<std::string> for_petsc; ///< what followed `--`

    /// Set when there is nothing more to do than print this (--help, --version): main() does.
    std::optional<std::string> print;
  };

  /// @throws InputError for what it does not understand.
  Options parse_command_line(int argc, char **argv);
} // namespace trestle
