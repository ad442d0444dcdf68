#pragma once

#include "bridge/microscale/microscale.h"
#include "bridge/reduced/answering_dictionary.h"

#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What libtrestle_cell asks of the module `host`, which has all of Trestle: cells by finite elements, kinds that a
   * plugin registered, fields as files, dictionaries of reduced models, MPI. A table, since the library must load without
   * any of that.
   * Both are of one build; exceptions pass.
   */
  struct Host
  {
    void (*start)(int argc, char **argv); ///< see process::start()
    void (*end)();
    void (*set_release)(void (*release)());

    /// As EmbeddedCell's constructor. @param may_start whether MPI may be started: see process::start_for_shell().
    std::shared_ptr<Microscale> (*open)(const std::string &run_directory, const std::string &kind,
                                        const std::vector<std::string> &options, int communicator, bool may_start);

    void (*write_cell)(const Microscale &microscale, std::size_t point, const std::string &directory,
                       const std::string &name);

    /// A foreign exception in a few lines.
    std::string (*describe)(const std::exception &error);

    /// As EmbeddedDictionary's constructor. Loads LibTorch.
    std::shared_ptr<AnsweringDictionary> (*open_dictionary)(const std::string              &run_directory,
                                                            const std::vector<std::string> &options,
                                                            int                             communicator);
  };
} // namespace trestle
