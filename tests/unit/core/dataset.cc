// MPI: 1
// A dataset gives back what was committed, in pieces or as a whole, survives its writer's death, and names what is wrong; a
// closed one that differs in a bit is refused.
#include "core/dataset.h"
#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"
#include "support/forged_archive.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

using namespace trestle;

namespace
{
  const auto each = boost::test_tools::per_element();

  Dataset::Layout example(const bool compressed = false)
  {
    return {{{"mesh/positions", {{2}}},
             {"field", {{5, 3}}},
             {"field in short", {{5, 3}, Dataset::Storage::single_precision}},
             {"radius", {}}},
            {{"end time", 2.5}, {"viscosity", 1e-310}},
            {{"names", "u, v"}, {"empty", ""}},
            compressed};
  }

  /// Row i of a field of 5 x 3.
  std::vector<double> field(const std::size_t i)
  {
    std::vector<double> values;
    for (int k = 0; k < 15; ++k)
      values.push_back(std::sin(1. + double(i) * 15. + k));
    return values;
  }

  void append_samples(Dataset &data, const std::size_t begin, const std::size_t end)
  {
    for (std::size_t i = begin; i < end; ++i)
      {
        data.append("field", field(i));
        data.append("field in short", field(i));
        data.append("radius", std::vector<double>{0.1 * double(i)});
      }
  }

  void check_samples(const Dataset &data, const std::size_t n)
  {
    BOOST_TEST(data.n_rows("radius") == n);
    BOOST_REQUIRE(data.n_rows("field") == n);
    for (std::size_t i = 0; i < n; ++i)
      BOOST_TEST(data.read("field", i, i + 1) == field(i), each);
  }

  /// What a child process does before it dies without closing anything.
  void in_killed_process(const std::function<void()> &action)
  {
    const pid_t child = fork();
    if (child == 0)
      {
        action();
        kill(getpid(), SIGKILL);
      }
    int status = 0;
    waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
  }

  /// What somebody leaves who means ill: a closed file changed by HDF5 itself, with a true checksum.
  void forge(const std::string &path, const std::function<void(hid_t file)> &change)
  {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    BOOST_REQUIRE(file >= 0);
    change(file);
    H5Fclose(file);
    seal_file(path);
  }

  auto says(const std::string &text)
  {
    return [text](const Error &error) {
      BOOST_TEST_MESSAGE(error.what());
      return std::string(error.what()).find(text) != std::string::npos;
    };
  }
} // namespace

BOOST_AUTO_TEST_CASE(comes_back_as_it_was)
{
  // Layout, numbers, texts and rows are the same after closing, compressed or not.
  for (const bool compressed : {false, true})
    {
      {
        auto data = Dataset::create("whole.h5", example(compressed));
        data.append("mesh/positions", std::vector<double>{0., 0., 1., 0., 0., 1.});
        append_samples(data, 0, 7);
        data.commit();
        check_samples(data, 7);
      }
      const auto data = Dataset::open("whole.h5");
      check_samples(data, 7);
      BOOST_TEST(data.layout().tables.size() == 4u);
      BOOST_TEST(data.layout().compressed == compressed);
      BOOST_TEST((data.table("field").row_shape == std::vector<std::size_t>{5, 3}));
      BOOST_TEST(data.table("radius").row_shape.empty());
      BOOST_TEST((data.table("field in short").storage == Dataset::Storage::single_precision));
      BOOST_TEST(data.number("viscosity") == 1e-310);
      BOOST_TEST(data.text("names") == "u, v");
      BOOST_TEST(data.text("empty") == "");
      BOOST_TEST(data.read_all("mesh/positions") == (std::vector<double>{0., 0., 1., 0., 0., 1.}), each);
      BOOST_TEST(data.read("radius", 2, 4) == (std::vector<double>{0.1 * 2., 0.1 * 3.}), each);
    }
}

BOOST_AUTO_TEST_CASE(a_new_file_is_not_taken_for_a_killed_writers)
{
  log::start(true);
  log::add_file("new.txt");
  Dataset::create("new.h5", example(false));
  log::stop();
  std::ifstream     log("new.txt");
  const std::string said(std::istreambuf_iterator<char>(log), {});
  BOOST_TEST(said == "");
}

BOOST_AUTO_TEST_CASE(pieces_equal_the_whole)
{
  // Appended in pieces, over several sittings, and read in pieces: the same numbers.
  {
    auto data = Dataset::create("pieces.h5", example());
    append_samples(data, 0, 3);
    data.commit();
    append_samples(data, 3, 4);
    data.commit();
  }
  {
    auto data = Dataset::append_to("pieces.h5");
    append_samples(data, 4, 9);
    data.commit();
  }
  const auto          data = Dataset::open("pieces.h5");
  std::vector<double> expected;
  for (std::size_t i = 0; i < 9; ++i)
    {
      const auto row = field(i);
      expected.insert(expected.end(), row.begin(), row.end());
    }
  BOOST_TEST(data.read_all("field") == expected, each);
  // Nodes 1 and 2 of samples 4 to 6.
  std::vector<double> part;
  for (std::size_t i = 4; i < 7; ++i)
    part.insert(part.end(), expected.begin() + 15 * i + 3, expected.begin() + 15 * i + 9);
  BOOST_TEST(data.read("field", 4, 7, 1, 3) == part, each);
  BOOST_TEST(data.read("field", 4, 4).empty());
  BOOST_TEST(data.read("field", 4, 7, 2, 2).empty());
}

BOOST_AUTO_TEST_CASE(single_precision_rounds_once)
{
  // Floats round to the nearest, keep what is no number, and refuse what they cannot hold.
  auto data   = Dataset::create("short.h5", {{{"a", {{4}, Dataset::Storage::single_precision}}}});
  auto values = std::vector<double>{1. / 3., -0., std::nan(""), -std::numeric_limits<double>::infinity()};
  data.append("a", values);
  data.commit();
  const auto back = data.read_all("a");
  BOOST_TEST(back[0] == double(float(1. / 3.)));
  BOOST_TEST(std::signbit(back[1]));
  BOOST_TEST(std::isnan(back[2]));
  BOOST_TEST(back[3] == values[3]);
  values[0] = 1e39;
  BOOST_CHECK_EXCEPTION(data.append("a", values), InputError, says("1e+39"));
}

BOOST_AUTO_TEST_CASE(rows_count_once_committed)
{
  // A sample that was not committed is not there, and the next one takes its place.
  {
    auto data = Dataset::create("committed.h5", example());
    append_samples(data, 0, 2);
    data.commit();
    append_samples(data, 5, 8);
    BOOST_TEST(data.n_rows("field") == 2u);
  }
  {
    auto data = Dataset::append_to("committed.h5");
    check_samples(data, 2);
    append_samples(data, 2, 4);
    data.commit();
  }
  check_samples(Dataset::open("committed.h5"), 4);
}

BOOST_AUTO_TEST_CASE(a_killed_writer_leaves_what_it_committed)
{
  // Read, and appended to, after SIGKILL: also where uncommitted rows had reached the file, compressed or not.
  for (const bool compressed : {false, true})
    {
      in_killed_process([&] {
        auto data = Dataset::create("killed.h5", example(compressed));
        append_samples(data, 0, 20);
        data.commit();
        append_samples(data, 20, 25);
        data.commit();
        append_samples(data, 50, 20000);
      });
      check_samples(Dataset::open("killed.h5"), 25);
      in_killed_process([] {
        auto data = Dataset::append_to("killed.h5");
        append_samples(data, 25, 30);
        data.commit();
        append_samples(data, 70, 75);
      });
      {
        auto data = Dataset::append_to("killed.h5");
        check_samples(data, 30);
        append_samples(data, 30, 40);
        data.commit();
      }
      const auto data = Dataset::open("killed.h5");
      check_samples(data, 40);
      BOOST_TEST(data.number("end time") == 2.5);
      BOOST_TEST(data.layout().compressed == compressed);
    }
}

BOOST_AUTO_TEST_CASE(another_reads_while_one_appends)
{
  // A reader in another process sees what was committed when it opened.
  auto data = Dataset::create("shared.h5", example());
  append_samples(data, 0, 3);
  data.commit();
  append_samples(data, 3, 5);
  const pid_t child = fork();
  if (child == 0)
    _exit(Dataset::open("shared.h5").read("field", 2, 3) == field(2) &&
                  Dataset::open("shared.h5").n_rows("field") == 3
              ? 0
              : 1);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == 0);
  data.commit();
  check_samples(data, 5);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused)
{
  // Names, shapes, extents and modes are checked, and the message tells what there is.
  {
    auto data = Dataset::create("checked.h5", example());
    append_samples(data, 0, 3);
    data.commit();
    BOOST_CHECK_EXCEPTION(data.append("speed", field(0)), InputError, says("radius"));
    BOOST_CHECK_EXCEPTION(data.append("field", std::vector<double>(14)), FatalError, says("15 a row"));
  }
  auto data = Dataset::open("checked.h5");
  BOOST_CHECK_EXCEPTION(data.read_all("speed"), InputError, says("checked.h5"));
  BOOST_CHECK_EXCEPTION(data.read("field", 1, 4), InputError, says("3 rows of 5"));
  BOOST_CHECK_EXCEPTION(data.read("field", 0, 1, 0, 6), InputError, says("checked.h5"));
  BOOST_CHECK_EXCEPTION(data.read("field", 2, 1), InputError, says("checked.h5"));
  BOOST_CHECK_EXCEPTION(data.number("speed"), InputError, says("'speed'"));
  BOOST_CHECK_EXCEPTION(data.text("speed"), InputError, says("'speed'"));
  BOOST_CHECK_EXCEPTION(data.append("field", field(0)), FatalError, says("read alone"));
  BOOST_CHECK_THROW(data.commit(), FatalError);
  BOOST_TEST(data.has("field"));
  BOOST_TEST(!data.has("speed"));
  BOOST_CHECK_THROW(Dataset::create("none.h5", {}), FatalError);
  BOOST_CHECK_THROW(Dataset::create("none.h5", {{{"a", {{0}}}}}), FatalError);
  BOOST_CHECK_EXCEPTION(Dataset::create("no such folder/a.h5", example()), FatalError, says("no such folder"));
}

BOOST_AUTO_TEST_CASE(damage_is_an_input_error_that_names_the_file)
{
  // Missing, foreign, truncated, of the wrong type: refused when opened, to read or to append.
  {
    auto data = Dataset::create("good.h5", example());
    append_samples(data, 0, 100);
    data.commit();
  }
  const std::string bytes = read_file("good.h5");
  for (const std::size_t size :
       {std::size_t(0), std::size_t(20), std::size_t(300), bytes.size() / 2, bytes.size() - 1})
    {
      write_file_atomically("half.h5", bytes.substr(0, size));
      BOOST_CHECK_EXCEPTION(Dataset::open("half.h5"), InputError, says("half.h5"));
      BOOST_CHECK_EXCEPTION(Dataset::append_to("half.h5"), InputError, says("half.h5"));
    }
  in_killed_process([] {
    auto data = Dataset::create("killed_half.h5", example());
    append_samples(data, 0, 100);
    data.commit();
  });
  std::filesystem::resize_file("killed_half.h5", std::filesystem::file_size("killed_half.h5") / 2);
  BOOST_CHECK_EXCEPTION(Dataset::open("killed_half.h5"), InputError, says("truncated"));
  BOOST_CHECK_EXCEPTION(Dataset::append_to("killed_half.h5"), InputError, says("truncated"));

  BOOST_CHECK_EXCEPTION(Dataset::open("missing.h5"), InputError, says("missing.h5"));
  write_file_atomically("text.h5", std::string(1000, 'x'));
  BOOST_CHECK_EXCEPTION(Dataset::open("text.h5"), InputError, says("no HDF5 file"));
  H5Fclose(H5Fcreate("foreign.h5", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  BOOST_CHECK_EXCEPTION(Dataset::open("foreign.h5"), InputError, says("trestle dataset 1"));
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_is_refused)
{
  // Of superblock, metadata, rows and the checksum itself; a file that was appended to is sealed anew.
  {
    auto data = Dataset::create("sealed.h5", example());
    append_samples(data, 0, 3);
    data.commit();
  }
  {
    auto data = Dataset::append_to("sealed.h5");
    append_samples(data, 3, 5);
    data.commit();
  }
  const std::string whole = read_file("sealed.h5");
  BOOST_REQUIRE(has_seal(whole));
  check_samples(Dataset::open("sealed.h5"), 5);
  const auto check = [&](const std::size_t bit) {
    std::string damaged = whole;
    damaged[bit / 8]    = char(damaged[bit / 8] ^ (1 << bit % 8));
    std::ofstream("flipped.h5", std::ios::binary) << damaged;
    BOOST_CHECK_EXCEPTION(Dataset::open("flipped.h5"), InputError, says("flipped.h5"));
  };
  for (std::size_t bit = 0; bit < 8 * 64; ++bit) // the superblock, which is read first
    check(bit);
  for (std::size_t bit = 8 * (whole.size() - 35); bit < 8 * whole.size(); ++bit) // the checksum
    check(bit);
  const std::size_t stride = 8 * whole.size() / 500 + 3;
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += stride)
    check(bit);
}

BOOST_AUTO_TEST_CASE(a_writer_killed_before_it_sealed_loses_nothing)
{
  // The file is closed and has no checksum yet: it is read, appended to, and sealed then.
  {
    auto data = Dataset::create("unsealed.h5", example());
    append_samples(data, 0, 3);
    data.commit();
  }
  const std::string whole = read_file("unsealed.h5");
  write_file_atomically("unsealed.h5", std::string(unsealed(whole)));
  check_samples(Dataset::open("unsealed.h5"), 3);
  {
    auto data = Dataset::append_to("unsealed.h5");
    append_samples(data, 3, 4);
    data.commit();
  }
  BOOST_TEST(has_seal(read_file("unsealed.h5")));
  check_samples(Dataset::open("unsealed.h5"), 4);
}

BOOST_AUTO_TEST_CASE(tables_of_another_type_are_refused)
{
  // A file that was tampered with says so when it is opened, not when its numbers are used.
  {
    auto data = Dataset::create("integers.h5", example());
  }
  forge("integers.h5",
        [](const hid_t file) { testing::replace(file, "/tables/radius", H5T_NATIVE_INT, testing::space({3})); });
  BOOST_CHECK_EXCEPTION(Dataset::open("integers.h5"), InputError, says("radius' is not stored"));
}

BOOST_AUTO_TEST_CASE(what_was_made_to_deceive_is_refused)
{
  // Other types, other files, filters that are plugins, extents without rows: by name, when the file is opened.
  using testing::allocated_early, testing::replace, testing::space;
  const auto check = [](const std::string &what, const std::function<void(hid_t)> &change) {
    {
      auto data = Dataset::create("changed.h5", example());
    }
    forge("changed.h5", change);
    BOOST_CHECK_EXCEPTION(Dataset::open("changed.h5"), InputError, says(what));
    BOOST_CHECK_EXCEPTION(Dataset::append_to("changed.h5"), InputError, says(what));
  };
  Dataset::create("other.h5", example());
  check("link to another place", [](const hid_t file) {
    H5Ldelete(file, "/format", H5P_DEFAULT);
    H5Lcreate_external("other.h5", "/format", file, "/format", H5P_DEFAULT, H5P_DEFAULT);
  });
  check("names",
        [](const hid_t file) { replace(file, "/texts/names", H5T_NATIVE_INT, space({1000}), allocated_early()); });
  check("viscosity", [](const hid_t file) {
    replace(file, "/numbers/viscosity", H5T_NATIVE_FLOAT, space({}), allocated_early());
  });
  check("filter", [](const hid_t file) {
    const hid_t   creation = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk    = 4;
    H5Pset_chunk(creation, 1, &chunk);
    H5Pset_nbit(creation); // of HDF5, but none that we write
    replace(file, "/tables/radius", H5T_IEEE_F64LE, space({8}), creation);
  });
  check("extent of zero", [](const hid_t file) {
    const hid_t   creation  = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t extents[] = {4, 0}, largest[] = {H5S_UNLIMITED, H5S_UNLIMITED}, chunk[] = {4, 1};
    H5Pset_chunk(creation, 2, chunk);
    replace(file, "/tables/radius", H5T_IEEE_F64LE, H5Screate_simple(2, extents, largest), creation);
  });
  check("fewer", [](const hid_t file) {
    const hid_t         table  = H5Dopen2(file, "/tables/radius", H5P_DEFAULT);
    const hsize_t       n      = hsize_t(1) << 45;
    const std::uint64_t rows[] = {0, 0, 0, n};
    H5Dset_extent(table, &n);
    H5Dclose(table);
    const hid_t set = H5Dopen2(file, "/rows", H5P_DEFAULT);
    H5Dwrite(set, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows);
    H5Dclose(set);
  });
}

BOOST_AUTO_TEST_CASE(many_short_rows_take_few_writes)
{
  // 10^5 rows of three numbers, one by one and with many commits, stay near the size of their numbers.
  auto data = Dataset::create("many.h5", {{{"points", {{3}}}}});
  for (std::size_t i = 0; i < 100000; ++i)
    {
      data.append("points", std::vector<double>{double(i), 1., 2.});
      if (i % 1000 == 999)
        data.commit();
    }
  BOOST_TEST(data.n_rows("points") == 100000u);
  const auto row = data.read("points", 54321, 54322);
  BOOST_TEST(row[0] == 54321.);
  BOOST_TEST(double(std::filesystem::file_size("many.h5")) < 1.2 * 100000 * 3 * sizeof(double));
}

BOOST_AUTO_TEST_CASE(long_rows_are_read_in_parts)
{
  // Rows beyond the size of a chunk: a part of each is the part of the whole.
  constexpr std::size_t n_nodes = 200000;
  std::vector<double>   row(2 * n_nodes);
  for (std::size_t i = 0; i < row.size(); ++i)
    row[i] = double(i);
  auto data = Dataset::create("long.h5", {{{"u", {{n_nodes, 2}}}}});
  data.append("u", row);
  data.append("u", row);
  data.commit();
  const auto part = data.read("u", 1, 2, 150000, 150002);
  BOOST_TEST(part == (std::vector<double>{300000., 300001., 300002., 300003.}), each);
}
