// MPI: 1 2
// A run directory belongs to one run at a time, and to nobody once that has ended, however it did.
#include "core/run_lock.h"
#include "core/exceptions.h"
#include "core/file.h"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>

using namespace trestle;

namespace
{
  std::string refusal(const RunDirectory &directory, const Communicator &communicator)
  {
    try
      {
        const RunLock lock(directory, communicator);
      }
    catch (const InputError &error)
      {
        return error.what();
      }
    return "";
  }

  /// A process that locks a file, says so, and sleeps. @returns its number.
  pid_t start_holder(const char *path)
  {
    int said[2];
    BOOST_TEST_REQUIRE(pipe(said) == 0);
    const pid_t child = fork();
    if (child == 0)
      {
        struct flock whole
        {
        };
        whole.l_type    = F_WRLCK;
        const int  file = open(path, O_RDWR | O_CREAT, 0666);
        const char held = fcntl(file, F_OFD_SETLK, &whole) == 0 ? 'y' : 'n';
        if (write(said[1], &held, 1) == 1)
          pause();
        _exit(1);
      }
    char held = 'n';
    BOOST_TEST(read(said[0], &held, 1) == 1);
    BOOST_TEST(held == 'y');
    close(said[0]);
    close(said[1]);
    return child;
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_second_run_is_refused)
{
  const Communicator     communicator;
  const RunDirectory     directory(communicator, "locked"), other(communicator, "free");
  std::optional<RunLock> first;
  first.emplace(directory, communicator);
  const auto message = refusal(directory, communicator);
  BOOST_TEST(message.find("Another run works in this run directory: 'locked/lock'") != std::string::npos);
  BOOST_TEST(message.find("process ") != std::string::npos);
  BOOST_TEST(refusal(other, communicator) == "");
  // Reading the file (a backup, say) does not give it back.
  communicator.on_root([] { read_file("locked/lock"); });
  BOOST_TEST(refusal(directory, communicator) != "");
  MPI_Barrier(communicator.get());
  first.reset();
  MPI_Barrier(communicator.get());
  BOOST_TEST(refusal(directory, communicator) == "");
}

BOOST_AUTO_TEST_CASE(a_killed_process_gives_it_back)
{
  const Communicator communicator;
  const RunDirectory directory(communicator, "killed");
  if (communicator.is_root())
    {
      const Communicator alone(MPI_COMM_SELF);
      const pid_t        holder = start_holder("killed/lock");
      BOOST_TEST(refusal(directory, alone) != "");
      kill(holder, SIGKILL);
      waitpid(holder, nullptr, 0);
      BOOST_TEST(refusal(directory, alone) == "");
    }
  MPI_Barrier(communicator.get());
}

BOOST_AUTO_TEST_CASE(a_link_is_no_lock)
{
  const Communicator communicator;
  const RunDirectory directory(communicator, "linked");
  communicator.on_root([] {
    write_file_atomically("somebody_elses", "text");
    std::filesystem::remove("linked/lock");
    std::filesystem::create_symlink("../somebody_elses", "linked/lock");
  });
  BOOST_TEST(refusal(directory, communicator).find("is a link") != std::string::npos);
  BOOST_TEST(read_file("somebody_elses") == "text");
}
