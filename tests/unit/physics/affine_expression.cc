// MPI: 1
// Which expressions are affine in some of their variables is told from their form; in doubt they are not.
#include "physics/functions/affine_expression.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::set<std::string>    variables = {"u0", "u1", "u0_x"};
  const std::vector<std::string> affine    = {"1",
                                              "u0",
                                              "-u0 + 3",
                                              "2*u0 - u1/4 + x^2*u0_x",
                                              "(u0 + x*(u1 - 2))*sin(pi*y)/exp(t)",
                                              "if(x > 0.5, u0, 2*u1)",
                                              "x > 0.5 && y <= 1 ? u0 : 0",
                                              "(x > 0.5)*u0",
                                              "1e-3*u0 + 2.5E+2",
                                              "1.e3*u1",
                                              "u00 * u00",
                                              "-(u0)*-2",
                                              "exp(x)^2*u0"};
  const std::vector<std::string> other     = {"u0^2",
                                              "u0*u1",
                                              "1/u0",
                                              "abs(u0)",
                                              "sqrt(u0*u0)",
                                              "if(u0 > 0, u0, 0)",
                                              "u0 > 0 ? u0 : 0",
                                              "(u0 > 1)*x",
                                              "max(u0, 0)",
                                              "2^u0",
                                              "u0^1",
                                              "x*(1 + u0_x*u0)",
                                              "u0 +",
                                              "(u0",
                                              "",
                                              "u0)",
                                              "if(x > 0, abs(u0), 0)",
                                              "u0 ! x",
                                              "x ? u0"};
} // namespace

BOOST_DATA_TEST_CASE(affine_by_their_form, data::make(affine), text) { BOOST_TEST(is_affine_in(text, variables)); }

BOOST_DATA_TEST_CASE(not_affine_or_not_understood, data::make(other), text)
{
  BOOST_TEST(!is_affine_in(text, variables));
}

BOOST_AUTO_TEST_CASE(all_is_affine_in_nothing) { BOOST_TEST(is_affine_in("sin(u0)*u0^3", {})); }
