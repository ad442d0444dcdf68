// MPI: 1 2
// The loss of an inverse problem: its gradient by state and parameters against finite differences, its Hessian
// against differences of the gradient where Gauss-Newton is exact, and why residual rows of observed dofs stay.
#include "bridge/inverse/inverse_loss.h"
#include "bridge/equations/algebra.h"
#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"
#include "core/exceptions.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  constexpr auto jacobi = ResidualOperator::Preconditioner::jacobi;

  struct InverseCase
  {
    explicit InverseCase(const std::map<std::string, std::string> &values, const double cubic = 2.)
      : equations(Communicator(MPI_COMM_WORLD), 7, cubic),
        observations(prm),
        unknowns(prm)
    {
      prm.set("observations/points", "0.5, 0.5; 0.2, 0.7");
      prm.set("observations/penalty weight", "0.01");
      prm.set("inverse/unknown", "k, f");
      prm.set("inverse/true values", "1.5, 3");
      prm.set("inverse/start values", "1, 1");
      prm.set("inverse/scales", "0.5, 2");
      for (const auto &[path, value] : values)
        prm.set(path, value);
      observations.setup(equations.communicator(), equations.graph(), equations.field_map());
      unknowns.setup({"k", "f"}, {1., 1.});
      equations.set_parameters(unknowns.true_values());
      truth = equations.solve();
      observations.measure(truth);
    }

    std::unique_ptr<InverseLoss> loss(const std::string &name)
    {
      return InverseLoss::create(name, equations, jacobi, {observations, unknowns});
    }

    /// Something smooth for all unknowns that this rank holds, the same on every number of ranks.
    std::vector<double> wave(const double shift) const
    {
      std::vector<double> y;
      const auto          graph = equations.graph();
      const auto          map   = equations.field_map();
      for (const auto &dof : map.free_dofs())
        y.push_back(std::sin(3. * graph.position[2 * dof.node] + 5. * graph.position[2 * dof.node + 1] + shift));
      if (equations.communicator().is_root())
        y.insert(y.end(), {0.3 * std::cos(shift), -0.2 + 0.1 * shift});
      return y;
    }

    double dot(std::span<const double> a, std::span<const double> b) const
    {
      return trestle::dot(equations.communicator(), a, b);
    }

    ParameterValues     prm;
    GridOperator        equations;
    Observations        observations;
    UnknownParameters   unknowns;
    std::vector<double> truth;
  };

  std::vector<double> sum(std::vector<double> a, const double factor, const std::vector<double> &b)
  {
    for (std::size_t i = 0; i < a.size(); ++i)
      a[i] += factor * b[i];
    return a;
  }

  const std::map<std::string, std::string> regularised{{"inverse/regularisation", "fixed"},
                                                       {"inverse/regularisation weight", "0.7"}};
} // namespace

BOOST_DATA_TEST_CASE(gradient_against_finite_differences,
                     data::make({"residual", "preconditioned"}) * data::make({"penalty", "exactly"}), name, impose)
{
  auto values                   = regularised;
  values["observations/impose"] = impose;
  InverseCase         test(values);
  const auto          loss = test.loss(name);
  const auto          y = test.wave(0.4), v = test.wave(2.);
  std::vector<double> gradient(y), ignored(y);
  loss->value_and_gradient(y, gradient);
  constexpr double h          = 1e-5;
  const double     plus       = loss->value_and_gradient(sum(y, h, v), ignored);
  const double     difference = (plus - loss->value_and_gradient(sum(y, -h, v), ignored)) / (2. * h);
  BOOST_TEST(difference == test.dot(gradient, v), boost::test_tools::tolerance(1e-6));
}

// Where the residual vanishes, Gauss-Newton's Hessian is the Hessian.
BOOST_DATA_TEST_CASE(hessian_at_the_truth, data::make({"penalty", "exactly"}), impose)
{
  InverseCase test(std::map<std::string, std::string>{{"observations/impose", impose}});
  auto        y = test.truth;
  if (test.equations.communicator().is_root())
    y.insert(y.end(), {1., 1.}); // (true - start) / scale
  const auto          loss = test.loss("preconditioned");
  const auto          v    = test.wave(1.);
  std::vector<double> plus(y), minus(y), product(y), gradient(y);
  constexpr double    h = 1e-4;
  loss->value_and_gradient(sum(y, h, v), plus);
  loss->value_and_gradient(sum(y, -h, v), minus);
  BOOST_TEST(loss->value_and_gradient(y, gradient) < 1e-20);
  loss->hessian(v, product);
  const auto error = sum(sum(plus, -1., minus), -2. * h, product);
  BOOST_TEST(std::sqrt(test.dot(error, error)) <= 1e-6 * 2. * h * std::sqrt(test.dot(product, product)));
}

/**
 * With all rows, the truth is the only zero of the loss: the Hessian there has no kernel. Without the row of the
 * one observed dof, every f has a state that fulfils what is left: so has the Hessian then, which the test shows
 * by the Schur complement of the one parameter f (k is known).
 */
BOOST_AUTO_TEST_CASE(rows_of_observed_dofs_identify)
{
  InverseCase test({{"observations/points", "0.5, 0.5"},
                    {"observations/impose", "exactly"},
                    {"inverse/unknown", "f"},
                    {"inverse/true values", "3"},
                    {"inverse/start values", "1"},
                    {"inverse/scales", "1"}},
                   0.);
  // |R(u, f)|^2 minimised over u with u observed: zero only at the true f when all rows count. The equations are
  // linear: with g the solution for f = 1, A u = f, the state nearest to the data is u = 3 g + (f - 3)(g - c e)
  // where the row of the sensor s alone is not fulfilled, A e = delta_s, c = g_s / e_s: its other rows are.
  auto &equations = test.equations;
  equations.set_parameters(std::vector<double>{1., 1.});
  auto                g = equations.solve();
  std::vector<double> delta(g.size(), 0.), e(g.size(), 0.), r(g);
  for (const auto &sensor : test.observations.owned())
    delta[sensor.dof] = 1.;
  // A e = delta by conjugate gradients.
  std::vector<double> p = delta, q(delta), rest = delta;
  double              rho = test.dot(rest, rest);
  for (int i = 0; i < 200 && rho > 1e-28; ++i)
    {
      equations.linearise(e);
      equations.apply(p, q);
      const double step = rho / test.dot(p, q);
      e                 = sum(e, step, p);
      rest              = sum(rest, -step, q);
      const double old  = std::exchange(rho, test.dot(rest, rest));
      p                 = sum(rest, rho / old, p);
    }
  const double c     = test.dot(delta, g) / test.dot(delta, e);
  const auto   state = sum(test.truth, -2., sum(g, -c, e)); // f = 1: far from the true 3
  equations.residual(state, r);
  double others = 0., observed = 0.;
  for (std::size_t i = 0; i < r.size(); ++i)
    (delta[i] == 1. ? observed : others) += r[i] * r[i];
  const Communicator world;
  BOOST_TEST(world.sum(others) < 1e-20);  // rows dropped: f = 1 looks as good as f = 3
  BOOST_TEST(world.sum(observed) > 1e-4); // rows kept: it does not

  auto y = state;
  if (world.is_root())
    y.push_back(0.);
  std::vector<double> gradient(y);
  BOOST_TEST(test.loss("residual")->value_and_gradient(y, gradient) > 1e-4);
}

BOOST_AUTO_TEST_CASE(impossible_combinations_are_refused)
{
  InverseCase test(std::map<std::string, std::string>{});
  BOOST_CHECK_THROW(test.loss("energy"), InputError);
  InverseCase without_noise(
      std::map<std::string, std::string>{{"inverse/regularisation", "discrepancy principle"}});
  BOOST_CHECK_THROW(without_noise.loss("residual"), InputError);
}
