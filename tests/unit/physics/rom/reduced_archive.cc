// MPI: 1 2 4
// Archives of reduced models: what n ranks wrote one opens, and the other way round, with the same answers; models of
// another problem, mesh or time, and damaged ones, are refused on all ranks.
#include "core/exceptions.h"
#include "support/reduced_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  /// A name is that of the projection, and what more there is to say.
  std::vector<NamedCase> cases()
  {
    return {{"galerkin", square_mesh(3, 1) + linear_heat()},
            {"least squares", square_mesh(3, 1) + nonlinear_heat()},
            {"least squares in time", square_mesh(3, 1) + transient_heat()},
            {"galerkin in time", square_mesh(3, 1) + wave()}};
  }

  struct Setting
  {
    Setting(const Communicator &communicator, const NamedCase &named)
      : c(communicator, named.text),
        projection(named.name.starts_with("least squares") ? "least squares" : "galerkin"),
        problems(c.problem->reduced_problems())
    {}

    std::unique_ptr<ReducedProblem> train()
    {
      const auto                     product  = c.problem->inner_product(InnerProduct::Kind::l2);
      const auto                     set      = c.samples({{0.5, 0.5}, {1., 1.}, {1.5, 1.5}, {0.6, 1.4}});
      const auto                     modes    = c.orthonormal(set, *product, 4);
      const std::vector<std::size_t> training = {0, 1, 2, 3};
      ReducedOptions                 options;
      options.n_modes    = 3;
      options.max_states = 12;
      options.projection = projection;
      return problems->train({set, training}, *product, modes, options);
    }

    /// The same on all ranks of the world, whoever wrote it.
    static Archive shared(const Communicator &communicator, const ReducedProblem &model)
    {
      Archive archive;
      model.save(archive, "cluster 3/");
      const std::string bytes = communicator.is_root() ? archive.serialise() : "";
      return Archive::deserialise(Communicator().broadcast(bytes));
    }

    ReducedCase                      c;
    std::string                      projection;
    std::unique_ptr<ReducedProblems> problems;
  };

  void check_same(const ReducedAnswer &a, const ReducedAnswer &b)
  {
    BOOST_TEST(a.coefficients.size() == b.coefficients.size());
    double difference = 0., size = 0.;
    for (std::size_t i = 0; i < a.coefficients.size(); ++i)
      {
        difference = std::max(difference, std::abs(a.coefficients[i] - b.coefficients[i]));
        size       = std::max(size, std::abs(b.coefficients[i]));
      }
    BOOST_TEST(difference <= 1e-8 * size);
    BOOST_TEST(std::abs(a.estimate - b.estimate) <= 1e-7);
    BOOST_TEST(a.cells_visited == b.cells_visited);
  }
} // namespace

BOOST_DATA_TEST_CASE(any_number_of_ranks_opens_what_any_wrote, data::make(cases()), named)
{
  const Communicator        world, self(MPI_COMM_SELF);
  const std::vector<double> mu = {0.9, 1.1};
  Setting                   together(world, named), alone(self, named);
  const auto                trained = together.train(), trained_alone = alone.train();

  const auto of_all = Setting::shared(world, *trained);
  const auto opened = alone.problems->open(of_all, "cluster 3/");
  const auto again  = together.problems->open(of_all, "cluster 3/");
  const auto of_one = Setting::shared(self, *trained_alone);
  const auto by_all = together.problems->open(of_one, "cluster 3/");
  const auto answer = trained->solve(mu);
  check_same(opened->solve(mu), answer);
  check_same(again->solve(mu), answer);
  check_same(by_all->solve(mu), answer);
  BOOST_TEST(opened->n_modes() == 3u);
  BOOST_TEST(opened->is_galerkin() == trained->is_galerkin());
  BOOST_TEST(opened->cubature().share == trained->cubature().share);
  BOOST_TEST(opened->cubature().n_cells == trained->cubature().n_cells);

  // The field is the same, wherever its dofs are.
  const auto coefficients = std::span(answer.coefficients).last(3);
  BOOST_TEST(together.c.problem->l2_norm(by_all->field(coefficients)) ==
                 alone.c.problem->l2_norm(opened->field(coefficients)),
             boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(other_problems_and_damage_are_refused)
{
  const Communicator world;
  Setting            s(world, {"galerkin", square_mesh(3, 1) + linear_heat()});
  const auto         model   = s.train();
  const auto         archive = Setting::shared(world, *model);
  const auto         refused = [&](const Archive &wrong, const std::string &text) {
    Setting other(world, {"galerkin", text});
    BOOST_CHECK_THROW(other.problems->open(wrong, "cluster 3/"), InputError);
  };
  const std::string same = square_mesh(3, 1) + linear_heat();
  BOOST_CHECK_THROW(s.problems->open(archive, "cluster 4/"), InputError); // there is none
  refused(archive, square_mesh(2, 1) + linear_heat());
  refused(archive, square_mesh(3, 2) + linear_heat());
  refused(archive, square_mesh(3, 1) + transient_heat());
  refused(archive, square_mesh(1, 2) + cavity());
  const auto changed = [&](const std::string &name, auto change) {
    Archive wrong = archive;
    change(wrong.arrays.at("cluster 3/" + name));
    return wrong;
  };
  refused(changed("modes", [](auto &array) { array.values.pop_back(); }), same);
  refused(changed("modes", [](auto &array) { array.values[3] = std::nan(""); }), same);
  refused(changed("gram", [](auto &array) { array.shape = {3, 3}; }), same);
  refused(changed("terms", [](auto &array) { array.values[0] = 77.; }), same);   // no such cell
  refused(changed("terms", [](auto &array) { array.values[4] = 1000.; }), same); // no such point
  for (const std::string name : {"modes", "gram", "terms", "cubature"})
    {
      Archive without = archive;
      without.arrays.erase("cluster 3/" + name);
      refused(without, same);
    }
  BOOST_TEST(s.problems->open(archive, "cluster 3/")->n_modes() == 3u);
}
