#pragma once

#include "embed/host/host.h"

namespace trestle
{
  /**
   * The rest of Trestle, behind a library that answers without it: loaded when a cell needs finite elements, a kind of
   * a plugin, or a file of its fields, and for dictionaries.
   */
  namespace rest
  {
    /// Loads it. @throws FatalError that names what is missing.
    const Host &get();

    /// Null where nothing has needed it so far.
    const Host *if_loaded();

    /// As Host's.
    std::shared_ptr<Microscale> open(const std::string &run_directory, const std::string &kind,
                                     const std::vector<std::string> &options, int communicator);

    /// From now on the rest may start MPI, and ends it when the process exits. @param release as trestle_serve_shell().
    void serve_shell(void (*release)());

    /// Ends what was started, after shells have let go of their cells.
    void end();
  } // namespace rest
} // namespace trestle
