// MPI: 1
// The checksum is FNV-1a, and what is sealed comes back, or is refused when any bit of it is another; so do files.
#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/file.h"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace trestle;

BOOST_AUTO_TEST_CASE(published_values)
{
  // Noll's test vectors of 64-bit FNV-1a.
  BOOST_TEST(checksum("") == 0xcbf29ce484222325ull);
  BOOST_TEST(checksum("a") == 0xaf63dc4c8601ec8cull);
  BOOST_TEST(checksum("foobar") == 0x85944171f73967e8ull);
}

BOOST_AUTO_TEST_CASE(seals_open)
{
  for (const std::string &bytes : {std::string(), std::string("text\n"), std::string("a\0b", 3), sealed("twice")})
    BOOST_TEST(unsealed(sealed(bytes)) == bytes);
  BOOST_TEST(has_seal(sealed("")));
  BOOST_TEST(!has_seal("trestle checksum"));
}

BOOST_AUTO_TEST_CASE(every_bit_counts)
{
  const std::string whole = sealed("What a certificate guards, Trestle guards well.");
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit)
    {
      std::string damaged = whole;
      damaged[bit / 8]    = char(damaged[bit / 8] ^ (1 << bit % 8));
      BOOST_CHECK_THROW(unsealed(damaged), InputError);
    }
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_CHECK_THROW(unsealed(whole.substr(0, size)), InputError);
}

BOOST_AUTO_TEST_CASE(parts_sum_to_the_whole)
{
  BOOST_TEST(checksum("bar", checksum("foo")) == checksum("foobar"));
  BOOST_TEST(checksum("", checksum("foo")) == checksum("foo"));
}

// Longer than what is read at once, and as the same bytes in memory.
BOOST_AUTO_TEST_CASE(files_are_sealed_as_bytes_are)
{
  std::string bytes;
  for (std::size_t i = 0; i < (std::size_t(1) << 20) + 77; ++i)
    bytes += char(i * i % 251);
  for (const std::string &content : {std::string(), std::string("short"), bytes})
    {
      write_file_atomically("sealed", content);
      seal_file("sealed");
      BOOST_TEST((read_file("sealed") == sealed(content)));
      BOOST_CHECK_NO_THROW(check_sealed_file("sealed"));
    }
  const std::string whole = sealed(bytes);
  for (const std::size_t at : {std::size_t(0), bytes.size() / 2, bytes.size() - 1, bytes.size(), whole.size() - 1})
    {
      std::string damaged = whole;
      damaged[at]         = char(damaged[at] ^ 4);
      std::ofstream("damaged", std::ios::binary) << damaged;
      BOOST_CHECK_THROW(check_sealed_file("damaged"), InputError);
      std::ofstream("cut", std::ios::binary) << whole.substr(0, at);
      BOOST_CHECK_THROW(check_sealed_file("cut"), InputError);
    }
}
