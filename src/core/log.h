#pragma once

#include <string>

namespace trestle
{
  /**
   * The log of a run. Root writes to standard output and, once a run directory exists, to its log.txt; other
   * ranks are silent. Built on spdlog, which stays inside log.cc; format messages with std::string or
   * fmt in your own .cc.
   */
  namespace log
  {
    /// @param is_root whether this rank speaks.
    void start(bool is_root);
    /// @throws FatalError when it cannot be opened.
    void add_file(const std::string &path, bool append = false);
    void stop();

    void info(const std::string &message);
    void warning(const std::string &message);
    /// The same, unless it was said since start(): for what each part of a run finds out anew.
    void warning_once(const std::string &message);
    void debug(const std::string &message);
    /// To standard error, on whichever rank calls it: the one message a run ends with.
    void error(const std::string &message);
  } // namespace log
} // namespace trestle
