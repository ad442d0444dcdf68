// MPI: 1 2
// Load steps of a material that is heated: parameters and the random field reach boundary values, body force, temperature and
// the material's numbers, and nothing changes where they are refused; a path that is stopped goes on to the bit; temperatures
// are refused by unit cells, and where the material's numbers would be senseless.
#include "core/exceptions.h"
#include "physics/api/macro_problem.h"
#include "physics/api/material_law.h"
#include "physics/api/parameter_file.h"
#include "physics/microscale/material_microscale.h"
#include "support/homogeneous_microscale.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string material =
      "subsection material\n set law = j2 plasticity\n set thermal expansion = 1e-5\n set reference "
      "temperature = 20\n subsection j2 plasticity\n set bulk modulus = 160\n set shear modulus = "
      "80 - 0.01*temperature\n set yield stress = strength - 0.0005*temperature\n set hardening "
      "modulus = 5\n end\nend\n";

  std::string names(const double pull, const double heat, const double strength)
  {
    return "subsection parameters\n set names = pull, heat, strength\n set values = " + std::to_string(pull) +
           ", " + std::to_string(heat) + ", " + std::to_string(strength) + "\nend\n";
  }

  /// A square that is pulled, pressed down and heated unevenly.
  const std::string square =
      "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = "
      "2\nend\nsubsection linear solver\n set method = direct\nend\nsubsection boundary conditions\n "
      "set dirichlet = 0: 0; 0 | 1: pull*t; -\nend\nsubsection macroscale\n set load steps = 4\n set "
      "temperature = 20 + heat*t*x\n set body force = 0; -0.01*heat*t\nend\n";

  struct HotCase
  {
    explicit HotCase(const std::string &text, const std::string &law_text = material)
      : problem(MacroProblem::create(file)),
        law(MaterialLaw::create(file))
    {
      file.read(text + law_text, "test", {});
      problem->setup(communicator);
      points = law->microscale(problem->dimension());
    }

    /// Temperatures and equivalent plastic strains at the end.
    MacroAnswer solve(const MacroCheckpoint &checkpoint = {})
    {
      return problem->solve(
          *points,
          [&](const MacroLoadStep &) {
            for (auto &field : problem->point_fields())
              fields[field.name] = std::move(field.values);
          },
          checkpoint);
    }

    Communicator                               communicator{MPI_COMM_WORLD};
    ParameterFile                              file;
    std::unique_ptr<MacroProblem>              problem;
    std::unique_ptr<MaterialLaw>               law;
    std::unique_ptr<Microscale>                points;
    std::map<std::string, std::vector<double>> fields;
  };

  double largest(const std::vector<double> &values)
  {
    return Communicator(MPI_COMM_WORLD)
        .max(values.empty() ? -1e300 : *std::max_element(values.begin(), values.end()));
  }

  /// At the ends of their paths.
  void check_same(const MacroAnswer &a, const MacroAnswer &b, const double tolerance)
  {
    const auto &u = a.steps.back().displacement, &v = b.steps.back().displacement;
    BOOST_TEST(u.size() == v.size());
    for (std::size_t i = 0; i < u.size(); ++i)
      BOOST_TEST(std::abs(u[i] - v[i]) <= tolerance);
  }
} // namespace

BOOST_AUTO_TEST_CASE(parameters_reach_everything)
{
  HotCase    varied(square + names(0.001, 100., 0.3)), meant(square + names(0.004, 300., 0.4));
  const auto first = varied.solve();
  BOOST_TEST(varied.problem->parameter_names() == std::vector<std::string>({"pull", "heat", "strength"}),
             boost::test_tools::per_element());
  varied.problem->set_parameters(std::vector<double>{0.004, 300., 0.4});
  const auto then = varied.solve();
  check_same(then, meant.solve(), 1e-14);
  BOOST_TEST(varied.fields["temperature"] == meant.fields["temperature"], boost::test_tools::per_element());
  BOOST_TEST(largest(varied.fields["equivalent_plastic_strain"]) > 1e-3);
  BOOST_TEST(largest(varied.fields["temperature"]) > 290.);
  BOOST_TEST(varied.problem->relative_l2_difference(then.steps.back().displacement,
                                                    first.steps.back().displacement) > 0.5);
  // Each of them counts.
  for (const auto &other : {std::vector<double>{0.005, 300., 0.4}, {0.004, 310., 0.4}, {0.004, 300., 0.35}})
    {
      varied.problem->set_parameters(other);
      BOOST_TEST(varied.problem->relative_l2_difference(varied.solve().steps.back().displacement,
                                                        then.steps.back().displacement) > 1e-4);
    }
  varied.problem->set_parameters(std::vector<double>{0.001, 100., 0.3});
  check_same(varied.solve(), first, 1e-14);
}

BOOST_AUTO_TEST_CASE(bad_parameters_change_nothing)
{
  HotCase    test(square + names(0.004, 300., 0.4) +
                  "subsection boundary conditions\n set dirichlet = 0: 0; 0 | 1: pull*t/(strength - 0.3); -\nend\n");
  const auto before = test.problem->parameters();
  const auto first  = test.solve();
  const auto refuse = [&](const std::vector<double> &values) {
    BOOST_CHECK_THROW(test.problem->set_parameters(values), InputError);
    BOOST_TEST(test.problem->parameters() == before, boost::test_tools::per_element());
  };
  refuse({1., 2.});
  refuse({0.1, std::nan(""), 1.});
  refuse({0.004, 300., 0.3});
  check_same(test.solve(), first, 1e-14);
}

BOOST_AUTO_TEST_CASE(a_random_field_is_the_temperature)
{
  const std::string field =
      "subsection macroscale\n set temperature = 20 + heat*t*x + t*field\nend\nsubsection "
      "parameters\n subsection random field\n set modes = 3\n set standard deviation = 50\n set "
      "correlation length = 0.5\n end\nend\n";
  HotCase test(square + names(0.001, 100., 0.4) + field);
  BOOST_TEST(test.problem->parameter_names().back() == "field_3");
  const auto temperatures = [&](const double factor) {
    test.problem->set_parameters(std::vector<double>{0.001, 100., 0.4, factor, -0.5 * factor, 0.3 * factor});
    test.solve();
    return test.fields["temperature"];
  };
  const auto none = temperatures(0.), once = temperatures(1.), twice = temperatures(2.);
  double     change = 0.;
  for (std::size_t i = 0; i < none.size(); ++i)
    {
      BOOST_TEST(std::abs(twice[i] - none[i] - 2. * (once[i] - none[i])) < 1e-10);
      change = std::max(change, std::abs(once[i] - none[i]));
    }
  BOOST_TEST(test.communicator.max(change) > 10.);
}

BOOST_AUTO_TEST_CASE(a_stopped_path_goes_on_to_the_bit)
{
  HotCase         whole(square + names(0.004, 300., 0.4)), first(square + names(0.004, 300., 0.4));
  HotCase         second(square + names(0.004, 300., 0.4));
  const auto      expected = whole.solve();
  MacroCheckpoint stop;
  stop.save = [&](const std::map<std::string, Archive::Array> &path, const unsigned int step) {
    if (step == 2)
      {
        stop.start = path;
        throw Interrupted();
      }
  };
  BOOST_CHECK_THROW(first.solve(stop), Interrupted);
  MacroCheckpoint go_on;
  go_on.start       = stop.start;
  const auto result = second.solve(go_on);
  // MUMPS sums in no fixed order on several ranks
  const bool is_alone = whole.communicator.size() == 1;
  check_same(result, expected, is_alone ? 0. : 1e-14);
  BOOST_TEST(result.newton_steps == expected.newton_steps);
  for (std::size_t i = 0; i < whole.fields["equivalent_plastic_strain"].size(); ++i)
    BOOST_TEST(std::abs(second.fields["equivalent_plastic_strain"][i] -
                        whole.fields["equivalent_plastic_strain"][i]) <= (is_alone ? 0. : 1e-14));
}

namespace
{
  /// Bears no more than some degrees at once. All points are as warm.
  class Careful : public MaterialMicroscale<2>
  {
  public:
    using MaterialMicroscale<2>::MaterialMicroscale;

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override
    {
      if (temperature() > committed_ + 50.)
        throw ConvergenceError("It is too hot.", "Cut the step.");
      MaterialMicroscale<2>::evaluate(points, strains, answer);
    }
    void commit() override
    {
      MaterialMicroscale<2>::commit();
      committed_ = temperature();
    }

  private:
    double temperature() const { return n_points() == 0 ? committed_ : fields(0)[0]; }
    double committed_ = 20.;
  };

  /// Heated by 75 degrees a step.
  std::string uniformly_heated(const unsigned int n_steps)
  {
    return square +
           "subsection macroscale\n set temperature = 20 + heat*t\n set load steps = " + std::to_string(n_steps) +
           "\nend\nsubsection newton\n set relative tolerance = 1e-12\nend\n" + names(0.004, 300., 0.4);
  }
} // namespace

BOOST_AUTO_TEST_CASE(steps_are_cut_with_their_temperatures)
{
  HotCase       whole(uniformly_heated(8)), halved(uniformly_heated(4));
  ParameterFile file;
  {
    const auto section = file.section("material");
    halved.points      = std::make_unique<Careful>(std::make_shared<PointMaterial>(file));
  }
  file.read(material, "test", {});
  const auto eight = whole.solve(), four = halved.solve();
  BOOST_TEST(four.step_cuts == 4u);
  check_same(four, eight, 1e-12);
  BOOST_TEST(largest(halved.fields["equivalent_plastic_strain"]) > 1e-4);
  for (const double temperature : halved.fields["temperature"])
    BOOST_TEST(temperature == 320.);
}

BOOST_AUTO_TEST_CASE(unit_cells_know_no_temperature)
{
  ParameterFile file;
  const auto    problem = MacroProblem::create(file);
  file.read(square + names(0.004, 300., 0.4), "test", {});
  problem->setup(Communicator(MPI_COMM_WORLD));
  HomogeneousMicroscale cell(2, "linear isotropic", "set young modulus = 100\n");
  BOOST_CHECK_THROW(problem->solve(cell), InputError);
  BOOST_CHECK_THROW(problem->validate(cell), InputError);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_said_before_the_first_step)
{
  HotCase good(square + names(0.004, 300., 0.4));
  BOOST_CHECK_NO_THROW(good.problem->validate(*good.points));
  BOOST_CHECK_NO_THROW(good.solve());
  // the yield stress vanishes at 800 degrees, on one rank alone
  HotCase hot(square + names(0.004, 900., 0.4));
  BOOST_CHECK_THROW(hot.problem->validate(*hot.points), InputError);
  BOOST_CHECK_THROW(hot.solve(), InputError);
  HotCase infinite(square + "subsection macroscale\n set temperature = 1/(t - 0.5)\nend\n" +
                   names(0.004, 300., 0.4));
  BOOST_CHECK_THROW(infinite.problem->validate(*infinite.points), InputError);
  const auto refused = [&](const std::string &temperature) {
    BOOST_CHECK_THROW(HotCase(square + "subsection macroscale\n set temperature = " + temperature + "\nend\n" +
                              names(0.004, 300., 0.4)),
                      InputError);
  };
  refused("20 + u");
  refused("20 + field"); // there is none
  refused("20 + cold");
}
