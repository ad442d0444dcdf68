// MPI: 1
// Values are converted whole or refused with section, key, value and what is allowed; a refused value leaves the
// variable as it was.
#include "core/parameters.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  class ListSink : public ParameterSink
  {
  public:
    std::vector<Declaration> declarations;

    void assign(const std::string &value) { declarations.back().assign(value); }
    void refuse(const std::string &value, const std::string &part_of_message)
    {
      BOOST_CHECK_EXCEPTION(assign(value), InputError, [&](const InputError &error) {
        const std::string message     = error.what();
        const bool        names_value = message.find("'" + value + "'") != std::string::npos;
        BOOST_TEST_CONTEXT(message) { BOOST_TEST(names_value); }
        return message.find(part_of_message) != std::string::npos;
      });
    }

  private:
    void declare(Declaration declaration) override { declarations.push_back(std::move(declaration)); }
  };
} // namespace

BOOST_AUTO_TEST_CASE(numbers)
{
  ListSink sink;
  double   x = 0.5;
  {
    const auto section = sink.section("outer");
    const auto inner   = sink.section("inner");
    sink.add("x", x, "A number, m.", Allowed::positive());
  }
  BOOST_TEST(sink.declarations.back().default_value == "0.5");
  BOOST_TEST(sink.declarations.back().section.size() == 2u);
  for (const char *good : {"1e-3", "+2.5", " 7 "})
    sink.assign(good);
  BOOST_TEST(x == 7.);
  sink.refuse("0", "in section 'outer/inner'");
  sink.refuse("-1", "greater than 0");
  sink.refuse("1,5", "is not a number");
  sink.refuse("3 m", "is not a number");
  sink.refuse("", "is not a number");
  sink.refuse("nan", "not a finite number");
  sink.refuse("inf", "not a finite number");
  sink.refuse("1e999", "too large");
  BOOST_TEST(x == 7.);
}

BOOST_AUTO_TEST_CASE(whole_numbers)
{
  ListSink     sink;
  unsigned int n = 3;
  sink.add("n", n, "A count.", Allowed::between(1, 10));
  sink.assign("10");
  BOOST_TEST(n == 10u);
  sink.refuse("11", "from 1 to 10");
  sink.refuse("-1", "out of range");
  sink.refuse("2.5", "not a whole number");
  int i = 0;
  sink.add("i", i, "Any.");
  sink.assign("-4");
  BOOST_TEST(i == -4);
  sink.refuse("99999999999", "too large");
}

BOOST_AUTO_TEST_CASE(text_lists_and_switches)
{
  ListSink    sink;
  bool        on = false;
  std::string choice;
  sink.add("on", on, "A switch.");
  sink.assign("yes");
  BOOST_TEST(on);
  sink.refuse("1", "neither true nor false");

  sink.add("choice", choice, "A choice.", Allowed::one_of({"a", "b"}));
  sink.assign("b");
  BOOST_TEST(choice == "b");
  sink.refuse("c", "one of: a, b");
  sink.assign(""); // the default: not set
  BOOST_TEST(choice.empty());

  std::vector<double> rates = {0.1, 0.25};
  sink.add("rates", rates, "Rates.", Allowed::positive());
  BOOST_TEST(sink.declarations.back().default_value == "0.1, 0.25");
  sink.assign("1, 2,3e-2");
  BOOST_TEST(rates == std::vector<double>({1., 2., 0.03}), boost::test_tools::per_element());
  sink.refuse("1, -2", "out of range");
  sink.refuse("1,,2", "not a number");
  sink.refuse("1,", "not a number");
  sink.assign("");
  BOOST_TEST(rates.empty());

  std::vector<std::string> names;
  sink.add("names", names, "Names.");
  sink.assign("left wall , right wall");
  BOOST_TEST(names.size() == 2u);
  BOOST_TEST(names[1] == "right wall");
}

BOOST_AUTO_TEST_CASE(defaults_repeat_exactly)
{
  ListSink sink;
  double   third = 1. / 3., copy = third;
  sink.add("third", third, "");
  third = 0.;
  sink.assign(sink.declarations.back().default_value);
  BOOST_TEST(third == copy);
}
