// MPI: 1
// A file is either the old one or the new one: a full disk or a writer that gives up leaves the old, and no rest.
#include "core/file.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

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

// Libraries say "an error occurred while writing" where the stream has failed; why is on the disk.
BOOST_AUTO_TEST_CASE(a_writer_that_notices_the_full_disk)
{
  std::string message;
  {
    const SmallDisk disk(4096);
    try
      {
        write_file_atomically("solution.pvd", [](std::ostream &out) {
          out << std::string(100000, 'n') << std::flush;
          if (!out)
            throw std::runtime_error("An input/output error has occurred.");
        });
      }
    catch (const FatalError &error)
      {
        message = error.what();
      }
  }
  BOOST_TEST(message.find("solution.pvd") != std::string::npos);
  BOOST_TEST(message.find("Free space") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists("solution.pvd.partial"));
}

BOOST_AUTO_TEST_CASE(links_are_replaced_not_followed)
{
  write_file_atomically("somebody_elses", "precious");
  for (const char *link : {"figures.json", "figures.json.partial"})
    {
      std::filesystem::remove(link);
      std::filesystem::create_symlink("somebody_elses", link);
    }
  BOOST_CHECK_THROW(refuse_link("figures.json"), InputError);
  write_file_atomically("figures.json", "{}");
  BOOST_TEST(read_file("somebody_elses") == "precious");
  BOOST_TEST(read_file("figures.json") == "{}");
  BOOST_TEST(!std::filesystem::is_symlink("figures.json"));
  refuse_link("figures.json");
  refuse_link("missing");
}

BOOST_AUTO_TEST_CASE(many_buffers)
{
  std::string content;
  for (int i = 0; i < 100000; ++i)
    content += std::to_string(i) + '\n';
  write_file_atomically("many.txt", [&](std::ostream &out) {
    for (const char c : content)
      out.put(c);
  });
  BOOST_TEST((read_file("many.txt") == content));
  sync_folder(".");
  BOOST_CHECK_THROW(sync_folder("no_such_folder"), FatalError);
}

BOOST_AUTO_TEST_CASE(missing_files_and_folders)
{
  BOOST_CHECK_THROW(read_file("missing.txt"), InputError);
  BOOST_CHECK_THROW(read_file("."), InputError);
  BOOST_CHECK_THROW(write_file_atomically("no_such_folder/file.txt", "x"), FatalError);
}
