// MPI: 1 2
// A problem on a coarser mesh with the random field of the fine one has it at its vertices, its parameters and fewer dofs, and comes
// near its numbers, in the plane, on curved boundaries and in space; a key of another name is that problem's alone.
#include "physics/api/problem_variants.h"
#include "core/renamed_key.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <map>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string square(const unsigned int refinements) { return mesh_section(2, refinements); }

  const std::string field = "subsection parameters\n set names = f\n set values = 1\n subsection random field\n"
                            "  set modes = 6\n  set correlation length = 0.5\n end\nend\n";
  const std::string heat  = degree_section(1) + field +
                           "subsection physics\n set model = diffusion\n subsection diffusion\n"
                           "  set conductivity = exp(0.3*field)\n  set source = f\n end\nend\n"
                           "subsection postprocessing\n set integrals = mean: u0\nend\n";
  const std::string edges = "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n";
  const std::string ball  = "subsection mesh\n set generator = hyper_ball\n set arguments = 0, 0 : 1 : false\n"
                            " set refinements = 3\n set mapping degree = 2\nend\n";
  const std::string rim   = "subsection boundary conditions\n set dirichlet = 0: 0\nend\n";

  /// Two problems of one file that differ in their refinements.
  struct Case
  {
    Case(const std::string &text, const unsigned int refinements)
      : fine(Problem::create(file)),
        keys(file, {{"mesh"}, "refinements"}, {{"coarse"}, "refinements"}, "For tests."),
        coarse(Problem::create(keys))
    {
      file.read(text + "subsection coarse\n set refinements = " + std::to_string(refinements) + "\nend\n", "test",
                {});
      fine->setup(Communicator());
    }

    ParameterFile            file;
    std::unique_ptr<Problem> fine;
    RenamedKey               keys;
    std::unique_ptr<Problem> coarse;
  };

  /// The field at this rank's nodes, by place.
  std::map<std::array<long, 3>, double> field_of(Problem &problem)
  {
    const auto                            values = problem.evaluate_at_nodes("test", "field");
    const auto                           &graph  = problem.graph();
    std::map<std::array<long, 3>, double> result;
    for (std::size_t i = 0; i < graph.n_owned; ++i)
      {
        std::array<long, 3> place{};
        for (unsigned int d = 0; d < graph.dim; ++d)
          place[d] = std::lround(1e6 * graph.position[i * graph.dim + d]);
        result[place] = values[i];
      }
    return result;
  }

  double number_of(Problem &problem)
  {
    std::vector<double> numbers;
    problem.solve_states(&numbers);
    return numbers.at(0);
  }

  void check_nearness(const std::string &text, const unsigned int refinements, const double tolerance)
  {
    Case c(text, refinements);
    setup_with_field_of(*c.coarse, *c.fine);
    BOOST_TEST(c.coarse->n_dofs() < c.fine->n_dofs());
    BOOST_TEST(c.coarse->parameter_names() == c.fine->parameter_names(), boost::test_tools::per_element());
    for (const std::vector<double> &mu :
         {std::vector{2., 1., -1., 0.5, 2., -0.3, 1.}, std::vector{1., -1., 1., 0., 0., 0., 2.}})
      {
        c.fine->set_parameters(mu);
        c.coarse->set_parameters(mu);
        const double fine = number_of(*c.fine), coarse = number_of(*c.coarse);
        BOOST_TEST(std::abs(coarse - fine) < tolerance * std::abs(fine));
        BOOST_TEST(std::abs(coarse - fine) > 0.);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(near_in_the_plane) { check_nearness(square(4) + heat + edges, 2, 0.12); }

BOOST_AUTO_TEST_CASE(near_on_a_disk) { check_nearness(ball + heat + rim, 1, 0.12); }

BOOST_AUTO_TEST_CASE(near_on_triangles) { check_nearness(mesh_section(2, 3, true) + heat + edges, 2, 0.12); }

BOOST_AUTO_TEST_CASE(near_in_space)
{
  const std::string sides = "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3, 4, 5: 0\nend\n";
  check_nearness(mesh_section(3, 3) + heat + sides, 2, 0.2);
}

BOOST_AUTO_TEST_CASE(the_same_field)
{
  Case                      c(square(4) + heat + edges, 2);
  const std::vector<double> mu = {1., 1., -2., 0.5, 2., -0.3, 1.};
  c.fine->set_parameters(mu);
  setup_with_field_of(*c.coarse, *c.fine);
  BOOST_TEST(c.coarse->parameters() == mu, boost::test_tools::per_element());
  const auto    fine = field_of(*c.fine), coarse = field_of(*c.coarse);
  unsigned long n_met = 0;
  for (const auto &[place, value] : coarse)
    if (const auto found = fine.find(place); found != fine.end()) // ranks split the meshes each in its way
      {
        BOOST_TEST(std::abs(value - found->second) < 1e-12);
        ++n_met;
      }
  BOOST_TEST(Communicator().sum(n_met) > 10u);
}

BOOST_AUTO_TEST_CASE(again_after_the_fine_one)
{
  Case c(square(4) + heat + edges, 1);
  for (int i = 0; i < 2; ++i)
    {
      c.fine->setup(Communicator());
      setup_with_field_of(*c.coarse, *c.fine);
      BOOST_TEST(c.fine->n_cells() == 256u);
      BOOST_TEST(c.coarse->n_cells() == 4u);
    }
}
