// MPI: 1
// Arrays of NumPy come back as they were, in parts or as a whole, from files made byte by byte; whatever else such a
// file may hold is refused by name, and no length or damage gets past the header unseen.
#include "core/npy.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto each = boost::test_tools::per_element();

  template <class T>
  std::string bytes_of(const std::vector<T> &values)
  {
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
  }

  /// As numpy.lib.format describes it.
  std::string file_of(const unsigned int version, std::string header, const std::string &numbers)
  {
    std::string  result = std::string("\x93NUMPY") + char(version) + '\0';
    const size_t before = version == 1 ? 10 : 12;
    while ((before + header.size() + 1) % 64 != 0)
      header += ' ';
    header += '\n';
    for (std::size_t i = 0, n = header.size(); i < before - 8; ++i, n /= 256)
      result += char(n % 256);
    return result + header + numbers;
  }

  std::string header_of(const std::string &descr, const std::string &shape, const std::string &fortran = "False")
  {
    return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
  }

  std::string a_file(const std::string &header) // of six numbers
  {
    return file_of(1, header, bytes_of(std::vector<double>{1., 2., 3., 4., 5., 6.}));
  }

  void check_refused(const std::string &bytes, const std::string &what)
  {
    write_file_atomically("refused.npy", bytes);
    BOOST_CHECK_EXCEPTION(npy::read("refused.npy"), InputError, says(what));
    BOOST_CHECK_EXCEPTION(npy::shape("refused.npy"), InputError, says("refused.npy"));
  }
} // namespace

BOOST_AUTO_TEST_CASE(all_formats_and_both_precisions_are_read)
{
  const std::vector<double> values = {1. / 3., -0., 1e-310, std::numeric_limits<double>::infinity(), 5., 6.};
  const std::vector<float>  halves(values.begin(), values.end());
  for (const unsigned int version : {1, 2, 3})
    {
      write_file_atomically("a.npy", file_of(version, header_of("<f8", "(2, 3)"), bytes_of(values)));
      const auto array = npy::read("a.npy");
      BOOST_TEST((array.shape == std::vector<std::size_t>{2, 3}));
      BOOST_TEST(bytes_of(array.values) == bytes_of(values)); // to the bit
      write_file_atomically("a.npy", file_of(version, header_of("<f4", "(2, 3)"), bytes_of(halves)));
      BOOST_TEST(bytes_of(npy::read("a.npy").values) ==
                 bytes_of(std::vector<double>(halves.begin(), halves.end())));
    }
}

BOOST_AUTO_TEST_CASE(what_python_writes_otherwise_is_read_too)
{
  // Other quotes, another order of keys, no comma at the end, Python 2's long numbers, one dimension, none.
  const auto shape_of = [](const std::string &header, const std::size_t n) {
    write_file_atomically("b.npy", file_of(1, header, bytes_of(std::vector<double>(n, 7.))));
    BOOST_TEST(npy::read("b.npy").values == std::vector<double>(n, 7.), each);
    return npy::shape("b.npy");
  };
  BOOST_TEST((shape_of(R"({"shape": (3, 2), "descr": "<f8", "fortran_order": False})", 6) ==
              std::vector<std::size_t>{3, 2}));
  BOOST_TEST((shape_of("{'descr':'<f8','fortran_order':False,'shape':(6L,)}", 6) == std::vector<std::size_t>{6}));
  BOOST_TEST((shape_of(header_of("<f8", "(1, 2, 3)"), 6) == std::vector<std::size_t>{1, 2, 3}));
  BOOST_TEST(shape_of(header_of("<f8", "()"), 1).empty());
}

BOOST_AUTO_TEST_CASE(a_range_of_each_row_is_the_part_of_the_whole)
{
  constexpr std::size_t n_a = 3, n_b = 4, length = 70000; // longer than what is read at once
  std::vector<float>    values(n_a * n_b * length);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = float(i);
  write_file_atomically("long.npy", file_of(1, header_of("<f4", "(3, 4, 70000)"), bytes_of(values)));
  for (const auto &[first, last] : {std::pair<std::size_t, std::size_t>{0, length}, {100, 69999}, {69999, length}})
    {
      const auto part = npy::read("long.npy", {first, last});
      BOOST_TEST((part.shape == std::vector<std::size_t>{n_a, n_b, last - first}));
      BOOST_REQUIRE(part.values.size() == n_a * n_b * (last - first));
      bool is_same = true;
      for (std::size_t row = 0; row < n_a * n_b; ++row)
        for (std::size_t i = first; i < last; ++i)
          is_same = is_same && part.values[row * (last - first) + i - first] == double(values[row * length + i]);
      BOOST_TEST(is_same);
    }
  BOOST_TEST(npy::read("long.npy", {5, 5}).values.empty()); // a rank that owns none
  BOOST_CHECK_EXCEPTION(npy::read("long.npy", {5, length + 1}), InputError, says("70000"));
  BOOST_CHECK_EXCEPTION(npy::read("long.npy", {6, 5}), InputError, says("long.npy"));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back)
{
  const std::vector<double> values = {1., std::nan(""), -3., 4., 5., 1e300};
  for (const std::vector<std::size_t> &shape : {std::vector<std::size_t>{6}, {2, 3}, {1, 3, 2}})
    {
      npy::write("written.npy", shape, values);
      BOOST_TEST((npy::read("written.npy").shape == shape));
      BOOST_TEST(bytes_of(npy::read("written.npy").values) == bytes_of(values));
      const std::string bytes = read_file("written.npy");
      BOOST_TEST((bytes.size() - sizeof(double) * 6) % 64 == 0u); // numpy maps such files into memory
    }
  BOOST_TEST(read_file("written.npy") == file_of(1, header_of("<f8", "(1, 3, 2)"), bytes_of(values)));
  BOOST_CHECK_THROW(npy::write("written.npy", {2, 2}, values), FatalError);
}

BOOST_AUTO_TEST_CASE(other_contents_are_refused_by_name)
{
  check_refused(a_file(header_of("<f8", "(2, 3)", "True")), "numpy.ascontiguousarray");
  check_refused(a_file(header_of(">f8", "(2, 3)")), "'>f8'");
  check_refused(a_file(header_of("<i8", "(2, 3)")), "'<i8'");
  check_refused(a_file(header_of("<c16", "(3,)")), "'<c16'");
  check_refused(a_file(header_of("|O", "(2, 3)")), "'|O'");
  check_refused(a_file("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (6,), }"), "records");
  check_refused("PK\3\4 an archive of several", "no .npy");
  check_refused(file_of(4, header_of("<f8", "(2, 3)"), std::string(48, ' ')), "format 4.0");
}

BOOST_AUTO_TEST_CASE(headers_that_lie_are_refused_before_memory_is_asked_for)
{
  const std::string huge = "1152921504606846976"; // 2^60
  check_refused(a_file(header_of("<f8", "(2, 4)")), "truncated");
  check_refused(a_file(header_of("<f8", "(2, 2)")), "longer");
  check_refused(a_file(header_of("<f8", "(" + huge + ",)")), "absurd");
  check_refused(a_file(header_of("<f8", "(" + huge + ", " + huge + ", 16)")), "absurd"); // a product of 2^124
  check_refused(a_file(header_of("<f8", "(1000000, 1000000)")), "truncated");
  check_refused(a_file(header_of("<f8", "(99999999999999999999999999,)")), "absurd");
  check_refused(a_file(header_of("<f8", "(0, " + huge + ")")), "no numbers");
  check_refused(a_file(header_of("<f8", "(-2, 3)")), "header");
  check_refused(a_file("{'descr': '<f8', 'fortran_order': False, }"), "header");
  check_refused(a_file("{'descr': '<f8', 'shape': (6,), 'shape': (6,), 'fortran_order': False}"), "header");
  check_refused(a_file(header_of("<f8", "(6,)") + " more"), "header");
  check_refused(a_file("{'descr': '<f8"), "header");
  check_refused(a_file("{'descr': '<f8', 'fortran_order': False, 'shape': (6"), "header");
  check_refused(a_file("{'descr': '<f8', 'fortran_order': None, 'shape': (6,)}"), "header");
  std::string long_header = file_of(2, header_of("<f8", "(6,)"), std::string(48, ' '));
  long_header[11]         = '\x7f'; // two gigabytes
  check_refused(long_header, "absurd");
  BOOST_CHECK_EXCEPTION(npy::read("nowhere.npy"), InputError, says("nowhere.npy"));
  std::filesystem::create_directory("folder.npy");
  BOOST_CHECK_EXCEPTION(npy::read("folder.npy"), InputError, says("folder.npy"));
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_refused)
{
  for (const unsigned int version : {1, 2, 3})
    {
      const std::string whole =
          file_of(version, header_of("<f8", "(2, 3)"), bytes_of(std::vector<double>{1., 2., 3., 4., 5., 6.}));
      for (std::size_t size = 0; size < whole.size(); ++size)
        check_refused(whole.substr(0, size), "refused.npy");
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_of_the_header_is_refused_or_harmless)
{
  // No crash, and no memory for what is not there: at most other numbers of the same file.
  const std::string whole = a_file(header_of("<f8", "(2, 3)"));
  for (std::size_t bit = 0; bit < 8 * (whole.size() - 48); ++bit)
    {
      std::string damaged = whole;
      damaged[bit / 8]    = char(damaged[bit / 8] ^ (1 << bit % 8));
      write_file_atomically("flipped.npy", damaged);
      try
        {
          BOOST_TEST(npy::read("flipped.npy").values.size() == 6u);
        }
      catch (const InputError &error)
        {
          BOOST_TEST(says("flipped.npy")(error));
        }
    }
}
