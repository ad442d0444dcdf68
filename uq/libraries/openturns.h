#pragma once

#include <functional>
#include <string>

namespace trestle::openturns
{
  /**
   * Runs an action that calls OpenTURNS: on one thread, without its log, and with the numerical settings that ours are
   * tested with, whatever an openturns.conf in the user's home says. A run's answer must not depend on such a file.
   *
   * @param what is being done, as messages say it: "the bandwidth of entry 3".
   * @throws ConvergenceError for exceptions of OpenTURNS, so that a caller may take another generator.
   */
  void call(const std::string &what, const std::function<void()> &action);
} // namespace trestle::openturns
