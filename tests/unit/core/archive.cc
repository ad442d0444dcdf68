// MPI: 1
// An archive comes back bit for bit, and one of whose bits is another, or that is no archive, is an input error.
#include "core/archive.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "source_directory.h"
#include "support/forged_archive.h"

using namespace trestle;
using testing::archive_of_all_kinds;
using testing::are_same_to_the_bit;

namespace
{
  auto says(const std::string &text)
  {
    return [text](const InputError &error) {
      BOOST_TEST_MESSAGE(error.what());
      return std::string(error.what()).find(text) != std::string::npos;
    };
  }
} // namespace

BOOST_AUTO_TEST_CASE(round_trips)
{
  Archive archive            = archive_of_all_kinds();
  archive.attributes["long"] = std::string(200000, 'x'); // beyond HDF5's 64 KiB for attributes
  BOOST_TEST(are_same_to_the_bit(archive, Archive::deserialise(archive.serialise())));
  archive.write("archive.h5");
  BOOST_TEST(are_same_to_the_bit(archive, Archive::read("archive.h5")));
  BOOST_TEST(are_same_to_the_bit(Archive(), Archive::deserialise(Archive().serialise())));
}

BOOST_AUTO_TEST_CASE(other_programs_read_it)
{
  // The line with the checksum is behind what HDF5 calls the file.
  archive_of_all_kinds().write("plain.h5");
  const hid_t file  = H5Fopen("plain.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t set   = H5Dopen2(file, "/arrays/scale", H5P_DEFAULT);
  double      value = 0.;
  BOOST_TEST(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) >= 0);
  BOOST_TEST(value == 42.);
  H5Dclose(set);
  H5Fclose(file);
}

BOOST_AUTO_TEST_CASE(damage_is_an_input_error)
{
  BOOST_CHECK_THROW(Archive::read("does_not_exist.h5"), InputError);
  write_file_atomically("text.h5", "no archive");
  BOOST_CHECK_THROW(Archive::read("text.h5"), InputError);
  write_file_atomically("empty.h5", "");
  BOOST_CHECK_THROW(Archive::read("empty.h5"), InputError);
  const std::string bytes = archive_of_all_kinds().serialise();
  write_file_atomically("half.h5", bytes.substr(0, bytes.size() / 2));
  BOOST_CHECK_EXCEPTION(Archive::read("half.h5"), InputError, says("half.h5"));
  for (const std::string content : {"", "text", "\211HDF\r\n\032\n"})
    BOOST_CHECK_THROW(Archive::deserialise(sealed(content)), InputError);
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_seen)
{
  std::string bytes  = archive_of_all_kinds().serialise();
  std::size_t n_seen = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit)
    {
      char      &byte   = bytes[bit / 8];
      const char intact = byte;
      byte              = char(intact ^ (1 << bit % 8));
      try
        {
          Archive::deserialise(bytes);
        }
      catch (const InputError &)
        {
          ++n_seen;
        }
      byte = intact;
    }
  BOOST_TEST(n_seen == 8 * bytes.size());
  BOOST_TEST(are_same_to_the_bit(archive_of_all_kinds(), Archive::deserialise(bytes)));
}

BOOST_AUTO_TEST_CASE(an_archive_of_0_1_is_refused_by_its_version)
{
  // A checkpoint of that version: no checksum, so that nobody could tell whether it is what was written.
  BOOST_CHECK_EXCEPTION(Archive::read(TRESTLE_SOURCE_DIR "/tests/unit/core/archive_of_0_1.h5"), InputError,
                        says("version 1, as Trestle 0.1 wrote it"));
}

BOOST_AUTO_TEST_CASE(shape_and_values_must_agree)
{
  Archive archive;
  archive.arrays["a"] = {{3}, {1., 2.}};
  BOOST_CHECK_THROW(archive.serialise(), FatalError);
}
