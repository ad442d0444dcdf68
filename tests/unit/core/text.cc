// MPI: 1
// Numbers come back from their text bit for bit, in any locale, and lists say what is wrong with them.
#include "core/text.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <boost/test/unit_test.hpp>

#include <bit>
#include <clocale>
#include <cmath>
#include <limits>

using namespace trestle;

BOOST_AUTO_TEST_CASE(numbers_come_back_bit_for_bit)
{
  // Any bits that are a finite number, the smallest and the largest.
  const RandomStream stream(1, "text");
  for (std::size_t i = 0; i < 10000; ++i)
    {
      const auto number = std::bit_cast<double>(stream.bits(i));
      double     back   = 0.;
      if (!std::isfinite(number))
        continue;
      BOOST_REQUIRE(text::read_number(text::shortest(number), back));
      BOOST_REQUIRE(std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(number));
    }
  for (const double number : {0., -0., 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1. / 3.})
    BOOST_TEST(std::bit_cast<std::uint64_t>(text::number("key", text::shortest(number))) ==
               std::bit_cast<std::uint64_t>(number));
}

BOOST_AUTO_TEST_CASE(short_texts_of_numbers)
{
  // No digit more than needed, and none lost: small numbers are not zero.
  BOOST_TEST(text::shortest(0.1) == "0.1");
  BOOST_TEST(text::shortest(2.) == "2");
  BOOST_TEST(text::shortest(1e-10) == "1e-10");
  BOOST_TEST(text::shortest(-std::nan("")) == "nan");
  BOOST_TEST(text::shortest(-std::numeric_limits<double>::infinity()) == "-inf");
  BOOST_TEST(text::rounded(3.14159265e-7) == "3.142e-07");
  BOOST_TEST(text::rounded(0.5) == "0.5");
  BOOST_TEST(text::rounded(123456., 3) == "1.23e+05");
}

BOOST_AUTO_TEST_CASE(the_locale_does_not_matter)
{
  // Where the decimal sign is a comma, ours is a point. Such a locale may not be installed.
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr)
    BOOST_TEST_MESSAGE("no German locale here");
  BOOST_TEST(text::shortest(0.25) == "0.25");
  BOOST_TEST(text::number("key", "0.25") == 0.25);
  std::setlocale(LC_ALL, "C");
}

BOOST_AUTO_TEST_CASE(lists_are_joined_and_split)
{
  // What was joined is what is split.
  const std::vector<double> numbers = {1., 0.1, 1e-300};
  BOOST_TEST(text::join(numbers) == "1, 0.1, 1e-300");
  BOOST_TEST(text::numbers("key", text::join(numbers)) == numbers, boost::test_tools::per_element());
  BOOST_TEST(text::join(std::vector<std::string>{"a", "", "b"}, "/") == "a//b");
  BOOST_TEST(text::join(std::vector<unsigned int>{3, 4}) == "3, 4");
  BOOST_TEST(text::join(std::vector<double>()) == "");
  BOOST_TEST(text::numbers("key", "  ").empty());
  BOOST_TEST(text::numbers("key", "1; 2", ';').size() == 2u);
  BOOST_TEST(text::split(" a , b,", ',') == (std::vector<std::string>{"a", "b", ""}),
             boost::test_tools::per_element());
  BOOST_TEST(text::split_entries("0: x || y | 1: z") == (std::vector<std::string>{"0: x || y", "1: z"}),
             boost::test_tools::per_element());
  BOOST_TEST(text::constants("key", "a = 1, b = 2").at("b") == 2.);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_an_input_error_with_its_key)
{
  // The message names the key and the value.
  for (const std::string bad : {"", "1x", "1 2", "0,5", "inf", "nan", "1e400", "--1", "+-1"})
    BOOST_CHECK_EXCEPTION(text::number("a/key", bad), InputError, [&](const InputError &error) {
      return std::string(error.what()).find("a/key: '" + bad + "'") == 0;
    });
  BOOST_CHECK_THROW(text::numbers("key", "1, 2, x"), InputError);
  BOOST_CHECK_THROW(text::numbers("key", "1,, 2"), InputError);
  BOOST_CHECK_THROW(text::natural_number("key", "-1"), InputError);
  BOOST_CHECK_THROW(text::natural_number("key", "0.5"), InputError);
  BOOST_CHECK_THROW(text::split_once("key", "a b", ':'), InputError);
  BOOST_CHECK_THROW(text::constants("key", "a = 1, a = 2"), InputError);
  BOOST_TEST(text::number("key", " +1e3 ") == 1000.);
  BOOST_TEST(text::natural_number("key", "7") == 7u);
}
