// MPI: 2 4
// On a fixed mesh, n ranks give the solution, the residual at every support point, and the numbers taken from them
// that one rank gives, to 1e-10.
#include "support/gather.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <map>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  const std::string tight = R"(
subsection linear solver
  set relative tolerance = 1e-13
end
subsection newton
  set relative tolerance = 1e-13
end
)";

  std::vector<NamedCase> cases()
  {
    return {{"linear diffusion", mesh_section(2, 3) + degree_section(2) + linear_diffusion() + tight},
            {"nonlinear diffusion", mesh_section(2, 3) + degree_section(2) + nonlinear_diffusion() + tight},
            {"triangles", mesh_section(2, 1, true) + degree_section(2) + linear_diffusion() + tight},
            {"elasticity", mesh_section(2, 3) + degree_section(1) + elasticity("", 2) + tight},
            {"elasticity 3D", mesh_section(3, 1) + degree_section(2) + elasticity("", 3) + tight}};
  }

  /// Values at free dofs by position and component, of all ranks.
  using Field = std::map<std::array<long, 4>, double>;

  Field by_position(const Communicator &communicator, const Problem &problem, const std::vector<double> &u)
  {
    const auto         &graph = problem.graph();
    const auto         &dofs  = problem.field_map().free_dofs();
    std::vector<double> flat;
    for (std::size_t i = 0; i < u.size(); ++i)
      {
        for (unsigned int d = 0; d < 3; ++d)
          flat.push_back(d < graph.dim ? std::round(1e8 * graph.position[dofs[i].node * graph.dim + d]) : 0.);
        flat.push_back(dofs[i].component);
        flat.push_back(u[i]);
      }
    const auto all = gather_all(communicator, flat);
    Field      result;
    for (std::size_t i = 0; i < all.size(); i += 5)
      result[{long(all[i]), long(all[i + 1]), long(all[i + 2]), long(all[i + 3])}] = all[i + 4];
    return result;
  }

  struct Numbers
  {
    Field  residual, solution;
    double l2 = 0., energy = 0.;

    Numbers(const Communicator &communicator, const std::string &text)
    {
      ProblemCase         problem(communicator, text);
      std::vector<double> u(problem.problem->n_free(), 0.), r(u.size());
      problem.problem->equations().residual(u, r);
      residual = by_position(communicator, *problem.problem, r);
      problem.problem->solve(u);
      solution = by_position(communicator, *problem.problem, u);
      l2       = problem.problem->l2_norm(u);
      if (problem.problem->equations().has_energy())
        energy = problem.problem->equations().energy(u);
    }
  };

  void compare(const Field &one, const Field &many)
  {
    BOOST_REQUIRE(one.size() == many.size());
    double scale = 0., worst = 0.;
    for (const auto &[place, value] : one)
      {
        scale = std::max(scale, std::abs(value));
        BOOST_REQUIRE(many.count(place) == 1);
        worst = std::max(worst, std::abs(many.at(place) - value));
      }
    BOOST_TEST(scale > 0.);
    BOOST_TEST(worst <= 1e-10 * scale);
  }
} // namespace

BOOST_DATA_TEST_CASE(n_ranks_give_the_answer_of_one, data::make(cases()), named)
{
  const Numbers one(Communicator(MPI_COMM_SELF), named.text), many(Communicator(), named.text);
  compare(one.residual, many.residual);
  compare(one.solution, many.solution);
  BOOST_TEST(std::abs(one.l2 - many.l2) <= 1e-10 * one.l2);
  BOOST_TEST(std::abs(one.energy - many.energy) <= 1e-10 * std::abs(one.energy));
}
