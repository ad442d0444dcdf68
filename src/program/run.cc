#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "physics/api/session.h"
#include "program/ending.h"
#include "program/execute.h"

#include <csignal>
#include <exception>
#include <new>

namespace
{
  using namespace trestle;

  // The one place where exceptions end: everything becomes one message and an exit code.
  int run(const Session &, const int argc, char **argv)
  {
    const Ending       ending;
    const Communicator communicator;
    interruption::install_handlers();
    // A full disk or a quota is then a failed write, with a message, and not a dead process.
    std::signal(SIGXFSZ, SIG_IGN);
    log::start(communicator.is_root());
    try
      {
        execute(parse_command_line(argc, argv), communicator);
        log::stop();
        return 0;
      }
    catch (const Error &error)
      {
        return ending.fail(error.what(), error.exit_code());
      }
    catch (const std::bad_alloc &)
      {
        return ending.fail("Memory ran out.\n  Take a smaller problem, or more ranks on more machines.", 1);
      }
    catch (const std::exception &error)
      {
        return ending.fail(FatalError(Session::describe(error), "").what(), 1); // no longer than other messages
      }
  }

  std::vector<std::string> after_dashes(const int argc, char **argv)
  {
    for (int i = 1; i < argc; ++i)
      if (std::string(argv[i]) == "--")
        return {argv + i + 1, argv + argc};
    return {};
  }
} // namespace

/// What main() looks up. Starts and ends MPI. @returns the program's exit code.
extern "C" int trestle_run(const int argc, char **argv)
{
  const Session session(argv[0], after_dashes(argc, argv));
  return run(session, argc, argv);
}
