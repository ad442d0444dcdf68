// MPI: 1 2
// Both kinds of full models say of themselves what is true, and their states are the exact ones at their own positions,
// whatever parameters are set; a file chooses the kind, and neither changes the other's defaults; wrong input is named.
#include "studies/shared/full_model.h"
#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "physics/api/problem.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string kind(const std::string &name) { return "subsection samples\n set full model = " + name + "\nend\n"; }

  /// u = k (1 + x) t, exact in space and time.
  const std::string warming = mesh_section(2, 3) + degree_section(1) +
                              "subsection parameters\n set names = k\n set values = 1\nend\n"
                              "subsection physics\n set model = diffusion\n subsection diffusion\n"
                              "  set source = k*(1 + x)\n end\nend\n"
                              "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: k*(1 + x)*t\nend\n"
                              "subsection time\n set end time = 0.2\n set step = 0.05\nend\n";
  /// u = k (1 + x), steady.
  const std::string warm = mesh_section(2, 3) + degree_section(1) +
                           "subsection parameters\n set names = k\n set values = 1\nend\n"
                           "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: k*(1 + x)\nend\n";
  /// Both components k (x + 2 y) t: a strain that is the same everywhere, beyond the yield stress.
  const std::string stretched =
      mesh_section(2, 2) + degree_section(1) +
      "subsection parameters\n set names = k\n set values = 0.01\nend\n"
      "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: k*(x + 2*y)*t; k*(x + 2*y)*t\nend\n"
      "subsection macroscale\n set load steps = 4\nend\n"
      "subsection material\n set law = j2 plasticity\n subsection j2 plasticity\n set bulk modulus = 160\n"
      " set shear modulus = 80\n set yield stress = 0.25\n set hardening modulus = 5\n end\nend\n";

  struct Case
  {
    explicit Case(const std::string &text)
      : model(FullModel::create(file))
    {
      file.read(text, "test", {});
    }

    Communicator               world;
    ParameterFile              file;
    std::unique_ptr<FullModel> model;
  };

  std::string text_of(const std::string &path)
  {
    std::ifstream     file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  /// Whether a .pvtu names an array. All ranks read.
  bool holds(const std::string &pvtu, const std::string &array)
  {
    return text_of(pvtu).find("Name=\"" + array + "\"") != std::string::npos;
  }

  std::size_t n_steps_listed(const RunDirectory &directory)
  {
    const auto  text   = text_of(directory.file("solution.pvd"));
    std::size_t result = 0;
    for (auto at = text.find("<DataSet"); at != std::string::npos; at = text.find("<DataSet", at + 1))
      ++result;
    return result;
  }

  /// Largest deviation of the states from value(x, y) t / end, over all ranks.
  double deviation(FullModel &model, const std::function<double(double, double)> &value)
  {
    const auto        states = model.solve(), positions = model.positions();
    const std::size_t n = model.n_owned(), n_states = model.n_states();
    BOOST_REQUIRE(states.size() == n * n_states);
    BOOST_REQUIRE(positions.size() == n * model.dimension());
    double result = 0.;
    for (std::size_t s = 0; s < n_states; ++s)
      for (std::size_t i = 0; i < n; ++i)
        {
          const double share = n_states == 1 ? 1. : double(s) / double(n_states - 1);
          result = std::max(result, std::abs(states[s * n + i] - share * value(positions[i], positions[n + i])));
        }
    return Communicator().max(result);
  }
} // namespace

BOOST_AUTO_TEST_CASE(states_of_a_problem_are_the_exact_ones)
{
  for (const auto &[text, end] : {std::pair(warm, 1.), {warming, 0.2}})
    {
      Case c(text);
      c.model->setup(c.world);
      BOOST_TEST(c.model->n_dofs() == 81u);
      BOOST_TEST(c.world.sum((unsigned long)(c.model->n_owned())) == 49u);
      BOOST_TEST(c.model->dof_places().size() == c.model->n_owned());
      BOOST_TEST(c.model->n_states() == (text == warm ? 1u : 5u));
      BOOST_TEST(c.model->parameter_names() == std::vector<std::string>{"k"}, boost::test_tools::per_element());
      for (const double k : {1., 3.})
        {
          c.model->set_parameters(std::vector<double>{k});
          BOOST_TEST(c.model->parameters() == std::vector<double>{k}, boost::test_tools::per_element());
          BOOST_TEST(deviation(*c.model, [&](const double x, double) { return k * (1. + x) * end; }) < 1e-10);
        }
    }
}

BOOST_AUTO_TEST_CASE(states_of_a_load_path_are_the_exact_ones)
{
  Case c(stretched + kind("load path"));
  c.model->setup(c.world);
  BOOST_TEST(c.model->n_dofs() == 50u);
  BOOST_TEST(c.world.sum((unsigned long)(c.model->n_owned())) == 18u);
  BOOST_TEST(c.model->n_states() == 5u);
  BOOST_TEST(c.model->parameter_names() == std::vector<std::string>{"k"}, boost::test_tools::per_element());
  for (const double k : {0.01, 0.001, 0.02})
    {
      c.model->set_parameters(std::vector<double>{k});
      BOOST_TEST(deviation(*c.model, [&](const double x, const double y) { return k * (x + 2. * y); }) < 1e-9);
    }
}

BOOST_AUTO_TEST_CASE(plastic_strain_is_that_of_the_states)
{
  Case c(stretched + kind("load path"));
  c.model->setup(c.world);
  const auto peeq = [&](const double k) {
    c.model->set_parameters(std::vector<double>{k});
    const auto result = c.model->plastic_strain(c.model->solve());
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(c.world.sum(std::accumulate(result->volumes.begin(), result->volumes.end(), 0.)) == 1.,
               boost::test_tools::tolerance(1e-12));
    // Radial return, once for all: the trial deviator's von Mises stress, 80 k (2 e_dev), beyond the yield stress.
    const double exx = k, eyy = 2. * k, exy = 1.5 * k, mean = (exx + eyy) / 3.;
    const double square   = std::pow(exx - mean, 2) + std::pow(eyy - mean, 2) + mean * mean + 2. * exy * exy;
    const double trial    = std::sqrt(1.5) * 2. * 80. * std::sqrt(square);
    const double expected = std::max(0., (trial - 0.25) / (3. * 80. + 5.));
    for (const double value : result->values)
      BOOST_TEST(std::abs(value - expected) < 1e-9);
    return expected;
  };
  BOOST_TEST(peeq(0.01) > 1e-3);
  BOOST_TEST(peeq(1e-4) == 0.);
  Case other(warm);
  other.model->setup(other.world);
  BOOST_TEST(!other.model->plastic_strain(other.model->solve()).has_value());
}

BOOST_AUTO_TEST_CASE(answers_are_written_beside_their_truth)
{
  for (const auto &[text, names] :
       {std::pair(warming, std::vector<std::string>{"reduced", "finite_elements", "error"}),
        {stretched + kind("load path"),
         {"displacement", "displacement_error", "equivalent_plastic_strain", "equivalent_plastic_strain_fe"}}})
    {
      Case               c(text);
      const RunDirectory directory(c.world, (text == warming ? "full_problem_" : "full_path_") +
                                                std::to_string(c.world.size()));
      c.model->setup(c.world);
      const auto truth  = c.model->solve();
      auto       states = truth;
      for (double &value : states)
        value *= 1.1;
      const auto shown = c.model->write_states(directory, {states, truth, 0.3, 1.});
      BOOST_TEST(shown.names == names, boost::test_tools::per_element());
      BOOST_TEST(n_steps_listed(directory) == (text == warming ? 5u : 4u));
      for (auto array : names)
        BOOST_TEST_CONTEXT(array) BOOST_TEST(holds(shown.pvtu, array));
      for (const std::string array : {"certificate_estimate", "answered_by"})
        BOOST_TEST_CONTEXT(array) BOOST_TEST(holds(shown.pvtu, array));
      const auto last = c.model->write_last_state(directory, {states, {}, 0.3, 2.}, 7);
      BOOST_TEST(last.names.size() == 1u);
      BOOST_TEST(holds(last.pvtu, last.names[0]));
      BOOST_TEST(holds(last.pvtu, "answered_by"));
    }
}

BOOST_AUTO_TEST_CASE(neither_kind_changes_what_the_other_is_by_default)
{
  ParameterFile both, alone;
  const auto    model   = FullModel::create(both);
  const auto    problem = Problem::create(alone);
  both.read("", "test", {});
  alone.read("", "test", {});
  BOOST_TEST(alone.identity().differences_from(both.identity()).empty());
}

BOOST_AUTO_TEST_CASE(wrong_input_is_named)
{
  BOOST_CHECK_EXCEPTION(Case(warm + kind("truss")), InputError, says("truss"));
  const auto refused = [](const std::string &text) {
    Case c(text);
    c.model->setup(c.world);
  };
  BOOST_CHECK_EXCEPTION(refused(warm + kind("load path")), InputError, says("boundary conditions"));
  std::string soft = stretched;
  soft.replace(soft.find("yield stress = 0.25"), 19, "yield stress = -1");
  BOOST_CHECK_EXCEPTION(refused(soft + kind("load path")), InputError, says("yield stress"));
}
