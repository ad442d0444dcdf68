// MPI: 1 2
// Killed at any instant, a run leaves its newest complete checkpoint; a failed write leaves the previous ones, and a
// damaged one gives way to the one before. A checkpoint serves the run that wrote it and no other.
#include "core/checkpoint.h"
#include "core/checksum.h"
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

  Run run_of(const RunDirectory &directory, const std::string &source, const std::string &steps = "100")
  {
    Run run{Communicator(), directory, {}, {}, true, 1};
    run.identity.set("source", source);
    run.identity.set("steps", steps, Effect::length);
    return run;
  }

  std::string refusal(const Run &run)
  {
    unsigned long step = 0;
    try
      {
        Checkpoint::resume(run, step);
      }
    catch (const InputError &error)
      {
        return error.what();
      }
    return "";
  }

  /// One bit of a file on the root, in its middle.
  void flip_a_bit(const Communicator &communicator, const std::string &path)
  {
    communicator.on_root([&] {
      auto bytes = read_file(path);
      bytes[bytes.size() / 2] ^= 1;
      write_file_atomically(path, bytes);
    });
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
        write_file_atomically(directory.file(slot), "trestle checkpoint 2 " + digest("1 7 64\n") + "\n1 7 64\n");
  });
  unsigned long step = 0;
  BOOST_CHECK_EXCEPTION(checkpoint.read(step), InputError, [](const InputError &error) {
    return std::string(error.what()).find("-np 64") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_damaged_set_gives_way)
{
  const Communicator communicator;
  for (const char *what : {"index.txt", "rank_0.h5"})
    {
      const RunDirectory directory = fresh(communicator, std::string("damaged_") + what);
      const Run          run       = run_of(directory, "1");
      const Checkpoint   checkpoint(run);
      checkpoint.write(data(communicator, 1.), 1);
      checkpoint.write(data(communicator, 2.), 2); // in slot 1
      communicator.on_root([&] {
        const auto path = directory.file(std::string("checkpoint/1/") + what);
        write_file_atomically(path, read_file(path).substr(0, 10)); // as a power failure leaves it
      });
      unsigned long step    = 0;
      const auto    archive = Checkpoint::resume(run, step);
      BOOST_TEST_REQUIRE(archive.has_value());
      BOOST_TEST(state(*archive) == 1.);
      BOOST_TEST(step == 1u);
      // The good one survives the next write, which is newer.
      checkpoint.write(data(communicator, 3.), 3);
      BOOST_TEST(state(checkpoint.read(step)) == 3.);
      communicator.on_root([&] { std::filesystem::remove_all(directory.file("checkpoint/1")); });
      BOOST_TEST(state(checkpoint.read(step)) == 1.);
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_of_the_index_is_found)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "flipped");
  const Run          run       = run_of(directory, "1");
  const Checkpoint   checkpoint(run);
  checkpoint.write(data(communicator, 1.), 1);
  flip_a_bit(communicator, directory.file("checkpoint/0/index.txt"));
  unsigned long step = 0;
  BOOST_CHECK_THROW(checkpoint.read(step), InputError);
  BOOST_TEST(refusal(run).find("is whole") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_another_run)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "identity");
  BOOST_TEST(refusal(run_of(directory, "1")) == ""); // nothing to resume: said, not refused
  Checkpoint(run_of(directory, "1")).write(data(communicator, 1.), 1);

  const auto message = refusal(run_of(directory, "2"));
  BOOST_TEST(message.find("source is '2' here and '1' there") != std::string::npos);
  BOOST_CHECK_THROW(Checkpoint::require_own(run_of(directory, "2")), InputError);
  Checkpoint::require_own(run_of(directory, "1"));
  BOOST_TEST(refusal(run_of(directory, "1", "200")) == ""); // longer

  unsigned long step = 0;
  BOOST_TEST(Checkpoint::resume(run_of(directory, "1"), step).has_value());
  Run anew    = run_of(directory, "1");
  anew.resume = false;
  BOOST_TEST(!Checkpoint::resume(anew, step).has_value());
}

// Run B was begun anew in the folder of run A and killed before it came to this part: what is there is A's.
BOOST_AUTO_TEST_CASE(a_part_starts_anew_instead)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "parts");
  const Run          a = run_of(directory, "1"), b = run_of(directory, "2");
  Checkpoint(a.part("mesh_16")).write(data(communicator, 1.), 1);
  Checkpoint(a.part("mesh_32")).write(data(communicator, 2.), 2);

  unsigned long step = 0;
  BOOST_TEST(Checkpoint::resume(a.part("mesh_16"), step).has_value());
  BOOST_TEST(!Checkpoint::resume(b.part("mesh_16"), step).has_value());
  BOOST_TEST(!Checkpoint(b.part("mesh_16")).exists());

  // Parts of one run are no more for each other.
  communicator.on_root([&] {
    std::filesystem::copy(directory.file("mesh_32"), directory.file("mesh_64"),
                          std::filesystem::copy_options::recursive);
  });
  BOOST_TEST(!Checkpoint::resume(a.part("mesh_64"), step).has_value());
}

BOOST_AUTO_TEST_CASE(links_are_not_followed)
{
  const Communicator communicator;
  const RunDirectory directory = fresh(communicator, "linked"), other = fresh(communicator, "elsewhere");
  const Run          run = run_of(directory, "1");
  Checkpoint(run_of(other, "1")).write(data(communicator, 1.), 1);
  communicator.on_root(
      [&] { std::filesystem::create_directory_symlink("../elsewhere/checkpoint", directory.file("checkpoint")); });
  BOOST_TEST(refusal(run).find("is a link") != std::string::npos);
  BOOST_CHECK_THROW(Checkpoint(run).write(data(communicator, 2.), 2), InputError);
  unsigned long step = 0;
  BOOST_TEST(state(Checkpoint(run_of(other, "1")).read(step)) == 1.);
}
