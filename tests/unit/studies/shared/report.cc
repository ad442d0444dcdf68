// MPI: 1 2
// A study ends with its figures and history on disk and a page that shows them, with or without the parameter file
// that a host may not have written.
#include "studies/shared/report.h"
#include "core/exceptions.h"
#include "core/file.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace trestle;

namespace
{
  Run run_in(const std::string &directory)
  {
    const Communicator communicator;
    Run                run{communicator, RunDirectory(communicator, directory), {}, {}};
    run.figures.set("error.largest", 0.125);
    run.history.add_row({{"step", 1.}, {"loss", 2.}});
    run.history.add_row({{"step", 2.}, {"loss", 1.}});
    return run;
  }

  const ReportContent content{"A study", "What it did.", {{"Loss", "step", {"loss"}}}, {}};
} // namespace

BOOST_AUTO_TEST_CASE(records_and_page_are_there)
{
  const auto run = run_in("with");
  run.directory.write("parameters.prm", "set name = of the study\n");
  end_with_report(run, content);
  MPI_Barrier(run.communicator.get());
  BOOST_TEST(Figures::from_json(read_file("with/figures.json")).number("error.largest") == 0.125);
  BOOST_TEST(History::from_csv(read_file("with/history.csv")).rows().size() == 2u);
  const auto page = read_file("with/report.html");
  for (const char *text : {"A study", "What it did.", "error.largest", "of the study"})
    BOOST_TEST((page.find(text) != std::string::npos), text);
}

BOOST_AUTO_TEST_CASE(a_host_without_a_parameter_file_gets_its_page)
{
  const auto run = run_in("without");
  end_with_report(run, content);
  MPI_Barrier(run.communicator.get());
  BOOST_TEST(std::filesystem::exists("without/report.html"));
}

BOOST_AUTO_TEST_CASE(a_page_that_fails_costs_no_figures)
{
  const auto    run    = run_in("failing");
  ReportContent broken = content;
  broken.pictures.push_back({"Nothing", "no_such_file.pvtu", "u"});
  BOOST_CHECK_THROW(end_with_report(run, broken), FatalError);
  MPI_Barrier(run.communicator.get());
  BOOST_TEST(std::filesystem::exists("failing/figures.json"));
}
