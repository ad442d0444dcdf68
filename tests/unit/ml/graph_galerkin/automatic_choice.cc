// MPI: 1 2
// What `auto` stands for follows the problem's size: Gauss-Newton on features that span all nodal vectors while dense
// systems are cheap, a multilevel network with first-order steps above. What the file names stays, and decides the rest.
#include "core/exceptions.h"
#include "ml/api/graph_model.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  using Texts = std::map<std::string, std::string>;

  /// A model of which a file gives these values.
  struct Model
  {
    explicit Model(const Texts &given = {})
      : model(GraphModel::create(prm))
    {
      for (const auto &[path, value] : given)
        prm.set(path, value);
    }

    /// By key.
    Texts choices(const GraphModel::Size &size) const
    {
      Texts result;
      for (const auto &choice : model->choices(size))
        result[choice.substr(0, choice.find('='))] = choice.substr(choice.find('=') + 1);
      return result;
    }

    ParameterValues             prm;
    std::unique_ptr<GraphModel> model;
  };

  Texts choices(const Texts &given, const GraphModel::Size &size) { return Model(given).choices(size); }

  GraphModel::Size plate(const std::size_t n_free, const std::size_t n_copies = 1)
  {
    return {.dim          = 2,
            .n_nodes      = n_free / 2,
            .n_components = 2,
            .n_free       = n_free,
            .n_copies     = n_copies,
            .has_energy   = true};
  }
} // namespace

BOOST_AUTO_TEST_CASE(size_decides)
{
  const auto small = choices({}, plate(650));
  BOOST_TEST(small.at("network/type") == "chebyshev");
  BOOST_TEST(small.at("network/chebyshev/activation") == "sine");
  BOOST_TEST(small.at("network/chebyshev/trained layers") == "last");
  BOOST_TEST(small.at("training/optimisers") == "gauss newton");

  auto       large_size = plate(100000);
  const auto large      = choices({}, large_size);
  BOOST_TEST(large.at("network/type") == "multilevel");
  BOOST_TEST(large.at("network/boundary weight") == "true");
  BOOST_TEST(large.at("training/optimisers") == "soap, lbfgs");
  BOOST_TEST(large.at("training/loss") == "energy");
  large_size.has_energy         = false;
  large_size.has_known_boundary = false;
  const auto without            = choices({}, large_size);
  BOOST_TEST(without.at("training/loss") == "preconditioned");
  BOOST_TEST(without.at("network/boundary weight") == "false");
}

BOOST_AUTO_TEST_CASE(copies_count)
{
  BOOST_TEST(choices({}, plate(4000)).at("training/optimisers") == "gauss newton");
  BOOST_TEST(choices({}, plate(4001)).at("training/optimisers") != "gauss newton");
  BOOST_TEST(choices({}, plate(1333, 3)).at("training/optimisers") == "gauss newton");
  BOOST_TEST(choices({}, plate(1334, 3)).at("training/optimisers") != "gauss newton");
}

// The last layer sees order x width values of a node: fewer than nodes could not write every nodal vector.
BOOST_DATA_TEST_CASE(features_outnumber_nodes, data::make({10, 100, 332, 1500}), n_nodes)
{
  const auto   found = choices({}, plate(2 * n_nodes));
  const double inputs =
      std::stod(found.at("network/chebyshev/order")) * std::stod(found.at("network/chebyshev/widths"));
  BOOST_TEST(inputs >= 2. * n_nodes);
  BOOST_TEST(std::stod(found.at("network/chebyshev/frequency")) >= 1.);
}

BOOST_AUTO_TEST_CASE(what_is_named_decides_the_rest)
{
  // Random features are for Gauss-Newton, whatever the size, and for nobody else.
  const auto first_order = choices({{"training/optimisers", "lbfgs"}}, plate(100));
  BOOST_TEST(first_order.at("network/type") == "multilevel");
  BOOST_TEST(first_order.count("training/loss") == 0u);
  const auto newton = choices({{"training/optimisers", "adam, gauss newton"}}, plate(5000));
  BOOST_TEST(newton.at("network/type") == "chebyshev");

  const auto perceptron = choices({{"network/type", "perceptron"}}, plate(100));
  BOOST_TEST(perceptron.count("network/type") == 0u);
  BOOST_TEST(perceptron.at("training/optimisers") == "gauss newton");
  // 861,825 weights or so, as in the paper: du/dw of 1000 dofs would take 7 GB.
  const auto paper = choices({{"network/type", "chebyshev"}}, plate(1000));
  BOOST_TEST(paper.at("training/optimisers") == "soap, lbfgs");

  const Model named({{"network/type", "chebyshev"}, {"training/optimisers", "adam"}});
  BOOST_TEST(named.model->choices(plate(100)).empty());
}

BOOST_AUTO_TEST_CASE(auto_stands_alone_and_is_settled_before_setup)
{
  const Model mixed({{"network/type", "chebyshev"}, {"training/optimisers", "auto, lbfgs"}});
  BOOST_CHECK_EXCEPTION(mixed.model->choices(plate(100)), InputError, [](const InputError &error) {
    return std::string(error.what()).find("auto, lbfgs") != std::string::npos;
  });
  const Communicator world;
  const GridOperator grid(world, 5);
  BOOST_CHECK_THROW(Model().model->setup(world, grid.graph(), grid.field_map(), 1), FatalError);

  ParameterValues prm;
  const auto      fixed = GraphModel::create(prm, GraphModel::Defaults::fixed);
  BOOST_CHECK_THROW(prm.set("network/type", "auto"), InputError);
  BOOST_TEST(fixed->choices(plate(100)).empty());
}

namespace
{
  /// Trains on a grid what is chosen for a size. @returns steps and error of the last iterate.
  std::pair<unsigned int, double> solve(const GraphModel::Size &size, const double cubic,
                                        const Texts &shortened = {})
  {
    const Communicator world;
    Model              file;
    for (const auto &[path, value] : file.choices(size))
      file.prm.set(path, value);
    for (const auto &[path, value] : shortened)
      file.prm.set(path, value);
    GridOperator grid(world, 13, cubic);
    file.model->setup(world, grid.graph(), grid.field_map(), 1);
    Run                 run{world, RunDirectory(world, "automatic"), {}, {}};
    const auto          summary = file.model->train(grid, run, {});
    std::vector<double> u(grid.n_owned());
    file.model->predict(u);
    return {summary.n_steps, grid.relative_difference(u, grid.solve())};
  }
} // namespace

BOOST_DATA_TEST_CASE(the_choice_for_small_problems_solves_one, data::make({0., 30.}), cubic)
{
  const auto [n_steps, error] = solve({.n_nodes = 169, .n_free = 121, .has_energy = true}, cubic);
  BOOST_TEST_MESSAGE("error " << error << " after " << n_steps << " steps");
  BOOST_TEST(error < 1e-5);
  BOOST_TEST(n_steps <= 12u);
}

BOOST_AUTO_TEST_CASE(the_choice_for_large_problems_learns)
{
  const auto [n_steps, error] = solve({.n_nodes = 20000, .n_free = 20000, .has_energy = true}, 0.,
                                      {{"training/soap/steps", "60"}, {"training/lbfgs/steps", "100"}});
  BOOST_TEST_MESSAGE("error " << error << " after " << n_steps << " steps");
  BOOST_TEST(error < 0.1);
}
