// MPI: 1 2
// A run directory holds what was written on all ranks' behalf; log and progress speak on the root alone; a signal
// to one rank stops all.
#include "core/run.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/interruption.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/stopwatch.h"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <csignal>
#include <filesystem>

using namespace trestle;

BOOST_AUTO_TEST_CASE(records)
{
  const Communicator communicator;
  Run                run{communicator, RunDirectory(communicator, "records/deep"), {}, {}};
  run.figures.set("n", 3);
  run.history.add_row({{"step", 1.}});
  run.write_records();
  BOOST_TEST(Figures::from_json(read_file(run.directory.file("figures.json"))).number("n") == 3.);
  BOOST_TEST(History::from_csv(read_file(run.directory.file("history.csv"))).rows().size() == 1u);
  run.directory.create_folder("solution");
  BOOST_TEST(std::filesystem::is_directory("records/deep/solution"));
}

BOOST_AUTO_TEST_CASE(parts)
{
  const Communicator communicator;
  Run                run{communicator, RunDirectory(communicator, "whole"), {}, {}, false, 3};
  run.identity.set("source", "1");
  run.identity.set("steps", "10", Effect::length);
  const Run part = run.part("mesh_16");
  BOOST_TEST(part.directory.path() == "whole/mesh_16");
  BOOST_TEST(part.is_part);
  BOOST_TEST(part.n_threads == 3u);
  BOOST_TEST(part.identity.differences_from(run.identity).size() == 1u); // that it is this part
  BOOST_TEST(run.identity.differences_from(part.identity).empty());

  BOOST_TEST(!part.is_finished());
  part.mark_finished();
  BOOST_TEST(part.is_finished());
  run.resume = true;
  BOOST_TEST(run.part("mesh_16").is_finished());
  run.identity.set("steps", "20", Effect::length); // its end is not the end of a longer one
  BOOST_TEST(!run.part("mesh_16").is_finished());
  run.resume = false; // anew
  run.identity.set("steps", "10", Effect::length);
  BOOST_TEST(!run.part("mesh_16").is_finished());
}

BOOST_AUTO_TEST_CASE(results_of_an_earlier_run_go)
{
  const Communicator communicator;
  const RunDirectory directory(communicator, "earlier");
  const auto exists = [&](const std::string &name) { return std::filesystem::exists(directory.file(name)); };
  for (const char *name : {"figures.json", "report.html", "history.csv", "solution.pvd", "points.pvd", "log.txt"})
    directory.write(name, "old");
  directory.create_folder("checkpoint/0");
  directory.clear_results(true);
  MPI_Barrier(communicator.get());
  BOOST_TEST(
      (!exists("figures.json") && !exists("report.html") && exists("history.csv") && exists("solution.pvd")));
  BOOST_TEST(exists("checkpoint/0"));
  MPI_Barrier(communicator.get());
  directory.clear_results();
  MPI_Barrier(communicator.get());
  BOOST_TEST((!exists("history.csv") && !exists("solution.pvd") && !exists("checkpoint") && exists("log.txt")));
  BOOST_TEST(!exists("points.pvd"));
}

BOOST_AUTO_TEST_CASE(links_inside_are_refused)
{
  const Communicator communicator;
  const RunDirectory directory(communicator, "with_links");
  communicator.on_root([] {
    std::filesystem::create_directories("precious");
    std::filesystem::remove("with_links/solution");
    std::filesystem::create_directory_symlink("../precious", "with_links/solution");
    std::filesystem::remove("a_link");
    std::filesystem::create_directory_symlink("with_links", "a_link");
  });
  BOOST_CHECK_THROW(directory.create_folder("solution"), InputError);
  BOOST_CHECK_THROW(directory.create_folder("solution/deep"), InputError);
  BOOST_CHECK_THROW(directory.write("solution/file.txt", "x"), InputError);
  BOOST_TEST(std::filesystem::is_empty("precious"));
  // The run directory itself may be one.
  RunDirectory(communicator, "a_link").create_folder("model");
  MPI_Barrier(communicator.get());
  BOOST_TEST(std::filesystem::is_directory("with_links/model"));
  BOOST_CHECK_THROW(RunDirectory::existing(communicator, "not_there"), InputError);
}

BOOST_AUTO_TEST_CASE(a_file_in_the_way)
{
  const Communicator communicator;
  communicator.on_root([] { write_file_atomically("in_the_way", ""); });
  BOOST_CHECK_THROW(RunDirectory(communicator, "in_the_way"), FatalError);
  BOOST_CHECK_THROW(RunDirectory(communicator, "in_the_way/below"), FatalError);
}

BOOST_AUTO_TEST_CASE(log_and_progress)
{
  const Communicator communicator;
  log::info("before start: nowhere");
  log::start(communicator.is_root());
  communicator.on_root([] { log::add_file("log.txt"); });
  log::info("hello");
  log::warning("careful");
  for (unsigned int part = 0; part < 3; ++part)
    log::warning_once("of every part");
  {
    Progress progress("training", 20, communicator.is_root());
    for (unsigned long step = 1; step <= 20; ++step)
      progress.step(step, "loss 1");
  }
  log::stop();
  log::info("after stop: nowhere");
  MPI_Barrier(communicator.get());
  const std::string text = read_file("log.txt");
  BOOST_TEST(text.find("hello") != std::string::npos);
  BOOST_TEST(text.find("Warning: careful") != std::string::npos);
  BOOST_TEST(text.find("nowhere") == std::string::npos);
  const auto once = text.find("Warning: of every part");
  BOOST_TEST(once != std::string::npos);
  BOOST_TEST(text.find("of every part", once + 10) == std::string::npos);
  std::size_t lines = 0;
  for (auto at = text.find("training:"); at != std::string::npos; at = text.find("training:", at + 1))
    ++lines;
  BOOST_TEST((lines == 10u || isatty(1))); // every tenth
}

BOOST_AUTO_TEST_CASE(interruption_reaches_all)
{
  const Communicator communicator;
  interruption::install_handlers();
  BOOST_TEST(!interruption::requested(communicator));
  if (communicator.rank() == communicator.size() - 1)
    std::raise(SIGTERM);
  BOOST_TEST(interruption::requested(communicator));
  interruption::clear();
  BOOST_TEST(!interruption::requested(communicator));
}

BOOST_AUTO_TEST_CASE(stopwatch)
{
  const Stopwatch watch;
  BOOST_TEST(watch.wall_seconds() >= 0.);
  BOOST_TEST(peak_memory_mb() > 1.);
}
