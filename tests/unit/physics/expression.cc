// MPI: 1
// Expressions of parameter files give values and accurate gradients, and say what is wrong with bad ones.
#include "physics/functions/expression.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/evaluate_expression.h"
#include "physics/functions/field_expression.h"

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

BOOST_AUTO_TEST_CASE(what_the_parser_takes_and_nobody_means_is_refused)
{
  const auto error = [](const std::string &text) {
    return input_error([&] { Expression<2>("physics/source", text, 1); });
  };
  for (const std::string text : {"1,5", "x, y", "(1,5)*x", "2*(x, y)", "sin(x),1", "sin(x*(1,5))"})
    BOOST_TEST(contains(error(text), "decimal point, not comma"));
  for (const std::string text : {"x=1", "if(y=0.9,1,0)", "y = 1", "x===1", "x=>1"})
    BOOST_TEST(contains(error(text), "== compares"));
  for (const std::string text : {"rand()", "1 + rand_seed(1)", "rand ()*x"})
    BOOST_TEST(contains(error(text), "random"));
  for (const std::string text : {"1 5", "2 x", "x y", "sin(x) 3 4", "1. 5"})
    BOOST_TEST(contains(error(text), "operator that is missing"));
  std::string long_text(100000, '1');
  long_text += ",5";
  BOOST_TEST(error(long_text).size() < 500u);

  const dealii::Point<2> x(0.25, 0.75);
  const auto value = [&](const std::string &text) { return Expression<2>("key", text, 1).value(x, 0.); };
  BOOST_TEST(value("if(y == 0.75, 1, 0)") == 1.);
  BOOST_TEST(value("if ( x <= 0.25 && y >= 0.75 && x != y, 2, 0 )") == 2.);
  BOOST_TEST(value("max(x, min(y, (1 + 1)/4))") == 0.5);
  BOOST_TEST(value("atan2( y , x )") == std::atan2(0.75, 0.25), boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(every_parser_refuses_the_same)
{
  const auto refuses = [](const std::function<void()> &make) { return contains(input_error(make), "not comma"); };
  BOOST_TEST(refuses([] { FieldExpression("key", "1,5", {"x"}, {}); }));
  BOOST_TEST(refuses([] { evaluate_expression("key", "1,5", {}); }));
  BOOST_TEST(refuses([] {
    Coefficient<2> coefficient;
    coefficient.setup("key", "0: 1 | 1, 2: 1,5", "", Parametrised());
  }));
  BOOST_TEST(contains(input_error([] { FieldExpression("key", "1 5", {"x"}, {}); }), "operator"));
}

BOOST_AUTO_TEST_CASE(not_a_number_names_expression_point_and_time)
{
  const Expression<2> e("physics/source", "sqrt(x); 1/y", 2);
  const auto          root = input_error([&] { e.value(dealii::Point<2>(-0.25, 1), 0.5); });
  BOOST_TEST(contains(root, "physics/source: 'sqrt(x)' is not a number at (-0.25, 1), t = 0.5"));
  const auto pole = input_error([&] { e.value(dealii::Point<2>(1, 0), 0., 1); });
  BOOST_TEST(contains(pole, "infinite"));
}

BOOST_AUTO_TEST_CASE(coefficients_of_points_that_come_again_are_the_same)
{
  Parametrised names;
  names.set_has_field(true);
  Coefficient<2> coefficient;
  coefficient.setup("key", "exp(0.3*field)*(1 + x) - y", "", names);
  // more points than are remembered, and neighbours that differ in the last bit
  for (unsigned int pass = 0; pass < 2; ++pass)
    for (unsigned int i = 0; i < 6000; ++i)
      {
        const double           field = std::sin(0.1 * i);
        const dealii::Point<2> x(0.37 * (i % 77), 1. / (1. + i / 77)), beside(std::nextafter(x[0], 1e3), x[1]);
        const auto             exact = [&](const auto &p) { return std::exp(0.3 * field) * (1. + p[0]) - p[1]; };
        BOOST_TEST_REQUIRE(std::abs(coefficient.value(x, 0., 0, 0., field) - exact(x)) < 1e-11);
        BOOST_TEST_REQUIRE(std::abs(coefficient.value(beside, 1., 0, 2., field) - exact(beside)) < 1e-11);
      }
}

BOOST_AUTO_TEST_CASE(an_expression_that_is_one_variable_is_that)
{
  const FieldExpression e("key", " von_mises ", {"x", "von_mises"});
  BOOST_TEST(e.value({1., 7.}) == 7.);
  BOOST_CHECK_THROW(e.value({1., NAN}), InputError);
}
