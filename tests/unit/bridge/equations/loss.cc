// MPI: 1
// Each loss is non-dimensional, its gradient and Gauss-Newton Hessian agree with finite differences, and a loss
// that the physics cannot offer is refused.
#include "bridge/equations/loss.h"
#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "support/dense_operator.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using testing::DenseOperator;
namespace data = boost::unit_test::data;

namespace
{
  constexpr auto jacobi = ResidualOperator::Preconditioner::jacobi;

  std::vector<double> wave(std::size_t n, double phase)
  {
    std::vector<double> v(n);
    for (std::size_t i = 0; i < n; ++i)
      v[i] = std::sin(phase + 1.3 * i);
    return v;
  }

  std::vector<double> shifted(const std::vector<double> &u, const std::vector<double> &v, double step)
  {
    auto result = u;
    for (std::size_t i = 0; i < u.size(); ++i)
      result[i] += step * v[i];
    return result;
  }

  double directional(const std::vector<double> &a, const std::vector<double> &b)
  {
    return dot(Communicator(MPI_COMM_SELF), a, b);
  }
} // namespace

BOOST_DATA_TEST_CASE(gradient, data::make(Loss::names()) * data::make({0., 0.7}), name, cubic)
{
  DenseOperator       equations(7, cubic);
  const auto          loss = Loss::create(name, equations, jacobi);
  const auto          u = wave(7, 0.2), v = wave(7, 1.1);
  std::vector<double> gradient(7), ignored(7);
  loss->value_and_gradient(u, gradient);

  constexpr double h          = 1e-6;
  const double     difference = (loss->value_and_gradient(shifted(u, v, h), ignored) -
                             loss->value_and_gradient(shifted(u, v, -h), ignored)) /
                            (2. * h);
  BOOST_TEST(difference == directional(gradient, v), boost::test_tools::tolerance(1e-6));
}

BOOST_DATA_TEST_CASE(hessian_of_linear_equations_is_exact, data::make(Loss::names()), name)
{
  DenseOperator       equations(7, 0.);
  const auto          loss = Loss::create(name, equations, jacobi);
  const auto          u = wave(7, 0.2), v = wave(7, 1.1), w = wave(7, 2.);
  std::vector<double> plus(7), minus(7), product(7);
  loss->value_and_gradient(shifted(u, v, 0.5), plus);
  loss->value_and_gradient(shifted(u, v, -0.5), minus);
  loss->value_and_gradient(u, product);
  loss->hessian(v, product);
  BOOST_TEST(directional(plus, w) - directional(minus, w) == directional(product, w),
             boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(energy_hessian_follows_the_state)
{
  DenseOperator       equations(7, 0.7);
  const auto          loss = Loss::create("energy", equations, jacobi);
  const auto          u = wave(7, 0.2), v = wave(7, 1.1), w = wave(7, 2.);
  std::vector<double> plus(7), minus(7), product(7);
  constexpr double    h = 1e-5;
  loss->value_and_gradient(shifted(u, v, h), plus);
  loss->value_and_gradient(shifted(u, v, -h), minus);
  loss->value_and_gradient(u, product);
  loss->hessian(v, product);
  BOOST_TEST((directional(plus, w) - directional(minus, w)) / (2. * h) == directional(product, w),
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(lifted_zero_has_unit_residual_loss)
{
  DenseOperator             equations(5, 0.);
  std::vector<double>       gradient(5);
  const std::vector<double> zero(5, 0.);
  BOOST_TEST(Loss::create("residual", equations, jacobi)->value_and_gradient(zero, gradient) == 1.,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(Loss::create("preconditioned", equations, jacobi)->value_and_gradient(zero, gradient) == 0.5,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(Loss::create("energy", equations, jacobi)->value_and_gradient(zero, gradient) == 0.);
}

BOOST_AUTO_TEST_CASE(impossible_losses_are_refused)
{
  DenseOperator equations(5, 0., false);
  BOOST_CHECK_THROW(Loss::create("energy", equations, jacobi), InputError);
  BOOST_CHECK_THROW(Loss::create("euclid", equations, jacobi), InputError);
}

BOOST_AUTO_TEST_CASE(correction_weighs_dofs)
{
  DenseOperator             equations(7, 0.7);
  const std::vector<double> weights{1., 2., 3., 0.5, 0.1, 4., 1.};
  const auto                loss = Loss::create("correction", equations, jacobi, weights);
  const auto                u = wave(7, 0.2), v = wave(7, 1.1);
  std::vector<double>       gradient(7), ignored(7);
  BOOST_TEST(loss->value_and_gradient(std::vector<double>(7, 0.), ignored) == 0.5,
             boost::test_tools::tolerance(1e-14));
  loss->value_and_gradient(u, gradient);

  constexpr double h          = 1e-6;
  const double     difference = (loss->value_and_gradient(shifted(u, v, h), ignored) -
                             loss->value_and_gradient(shifted(u, v, -h), ignored)) /
                            (2. * h);
  BOOST_TEST(difference == directional(gradient, v), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(supervised_loss_is_half_the_squared_relative_error)
{
  const auto          label = wave(7, 0.4), v = wave(7, 1.1);
  const auto          loss = Loss::supervised(Communicator(MPI_COMM_SELF), label);
  std::vector<double> gradient(7), ignored(7), product(7);
  const auto          u     = shifted(label, label, 0.3);
  const double        value = loss->value_and_gradient(u, gradient);
  BOOST_TEST(value == 0.5 * 0.09, boost::test_tools::tolerance(1e-14));
  loss->hessian(v, product);
  BOOST_TEST(loss->value_and_gradient(shifted(u, v, 1.), ignored) ==
                 value + directional(gradient, v) + 0.5 * directional(product, v),
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(defect_follows_one_preconditioned_step)
{
  DenseOperator             equations(7, 0.7);
  const std::vector<double> weights{1., 2., 3., 0.5, 0.1, 4., 1.};
  const auto                loss       = Loss::defect(equations, jacobi, weights);
  const auto                correction = Loss::create("correction", equations, jacobi, weights);
  const auto                u          = wave(7, 0.2);
  std::vector<double>       direction(7), ignored(7), r(7), step(7), r0(7), step0(7);
  BOOST_TEST(loss->value_and_gradient(u, direction) == correction->value_and_gradient(u, ignored),
             boost::test_tools::tolerance(1e-14));

  const std::vector<double> zero(7, 0.);
  equations.freeze_preconditioner(zero, jacobi);
  equations.residual(u, r);
  equations.precondition(r, step);
  equations.residual(zero, r0);
  equations.precondition(r0, step0);
  double scale = 0.;
  for (std::size_t i = 0; i < 7; ++i)
    scale += weights[i] * step0[i] * step0[i];
  for (std::size_t i = 0; i < 7; ++i)
    BOOST_TEST(direction[i] == weights[i] * step[i] / scale, boost::test_tools::tolerance(1e-13));
}
