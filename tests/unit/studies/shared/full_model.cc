// MPI: 1 2
// A full model's states are the exact ones at its own positions, whatever parameters are set, steady and in time.
#include "studies/shared/full_model.h"
#include "physics/api/parameter_file.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

using namespace trestle;
using namespace trestle::testing;

namespace
{
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
