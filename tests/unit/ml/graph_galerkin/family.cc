// MPI: 1 2 4
// Loss and gradient of a batch do not depend on ranks and groups, what one group's sample throws is thrown on all ranks;
// training learns a family, and an interrupted training continues bit for bit.
#include "core/exceptions.h"
#include "core/interruption.h"
#include "ml/api/family_model.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"
#include "support/ranks_and_groups.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <memory>

using namespace trestle;
using testing::GridOperator;
namespace data = boost::unit_test::data;

namespace
{
  constexpr unsigned int n_nodes = 8;

  /// - k laplace u = f with sampled k and f; the network is told k at the nodes and f as a parameter.
  struct GridFamily
  {
    GridFamily(const Communicator &all, const unsigned int n_groups, const std::string &loss,
               const std::size_t n_samples = 8, const std::string &network = "chebyshev")
      : ensemble(all, n_groups),
        model(FamilyModel::create(prm)),
        n_samples(n_samples)
    {
      prm.set("network/type", network);
      prm.set("network/branch trunk/basis fields", "6");
      prm.set("network/chebyshev/widths", "8, 8");
      prm.set("network/chebyshev/order", "4");
      prm.set("network/chebyshev/activation", "tanh");
      prm.set("network/parameter inputs", "true");
      prm.set("training/loss", loss);
      prm.set("training/preconditioner", "jacobi");
      prm.set("training/batch", "4");
      prm.set("training/rate", "0.01");
      prm.set("training/steps", "30");
      prm.set("training/monitor every", "3");
      prm.set("training/checkpoint every", "0");
      const GridOperator grid(ensemble.group(), n_nodes);
      map = grid.field_map();
      model->setup(ensemble, grid.graph(), map, 1, 1, 1);
      for (std::size_t i = 0; i < n_samples; ++i)
        if (ensemble.owns(i))
          {
            equations.push_back(std::make_unique<GridOperator>(ensemble.group(), n_nodes));
            equations.back()->set_parameters(std::vector{k(i), f(i)});
            losses.push_back(model->create_loss(*equations.back(), map));
            queries.push_back(std::make_unique<FamilyModel::Query>(query(k(i), f(i))));
            samples.push_back({queries.back().get(), losses.back().get()});
          }
    }

    static double k(std::size_t i) { return 0.5 + 0.2 * double(i % 5); }
    static double f(std::size_t i) { return 0.5 + 0.25 * double(i % 4); }

    FamilyModel::Query query(const double k, const double f) const
    {
      return {std::vector<double>(map.n_nodes(), k), {f}};
    }

    double error(const double k, const double f) const
    {
      GridOperator other(ensemble.group(), n_nodes);
      other.set_parameters(std::vector{k, f});
      std::vector<double> u(map.n_free());
      model->predict(query(k, f), u);
      return other.relative_difference(u, other.solve());
    }

    testing::ParameterValues                         prm;
    Ensemble                                         ensemble;
    std::unique_ptr<FamilyModel>                     model;
    std::size_t                                      n_samples;
    FieldMap                                         map;
    std::vector<std::unique_ptr<GridOperator>>       equations;
    std::vector<std::unique_ptr<Loss>>               losses;
    std::vector<std::unique_ptr<FamilyModel::Query>> queries;
    std::vector<FamilyModel::Sample>                 samples;
  };
} // namespace

// Nodes are told something of their sample, and the sample as a whole: both ways into a network.
BOOST_DATA_TEST_CASE(batch_does_not_depend_on_ranks_and_groups,
                     data::make({"energy", "residual", "correction", "defect"}) *
                         data::make({"chebyshev", "branch trunk"}),
                     loss, network)
{
  testing::check_ranks_and_groups([&](const Communicator &all, const unsigned int n_groups, auto &gradient) {
    const GridFamily family(all, n_groups, loss, 8, network);
    return family.model->loss_and_weight_gradient(family.samples, std::vector<std::size_t>{4, 1, 6, 3}, gradient);
  });
}

namespace
{
  /// A sample whose equations cannot be evaluated.
  class BrokenLoss : public Loss
  {
  public:
    double value_and_gradient(std::span<const double>, std::span<double>) override
    {
      throw ConvergenceError("The equations of this sample have no residual.", "");
    }
    void hessian(std::span<const double>, std::span<double>) override {}
    bool is_quadratic() const override { return false; }
  };
} // namespace

BOOST_AUTO_TEST_CASE(what_one_sample_throws_is_thrown_on_all)
{
  const Communicator world;
  for (unsigned int n_groups = 1; n_groups <= (unsigned int)(world.size()); n_groups *= 2)
    {
      GridFamily                     family(world, n_groups, "energy");
      BrokenLoss                     broken;
      std::vector<double>            gradient;
      const std::vector<std::size_t> with_it{4, 1, 6, 3}, without_it{4, 0, 6, 3};
      if (family.ensemble.owns(1))
        family.samples[1 / n_groups].loss = &broken;
      BOOST_CHECK_THROW(family.model->loss_and_weight_gradient(family.samples, with_it, gradient),
                        ConvergenceError);
      BOOST_TEST(std::isfinite(family.model->loss_and_weight_gradient(family.samples, without_it, gradient)));
    }
}

BOOST_AUTO_TEST_CASE(groups_that_do_not_divide_are_refused)
{
  const Communicator world;
  BOOST_CHECK_THROW(Ensemble(world, (unsigned int)(world.size()) + 1), InputError);
}

BOOST_AUTO_TEST_CASE(training_learns_the_family)
{
  const Communicator world;
  GridFamily         family(world, world.size() > 1 ? 2 : 1, "energy", 20);
  family.prm.set("training/steps", "800");
  family.prm.set("training/monitor every", "100");
  Run        run{world, RunDirectory(world, "learns"), {}, {}};
  const auto before  = family.error(0.8, 1.1);
  const auto summary = family.model->train(family.samples, family.n_samples, run, {}, {});
  BOOST_TEST(summary.n_steps == 800u);
  BOOST_TEST(summary.cpu_seconds > 0.);
  BOOST_TEST(family.error(0.8, 1.1) < 0.1);
  BOOST_TEST(family.error(0.8, 1.1) < 0.2 * before);
}

namespace
{
  /// Errors of the history. @param stop interrupts the training halfway.
  std::vector<double> train(const std::string &optimiser, const std::string &folder, const bool resume,
                            const bool stop)
  {
    const Communicator world;
    GridFamily         family(world, world.size() > 1 ? 2 : 1, "energy");
    family.prm.set("training/optimiser", optimiser);
    Run run{world, RunDirectory(world, folder), {}, {}};
    run.resume           = resume;
    unsigned int n_calls = 0;
    const auto   monitor = [&]() -> std::vector<History::Entry> {
      if (stop && n_calls++ == 4 && world.is_root())
        interruption::request();
      return {{"error", family.error(0.8, 1.1)}};
    };
    const auto summary = family.model->train(family.samples, family.n_samples, run, monitor, {});
    interruption::clear();
    BOOST_TEST(summary.interrupted == stop);
    return run.history.column("error");
  }
} // namespace

BOOST_DATA_TEST_CASE(interrupted_equals_uninterrupted, data::make({"adam", "soap"}), optimiser)
{
  const auto expected = train(optimiser, "whole", false, false);
  train(optimiser, "parts", false, true);
  const auto resumed = train(optimiser, "parts", true, false);
  BOOST_TEST(resumed == expected, boost::test_tools::per_element());
}
