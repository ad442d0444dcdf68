// MPI: 1
// Expressions of parameter files give values and accurate gradients, and say what is wrong with bad ones.
#include "physics/functions/expression.h"

#include "support/mesh_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

BOOST_AUTO_TEST_CASE(values_of_space_time_and_constants)
{
  const Expression<3>    e("key", "x + 10*y + 100*z; a*t + pi; if (x > 0.5, 1, 0)", 3, {{"a", 7.}});
  const dealii::Point<3> x(1, 2, 3);
  BOOST_TEST(e.value(x, 0., 0) == 321.);
  BOOST_TEST(e.value(x, 2., 1) == 14. + dealii::numbers::PI, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(e.value(x, 0., 2) == 1.);
  BOOST_TEST(e.n_components() == 3u);
  BOOST_TEST(e.function(3.).value(x, 1) == 21. + dealii::numbers::PI, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(gradients_are_accurate)
{
  const Expression<2>    e("key", "sin(3*x)*exp(y); x^3*y", 2);
  const dealii::Point<2> x(0.3, 0.7);
  const auto             g = e.gradient(x, 0.);
  BOOST_TEST(g[0] == 3 * std::cos(0.9) * std::exp(0.7), boost::test_tools::tolerance(1e-10));
  BOOST_TEST(g[1] == std::sin(0.9) * std::exp(0.7), boost::test_tools::tolerance(1e-10));
  BOOST_TEST(e.gradient(x, 0., 1)[0] == 3 * 0.09 * 0.7, boost::test_tools::tolerance(1e-10));
  // the stencil must not leave the root's domain for good
  const Expression<2> root("key", "sqrt(1 - x^2)", 1);
  BOOST_TEST(std::isfinite(root.gradient(dealii::Point<2>(0.9999, 0.), 0.)[0]));
}

BOOST_AUTO_TEST_CASE(time_dependence_is_seen)
{
  BOOST_TEST(Expression<2>("key", "sin(t)", 1).depends_on_time());
  BOOST_TEST(!Expression<2>("key", "tanh(x) + sqrt(y)", 1).depends_on_time());
}

BOOST_AUTO_TEST_CASE(bad_text_is_an_input_error)
{
  const auto error = [](const std::string &text, unsigned int n) {
    return input_error([&] { Expression<2>("physics/source", text, n); });
  };
  BOOST_TEST(contains(error("1 + q", 1), "physics/source"));
  BOOST_TEST(contains(error("1 + q", 1), "q"));
  BOOST_TEST(contains(error("1 + z", 1), "z"));
  BOOST_TEST(contains(error("1 +", 1), "cannot parse"));
  BOOST_TEST(contains(error("(1", 1), "cannot parse"));
  BOOST_TEST(contains(error("1; 2", 1), "has 2 component(s), 1 are needed"));
  BOOST_TEST(contains(error("1;", 2), "is empty"));
  BOOST_TEST(contains(error("", 1), "has 0 component(s)"));
}

BOOST_AUTO_TEST_CASE(not_a_number_names_expression_point_and_time)
{
  const Expression<2> e("physics/source", "sqrt(x); 1/y", 2);
  const auto          root = input_error([&] { e.value(dealii::Point<2>(-0.25, 1), 0.5); });
  BOOST_TEST(contains(root, "physics/source: 'sqrt(x)' is not a number at (-0.25, 1), t = 0.5"));
  const auto pole = input_error([&] { e.value(dealii::Point<2>(1, 0), 0., 1); });
  BOOST_TEST(contains(pole, "infinite"));
}
