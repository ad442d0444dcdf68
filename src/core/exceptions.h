#pragma once

#include <stdexcept>
#include <string>

namespace trestle
{
  /**
   * Base of everything Trestle throws. A message has three parts, because a user needs all three: what is
   * wrong, the offending value, and what to do about it.
   */
  class Error : public std::runtime_error
  {
  public:
    using std::runtime_error::runtime_error;

    /// The first line, without its full stop: for messages that say more of where it happened, and give advice of their own.
    std::string problem() const;

    /// Whether a caller may cut the step, fall back to another method, and go on.
    virtual bool is_recoverable() const noexcept { return false; }

    /// What the program returns to the shell when nobody catches this.
    virtual int exit_code() const noexcept { return 1; }
  };

  /// The user's input is wrong: a file, a key, a value, a mesh. Exit code 2.
  class InputError : public Error
  {
  public:
    /// @param advice what to do next; a full sentence.
    InputError(const std::string &problem, const std::string &advice);

    int exit_code() const noexcept override { return 2; }
  };

  /// An iteration did not converge; the caller may cut the step or choose another method.
  class ConvergenceError : public Error
  {
  public:
    ConvergenceError(const std::string &problem, const std::string &advice);

    bool is_recoverable() const noexcept override { return true; }
  };

  /// The run wrote a checkpoint and stops because it was asked to (SIGTERM); exit code 128 + 15. Collective.
  class Interrupted : public Error
  {
  public:
    Interrupted()
      : Error("Interrupted; a checkpoint was written.\n  Continue with --resume.")
    {}

    int exit_code() const noexcept override { return 143; }
  };

  /// Nothing sensible can be done: the disk is full, a library broke its contract.
  class FatalError : public Error
  {
  public:
    FatalError(const std::string &problem, const std::string &advice);
  };
} // namespace trestle
