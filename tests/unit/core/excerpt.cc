// MPI: 1
// Messages show a line of what somebody wrote, not all of it, and no bytes that a terminal obeys.
#include "core/excerpt.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>

using namespace trestle;

BOOST_AUTO_TEST_CASE(short_text_stays)
{
  BOOST_TEST(text::excerpt("sin(x)").compare("sin(x)") == 0);
  BOOST_TEST(text::excerpt(std::string(120, 'x')) == std::string(120, 'x'));
  BOOST_TEST(text::excerpt("a\tb\x1b[1mc\nd") == "a b [1mc d");
}

BOOST_AUTO_TEST_CASE(long_text_keeps_both_ends)
{
  const std::string shown = text::excerpt("begin" + std::string(10000, 'x') + "end");
  BOOST_TEST(shown.starts_with("begin"));
  BOOST_TEST(shown.ends_with("end"));
  BOOST_TEST(shown.find("(9908 characters)") != std::string::npos); // 10008 less 60 and 40
  BOOST_TEST(shown.size() < 160u);
}

BOOST_AUTO_TEST_CASE(characters_stay_whole)
{
  std::string umlauts;
  for (unsigned int i = 0; i < 1000; ++i)
    umlauts += "\xc3\xa4";
  for (const std::size_t longest : {120u, 121u, 122u, 123u, 124u, 125u})
    {
      const std::string shown  = text::excerpt(umlauts, longest);
      const auto        leads  = std::count(shown.begin(), shown.end(), '\xc3');
      const auto        trails = std::count(shown.begin(), shown.end(), '\xa4');
      BOOST_TEST(leads == trails);
    }
}

BOOST_AUTO_TEST_CASE(no_error_has_a_line_of_its_input_in_full)
{
  const std::string  value(100000, 'v');
  const InputError   error("a.prm, line 3: '" + value + "' is no number.\n  Second line.", "Give one.");
  std::istringstream lines(error.what());
  std::string        line;
  for (unsigned int n = 0; std::getline(lines, line); ++n)
    BOOST_TEST(line.size() < 700u);
  BOOST_TEST(std::string(error.what()).starts_with("a.prm, line 3: 'vvv"));
  BOOST_TEST(std::string(error.what()).ends_with("vvv' is no number.\n  Second line.\n  Give one."));
}
