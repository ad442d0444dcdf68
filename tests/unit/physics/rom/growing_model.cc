// MPI: 1 2
// A reduced model that grows by a sample far from its training answers that one, and the others as before; what it
// remembers is what a new decomposition of all samples says, and a warm cubature is as right as one from nothing.
#include "core/exceptions.h"
#include "physics/api/growing_basis.h"
#include "physics/reduction/cubature.h"
#include "physics/rom/warm_cubature.h"
#include "support/reduced_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  const std::vector<std::size_t> all_near = {0, 1, 2, 3, 4};

  SvdParameters svd(const unsigned int modes, const double tolerance)
  {
    SvdParameters result;
    result.modes     = modes;
    result.tolerance = tolerance;
    return result;
  }

  /// Projections of heat in time: the far sample's conductivity and source are several times those of the near ones.
  struct Growing
  {
    explicit Growing(const std::string &projection)
      : c(Communicator(), square_mesh(3, 1) + transient_heat()),
        problems(c.problem->reduced_problems()),
        product(c.problem->inner_product(InnerProduct::Kind::l2)),
        near(c.samples({{0.5, 0.5}, {0.5, 1.5}, {1., 1.}, {1.5, 0.5}, {1.5, 1.5}})),
        far(c.samples({{6., 12.}}))
    {
      options.n_modes              = 5;
      options.projection           = projection;
      options.cubature_tolerance   = 1e-5;
      auto modes                   = snapshot_modes(near, *product, svd(8, 1e-12));
      model                        = problems->train({near, all_near}, *product, modes.modes, options);
      memory                       = remember(std::move(modes), near, all_near, 4, *product);
      before                       = memory;
      basis                        = grow_basis(memory, answering(*model), far, *product,
                                                {.error = 1e-3, .most_new = 8, .most_modes = 20, .n_richer = 3, .most_samples = 4});
      const auto               set = samples_of(memory, c.communicator());
      std::vector<std::size_t> training(set.n_samples());
      std::iota(training.begin(), training.end(), 0);
      options.n_modes = basis.n_modes;
      grown           = problems->grow(*model, {set, training}, *product, basis.modes, options);
    }

    static std::vector<double> answering(const ReducedProblem &model)
    {
      std::vector<double> result, unit(model.n_modes(), 0.);
      for (double &entry : unit)
        {
          entry           = 1.;
          const auto mode = model.field(unit);
          result.insert(result.end(), mode.begin(), mode.end());
          entry = 0.;
        }
      return result;
    }

    double error_of(ReducedProblem &of, const SnapshotSet &set, const std::size_t i) const
    {
      const auto truth = set.sample(i);
      return c.error(of, of.solve(set.parameters(i)), {truth.begin(), truth.end()});
    }

    ReducedCase                      c;
    std::unique_ptr<ReducedProblems> problems;
    std::unique_ptr<InnerProduct>    product;
    SnapshotSet                      near, far;
    ReducedOptions                   options;
    BasisMemory                      memory, before;
    GrownBasis                       basis;
    std::unique_ptr<ReducedProblem>  model, grown;
  };
} // namespace

BOOST_DATA_TEST_CASE(a_grown_model_answers_what_it_learnt_and_the_rest_as_before,
                     data::make({"galerkin", "least squares"}), projection)
{
  const Growing g(projection);
  BOOST_TEST(g.error_of(*g.model, g.far, 0) > 0.02);
  BOOST_TEST(g.basis.before > 0.02);
  BOOST_TEST(g.basis.left <= 1e-3);
  BOOST_TEST(g.grown->n_modes() > g.model->n_modes());
  BOOST_TEST(g.error_of(*g.grown, g.far, 0) <= 5e-3);
  for (const auto i : all_near)
    BOOST_TEST(g.error_of(*g.grown, g.near, i) <= 1.5 * g.error_of(*g.model, g.near, i) + 1e-3);
  BOOST_TEST(g.grown->is_galerkin() == g.model->is_galerkin());
  BOOST_TEST(g.grown->cubature().least_weight > 0.);
  BOOST_TEST(g.grown->cubature().error <= 1e-5);
  BOOST_TEST(g.grown->cubature().volume <= 1e-3);
  BOOST_TEST(g.grown->solve(g.near.parameters(2)).estimate <= 0.05);

  // What the answer was made of is still its span.
  const auto modes = Growing::answering(*g.model);
  const auto first = std::span(g.basis.modes).first(modes.size());
  BOOST_TEST(std::equal(first.begin(), first.end(), modes.begin()));
}

BOOST_AUTO_TEST_CASE(a_grown_model_is_that_of_a_training_with_all_points)
{
  const Growing g("galerkin");
  auto          options                = g.options;
  options.cubature_tolerance           = 0.; // all points
  const std::vector<std::size_t> first = {0};
  const auto                     full  = g.problems->train({g.far, first}, *g.product, g.basis.modes, options);
  for (const auto &mu : {std::vector<double>{1., 1.}, {6., 12.}, {3., 5.}})
    {
      const auto a = g.grown->solve(mu), b = full->solve(mu);
      double     difference = 0., size = 0.;
      for (std::size_t i = 0; i < a.coefficients.size(); ++i)
        {
          difference = std::hypot(difference, a.coefficients[i] - b.coefficients[i]);
          size       = std::hypot(size, b.coefficients[i]);
        }
      BOOST_TEST(difference <= 5e-3 * size);
    }
}

BOOST_AUTO_TEST_CASE(it_remembers_what_a_decomposition_of_all_samples_says)
{
  Growing             g("galerkin");
  const double        norm = std::sqrt([&] {
    double square = 0.;
    for (std::size_t s = 0; s < g.far.n_states(); ++s)
      square += g.product->dot(g.far.state(0, s), g.far.state(0, s));
    return square;
  }());
  std::vector<double> unit(g.far.values().begin(), g.far.values().end());
  for (double &value : unit)
    value /= norm;
  auto updated = g.before.modes;
  update_modes(updated, unit, g.far.n_states(), *g.product, svd(0, 1e-9));
  BOOST_REQUIRE(updated.n() >= 8u);
  for (std::size_t i = 0; i < 8; ++i)
    BOOST_TEST(std::abs(g.memory.modes.singular_values[i] - updated.singular_values[i]) <=
               1e-5 * updated.singular_values[0]);

  BOOST_TEST(g.memory.n_samples() == 5u);
  BOOST_TEST(g.memory.n_first == 4u);
  const auto set = samples_of(g.memory, g.c.communicator());
  BOOST_TEST(set.parameters(4) == g.far.parameters(0), boost::test_tools::per_element());
  double error = 0., size = 0.;
  for (std::size_t s = 0; s < set.n_states(); ++s)
    {
      std::vector<double> difference(set.state(4, s).begin(), set.state(4, s).end());
      for (std::size_t i = 0; i < difference.size(); ++i)
        difference[i] -= g.far.state(0, s)[i];
      error += g.product->dot(difference, difference);
      size += g.product->dot(g.far.state(0, s), g.far.state(0, s));
    }
  BOOST_TEST(std::sqrt(error / size) <= 1e-3);
}

BOOST_AUTO_TEST_CASE(many_updates_remember_the_last_samples)
{
  Growing            g("galerkin");
  const GrowthLimits limits{.error = 1e-4, .most_new = 1, .most_modes = 7, .n_richer = 3, .most_samples = 2};
  auto               modes = Growing::answering(*g.model);
  for (const double a : {6., 7., 8., 9.})
    {
      const auto one   = g.c.samples({{a, 20. - a}});
      const auto grown = grow_basis(g.before, modes, one, *g.product, limits);
      if (!grown.modes.empty())
        modes.assign(grown.modes.begin(),
                     grown.modes.begin() + std::ptrdiff_t(grown.n_modes * g.product->n_owned()));
      BOOST_TEST(grown.n_modes <= 7u);
      BOOST_TEST(std::abs(projection_error(modes, one, *g.product) - grown.left) <= 1e-6);
    }
  BOOST_TEST(g.before.n_samples() == 6u); // two were learnt, then nothing may be added
  BOOST_TEST(g.before.parameters.back()[0] == 7.);
}

BOOST_AUTO_TEST_CASE(a_warm_cubature_is_as_right_as_one_from_nothing)
{
  std::srand(1);
  const Eigen::MatrixXd terms  = Eigen::MatrixXd::Random(200, 30).array() + 0.3;
  const Eigen::VectorXd target = terms.colwise().sum().transpose();
  const Cubature        slow(terms, Eigen::VectorXd::Ones(200), 100, 1e-9);
  BOOST_TEST(slow.error <= 1e-9);

  const auto check = [&](const std::vector<double> &start) {
    const WarmCubature    warm(terms, target, start, 100, 1e-9);
    const auto            factors = Eigen::Map<const Eigen::VectorXd>(warm.factors.data(), 200);
    const Eigen::VectorXd sums    = terms.transpose() * factors;
    BOOST_TEST(warm.error <= 1e-9);
    BOOST_TEST((sums - target).norm() <= 1e-8 * target.norm());
    BOOST_TEST(factors.minCoeff() >= 0.);
    BOOST_TEST((factors.array() > 0.).count() <= 30);
    return warm.factors;
  };
  const auto cold = check(std::vector<double>(200, 0.));
  check(cold);
  std::vector<double> other(200, 0.);
  for (std::size_t i = 0; i < 25; ++i)
    other[i * 8] = 8.;
  check(other);

  // Of few terms it is their best: non-negative, and no change of one of them helps.
  const WarmCubature    few(terms, target, {}, 10, 0.);
  const auto            factors  = Eigen::Map<const Eigen::VectorXd>(few.factors.data(), 200);
  const Eigen::VectorXd missing  = target - terms.transpose() * factors;
  const Eigen::VectorXd gradient = terms * missing;
  for (Eigen::Index i = 0; i < 200; ++i)
    if (factors[i] > 0.)
      BOOST_TEST(std::abs(gradient[i]) <= 1e-8 * target.squaredNorm());
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused)
{
  Growing    g("galerkin");
  const auto modes = Growing::answering(*g.model);
  const auto grow  = [&](const SnapshotSet &one, const std::vector<double> &with) {
    auto memory = g.before;
    grow_basis(memory, with, one, *g.product,
                {.error = 1e-3, .most_new = 2, .most_modes = 20, .n_richer = 3, .most_samples = 4});
  };
  BOOST_CHECK_THROW(grow(g.near, modes), InputError);
  SnapshotSet zero(g.c.communicator(), g.far.n_owned(), g.far.n_states());
  zero.append(std::vector<double>(g.far.values().size(), 0.), {1., 1.});
  BOOST_CHECK_THROW(grow(zero, modes), InputError);
  auto twice = modes;
  std::copy(modes.begin(), modes.begin() + std::ptrdiff_t(g.far.n_owned()),
            twice.begin() + std::ptrdiff_t(g.far.n_owned()));
  BOOST_CHECK_THROW(grow(g.far, twice), InputError);

  // Nothing to add changes nothing.
  auto       memory = g.before;
  const auto same   = grow_basis(memory, modes, g.far, *g.product,
                                 {.error = 1e-3, .most_new = 2, .most_modes = 5, .n_richer = 3, .most_samples = 4});
  BOOST_TEST(same.n_modes == 5u);
  BOOST_TEST(memory.n_samples() == g.before.n_samples());
}
