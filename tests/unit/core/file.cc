// MPI: 1
// A file is either the old one or the new one: a full disk or a writer that gives up leaves the old, and no rest.
#include "core/file.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>

using namespace trestle;

namespace
{
  // As a full disk: no file may grow beyond this.
  class SmallDisk
  {
  public:
    explicit SmallDisk(const rlim_t bytes)
    {
      std::signal(SIGXFSZ, SIG_IGN);
      getrlimit(RLIMIT_FSIZE, &before_);
      const rlimit small{bytes, before_.rlim_max};
      setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

  private:
    rlimit before_{};
  };
} // namespace

BOOST_AUTO_TEST_CASE(round_trip)
{
  const std::string content("line\r\n\0end", 10);
  write_file_atomically("round_trip.bin", content);
  BOOST_TEST(read_file("round_trip.bin") == content);
  BOOST_TEST(!std::filesystem::exists("round_trip.bin.partial"));
}

BOOST_AUTO_TEST_CASE(full_disk_keeps_the_old_file)
{
  write_file_atomically("kept.txt", "old");
  std::string message;
  {
    const SmallDisk disk(4096);
    try
      {
        write_file_atomically("kept.txt", std::string(100000, 'n'));
      }
    catch (const FatalError &error)
      {
        message = error.what();
      }
  }
  BOOST_TEST_MESSAGE(message);
  BOOST_TEST(message.find("kept.txt") != std::string::npos);
  BOOST_TEST(message.find("Free space") != std::string::npos);
  BOOST_TEST(read_file("kept.txt") == "old");
  BOOST_TEST(!std::filesystem::exists("kept.txt.partial"));
}

BOOST_AUTO_TEST_CASE(a_writer_that_throws_leaves_nothing)
{
  BOOST_CHECK_THROW(write_file_atomically("never.txt",
                                          [](std::ostream &out) {
                                            out << "half";
                                            throw FatalError("gives up", "");
                                          }),
                    FatalError);
  BOOST_TEST(!std::filesystem::exists("never.txt"));
  BOOST_TEST(!std::filesystem::exists("never.txt.partial"));
}

BOOST_AUTO_TEST_CASE(missing_files_and_folders)
{
  BOOST_CHECK_THROW(read_file("missing.txt"), InputError);
  BOOST_CHECK_THROW(read_file("."), InputError);
  BOOST_CHECK_THROW(write_file_atomically("no_such_folder/file.txt", "x"), FatalError);
}
