// MPI: 1 2
// Killed at any instant, a run leaves its newest complete checkpoint; a failed write leaves the previous ones.
#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/file.h"

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>

using namespace trestle;

namespace
{
  Archive data(const Communicator &communicator, const double value, const std::size_t n = 1)
  {
    Archive archive;
    archive.arrays["rank"]       = {{1}, {double(communicator.rank())}};
    archive.arrays["state"]      = {{n}, std::vector<double>(n, value)};
    archive.attributes["random"] = std::string("\0\1\2", 3);
    return archive;
  }

  double state(const Archive &archive) { return archive.arrays.at("state").values.at(0); }

  RunDirectory fresh(const Communicator &communicator, const std::string &name)
  {
    communicator.on_root([&] { std::filesystem::remove_all(name); });
    return RunDirectory(communicator, name);
  }
} // namespace

BOOST_AUTO_TEST_CASE(newest_of_two_sets)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "rotating");
  const Checkpoint   checkpoint(directory, communicator);
  unsigned long      step = 0;
  BOOST_TEST(!checkpoint.exists());
  BOOST_CHECK_THROW(checkpoint.read(step), InputError);
  for (const unsigned long now : {10ul, 20ul, 5ul}) // steps may start anew in a later stage of a run
    {
      checkpoint.write(data(communicator, double(now)), now);
      BOOST_TEST(checkpoint.exists());
      const Archive back = checkpoint.read(step);
      BOOST_TEST(step == now);
      BOOST_TEST(state(back) == double(now));
      BOOST_TEST(back.arrays.at("rank").values[0] == communicator.rank());
      BOOST_TEST(back.attributes.at("random").size() == 3u);
    }
}

BOOST_AUTO_TEST_CASE(killed_while_writing)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "killed");
  const Checkpoint   checkpoint(directory, communicator);
  checkpoint.write(data(communicator, 1.), 1);
  checkpoint.write(data(communicator, 2.), 2);
  // What a kill in the middle leaves: a half-written set, or the older slot gone already.
  directory.create_folder("checkpoint/writing");
  directory.write("checkpoint/writing/rank_0.h5", "half");
  unsigned long step = 0;
  BOOST_TEST(state(checkpoint.read(step)) == 2.);
  communicator.on_root([&] { std::filesystem::remove_all(directory.file("checkpoint/0")); });
  BOOST_TEST(state(checkpoint.read(step)) == 2.);
  checkpoint.write(data(communicator, 3.), 3);
  BOOST_TEST(state(checkpoint.read(step)) == 3.);
}

BOOST_AUTO_TEST_CASE(full_disk)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "full");
  const Checkpoint   checkpoint(directory, communicator);
  checkpoint.write(data(communicator, 1.), 1);

  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1 << 16, before.rlim_max};
  MPI_Barrier(communicator.get());
  if (communicator.rank() == communicator.size() - 1) // one rank's disk is full; all must know
    setrlimit(RLIMIT_FSIZE, &small);
  BOOST_CHECK_THROW(checkpoint.write(data(communicator, 2., 100000), 2), FatalError);
  setrlimit(RLIMIT_FSIZE, &before);

  unsigned long step = 0;
  BOOST_TEST(state(checkpoint.read(step)) == 1.);
  BOOST_TEST(!std::filesystem::exists(directory.file("checkpoint/writing")));
}

BOOST_AUTO_TEST_CASE(another_number_of_ranks)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "ranks");
  const Checkpoint   checkpoint(directory, communicator);
  checkpoint.write(data(communicator, 1.), 7);
  communicator.on_root([&] {
    for (const char *slot : {"checkpoint/0/index.txt", "checkpoint/1/index.txt"})
      if (std::filesystem::exists(directory.file(slot)))
        write_file_atomically(directory.file(slot), "1 7 64\n");
  });
  unsigned long step = 0;
  BOOST_CHECK_EXCEPTION(checkpoint.read(step), InputError, [](const InputError &error) {
    return std::string(error.what()).find("-np 64") != std::string::npos;
  });
}
