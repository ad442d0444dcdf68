// MPI: 1 2
// A model that a study left answers queries: draws as the study made them, on any number of groups; at conditions of its runs those
// runs' quantities; quantities that the training did not know; what lies outside is refused or answered by the whole problem;
// models of other zones, and damaged ones, are named.
#include "core/file.h"
#include "core/number_table.h"
#include "core/study.h"
#include "core/text.h"
#include "support/says.h"
#include "support/submodel_case.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string samples    = "subsection samples\n set distributions = f: uniform(0.5, 2)\nend\n";
  const std::string generators = "subsection generator\n set generators = bootstrap, pca gaussian\n"
                                 " subsection bootstrap\n  set condition bandwidth = 0.01\n end\nend\n";
  const std::string training =
      "subsection stochastic submodel\n set training = 8\n set test = 24\n set generated = 24\n"
      " set modes = 7\n set conditional = bootstrap\nend\n";

  std::string folder() { return "query_of_" + std::to_string(Communicator().size()); }

  Figures run_study(const std::string &study, const std::string &text, const std::string &directory)
  {
    ParameterFile file;
    const auto    made = StudyRegistry::instance().create(study, file);
    file.read(text, "test.prm", {});
    Run run{Communicator(), RunDirectory(Communicator(), directory), {}, {}};
    made->run(run);
    return std::move(run.figures);
  }

  /// The model that all cases open.
  const Figures &model()
  {
    static const Figures figures =
        run_study("stochastic submodel", plate + samples + training + generators, folder() + "/model");
    return figures;
  }

  std::string query(const std::string &keys, const std::string &problem = plate, const std::string &directory = "")
  {
    return problem + "subsection query\n set model = " + (directory.empty() ? folder() + "/model" : directory) +
           "\n set quantiles = 0.5\n" + keys + "end\n";
  }

  std::string answers() { return read_file(folder() + "/answers/answers.csv"); }

  /// Of the answers, a column by name.
  std::vector<double> column(const std::string &csv, const std::string &name)
  {
    const auto          lines = text::split(csv, '\n');
    const auto          names = text::split(lines.front(), ',');
    const auto          place = std::size_t(std::ranges::find(names, name) - names.begin());
    std::vector<double> result;
    for (std::size_t i = 1; i < lines.size(); ++i)
      if (!lines[i].empty())
        result.push_back(text::number(name, text::split(lines[i], ',').at(place)));
    return result;
  }

  Figures ask(const std::string &keys, const std::string &problem = plate, const std::string &directory = "")
  {
    model();
    return run_study("stochastic submodel query", query(keys, problem, directory), folder() + "/answers");
  }

  std::string conditions(const std::string &rows)
  {
    const std::string path = folder() + "/conditions.csv";
    Communicator().on_root([&] {
      std::ofstream file(path);
      file << rows;
    });
    return " set conditions = " + path + "\n";
  }
} // namespace

BOOST_AUTO_TEST_CASE(draws_and_their_certificate)
{
  const std::string keys    = " set generator = pca gaussian\n set draws = 40\n set fields = 0, 3\n";
  const auto        figures = ask(keys);
  BOOST_TEST(figures.number("certificate.energy_distance") ==
             model().number("generator.pca_gaussian.energy_distance"));
  BOOST_TEST(figures.number("certificate.p") == model().number("test.pca_gaussian.p"));
  BOOST_TEST(figures.number("certificate.n_held_out") == 24.);
  BOOST_TEST(figures.number("query.draws") == 40.);
  const auto one = column(answers(), "stress.maximum");
  BOOST_REQUIRE(one.size() == 40u);
  double mean = 0.;
  for (const double value : one)
    mean += value / 40.;
  BOOST_TEST(std::abs(figures.number("quantity.stress.maximum.mean") - mean) < 1e-12 * mean);
  ask(keys + " set groups = " + std::to_string(Communicator().size()) + "\n");
  const auto other = column(answers(), "stress.maximum");
  for (std::size_t i = 0; i < one.size(); ++i)
    BOOST_TEST(std::abs(other[i] - one[i]) < 1e-9 * one[i]);
  BOOST_TEST(std::filesystem::exists(folder() + "/answers/solution.pvd"));
}

BOOST_AUTO_TEST_CASE(quantities_that_the_training_did_not_know)
{
  std::string       other  = plate;
  const std::string stress = "stress: von_mises";
  other.replace(other.find(stress), stress.size(), "up: abs(u1)");
  const auto figures = ask(" set generator = bootstrap\n set draws = 10\n", other);
  BOOST_TEST(figures.number("quantity.up.maximum.mean") > 0.);
}

BOOST_AUTO_TEST_CASE(at_conditions_of_its_runs_it_has_them)
{
  model();
  const auto runs =
      read_whole_runs(RunDirectory::existing(Communicator(), folder() + "/model"), Communicator(), "training", 8);
  std::string rows = "f,field_1,field_2\n";
  for (const auto &mu : runs.parameters)
    rows += text::join(mu, ",") + "\n";
  ask(" set generator = bootstrap\n set draws = 2\n" + conditions(rows));
  const auto found = column(answers(), "stress.maximum");
  BOOST_REQUIRE(found.size() == 16u);
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST(std::abs(found[i] - runs.quantities[i / 2][1]) < 1e-6 * runs.quantities[i / 2][1]);
}

BOOST_AUTO_TEST_CASE(outside_of_the_training)
{
  model();
  const std::string keys = " set generator = bootstrap\n set draws = 1\n";
  BOOST_CHECK_EXCEPTION(ask(keys + conditions("f\n1\n7\n")), InputError, says("row 2: f = 7 lies outside"));
  const auto figures = ask(keys + conditions("f,field_1,field_2\n1,0,0\n7,0,0\n") +
                           " set outside = full model\n"
                           " set fields = 1\n");
  BOOST_TEST(figures.number("query.full_model_share") > 0.4);
  const auto    found = column(answers(), "stress.maximum");
  ParameterFile file;
  const auto    zone = Zone::create(file);
  file.read(plate, "test.prm", {});
  zone->setup(Communicator());
  zone->set_parameters(std::vector{7., 0., 0.});
  const auto   numbers = zone->run_whole({}).numbers;
  const double largest = *std::ranges::max_element(numbers);
  BOOST_TEST(std::abs(found.at(1) - largest) < 1e-8 * largest);
  BOOST_TEST(answers().find("1,full model,0,1,7") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_named)
{
  model();
  const std::string keys = " set generator = bootstrap\n set draws = 10\n";
  const auto        zone = [](const std::string &from, const std::string &to) {
    std::string text = plate;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  BOOST_CHECK_EXCEPTION(ask(keys, zone("box = 0.25", "box = 0.45")), InputError,
                        says("is a model of another zone"));
  BOOST_CHECK_EXCEPTION(ask(keys, zone("set step = 0.05", "set step = 0.10")), InputError,
                        says("steps in time were 12, here 6"));
  BOOST_CHECK_EXCEPTION(
      ask(keys, zone("set names = f\n set values = 1\n", "set names = f, g\n set values = 1, 1\n")), InputError,
      says("has the parameters f, field_1, field_2"));
  BOOST_CHECK_EXCEPTION(ask(" set generator = hearsay\n"), InputError, says("no generator 'hearsay'"));
  BOOST_CHECK_EXCEPTION(ask(" set draws = 10\n"), InputError, says("query/generator is empty"));
  BOOST_CHECK_EXCEPTION(ask(" set generator = pca gaussian\n" + conditions("f\n1\n")), InputError,
                        says("no generator 'pca gaussian given parameters'"));
  BOOST_CHECK_EXCEPTION(ask(keys + conditions("f,g\n1,2\n")), InputError, says("has a column 'g'"));
  BOOST_CHECK_EXCEPTION(ask(keys + conditions("1\n2\n")), InputError, says("no names of parameters"));
  BOOST_CHECK_EXCEPTION(ask(keys + " set fields = 10\n"), InputError, says("query/fields names draw 10 of 10"));
  BOOST_CHECK_EXCEPTION(ask(" set generator = bootstrap\n set draws = 3\n set quantiles = 0.99\n"), InputError,
                        says("do not resolve the quantile at 0.99"));
}

BOOST_AUTO_TEST_CASE(generators_of_an_earlier_run_are_gone)
{
  const std::string directory = folder() + "/again";
  const auto        with      = [&](const std::string &names) {
    std::string text = plate + samples + training + generators;
    text.replace(text.find("bootstrap, pca gaussian"), 23, names);
    run_study("stochastic submodel", text, directory);
  };
  with("bootstrap, pca gaussian");
  with("bootstrap");
  BOOST_CHECK_EXCEPTION(ask(" set generator = pca gaussian\n set draws = 10\n", plate, directory), InputError,
                        says("It has: bootstrap, bootstrap given parameters"));
}

BOOST_AUTO_TEST_CASE(damaged_models_are_refused)
{
  model();
  const std::string from = folder() + "/model", to = folder() + "/damaged";
  for (const std::string name : {"submodel.h5", "bootstrap.h5"})
    {
      Communicator().on_root([&] {
        std::filesystem::remove_all(to);
        std::filesystem::create_directories(to + "/model");
        for (const auto &entry : std::filesystem::directory_iterator(from + "/model"))
          std::filesystem::copy(entry.path(), to + "/model");
        std::filesystem::resize_file(to + "/model/" + name, std::filesystem::file_size(to + "/model/" + name) / 2);
      });
      BOOST_CHECK_EXCEPTION(ask(" set generator = bootstrap\n set draws = 10\n", plate, to), InputError,
                            says(name));
    }
  BOOST_CHECK_EXCEPTION(ask(" set generator = bootstrap\n", plate, folder() + "/nowhere"), InputError,
                        says("nowhere"));
}
