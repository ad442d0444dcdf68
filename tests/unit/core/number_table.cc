// MPI: 1
// Tables come back as spreadsheets, numpy and pandas write them, and a line that is wrong is named.
#include "core/number_table.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto each = boost::test_tools::per_element();

} // namespace

BOOST_AUTO_TEST_CASE(names_comments_and_line_ends_are_known)
{
  // A mark of byte order, line ends of Windows, quotes, blanks, a comment, no end of the last line.
  const auto table = parse_csv("\xef\xbb\xbf\"mu\" , load\r\n1, -2.5e-3\r\n\r\n# a remark\r\n3 ,4", "t.csv");
  BOOST_TEST(table.names == (std::vector<std::string>{"mu", "load"}), each);
  BOOST_REQUIRE(table.rows.size() == 2u);
  BOOST_TEST(table.rows[0] == (std::vector<double>{1., -2.5e-3}), each);
  BOOST_TEST(table.rows[1] == (std::vector<double>{3., 4.}), each);
  BOOST_TEST(table.n_columns() == 2u);
}

BOOST_AUTO_TEST_CASE(a_table_without_names_begins_with_its_first_row)
{
  const auto table = parse_csv("1\n2\n3\n", "t.csv");
  BOOST_TEST(table.names.empty());
  BOOST_TEST(table.rows.size() == 3u);
  BOOST_TEST(table.n_columns() == 1u);
}

BOOST_AUTO_TEST_CASE(a_wrong_line_is_named)
{
  BOOST_CHECK_EXCEPTION(parse_csv("a,b\n1,2\n3\n", "t.csv"), InputError, says("'t.csv', line 3"));
  BOOST_CHECK_EXCEPTION(parse_csv("a,b\n1,2,3\n", "t.csv"), InputError, says("line 2"));
  BOOST_CHECK_EXCEPTION(parse_csv("a,b\n1,x\n", "t.csv"), InputError, says("'x'"));
  BOOST_CHECK_EXCEPTION(parse_csv("1,b\n1,2\n", "t.csv"), InputError, says("'b'")); // half a line of names
  BOOST_CHECK_EXCEPTION(parse_csv("1,\n", "t.csv"), InputError, says("line 1"));
  BOOST_CHECK_EXCEPTION(parse_csv("1,nan\n", "t.csv"), InputError, says("nan"));
  BOOST_CHECK_EXCEPTION(parse_csv("1;2\n3;4\n", "t.csv"), InputError, says("1;2"));
  BOOST_CHECK_EXCEPTION(parse_csv("1e999\n", "t.csv"), InputError, says("1e999"));
}

BOOST_AUTO_TEST_CASE(a_file_without_rows_is_refused)
{
  write_file_atomically("names.csv", "a,b\n");
  BOOST_CHECK_EXCEPTION(read_csv("names.csv"), InputError, says("names.csv"));
  write_file_atomically("rows.csv", "a,b\n1,2\n");
  BOOST_TEST(read_csv("rows.csv").rows.size() == 1u);
  BOOST_CHECK_EXCEPTION(read_csv("nowhere.csv"), InputError, says("nowhere.csv"));
}
