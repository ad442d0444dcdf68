// FUZZ: core
// A damaged archive or dataset, or an archive that was made to deceive, is refused with a message or gives what was written,
// to the bit; it never takes ten seconds, and never the process.
#include "core/checksum.h"
#include "core/dataset.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "support/forged_archive.h"
#include "support/fuzz.h"

#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace trestle;
using testing::Draws;

namespace
{
  Archive small_archive()
  {
    auto archive                = testing::archive_of_all_kinds();
    archive.arrays["many"]      = {{50, 20}, std::vector<double>(1000, 0.5)};
    archive.attributes["table"] = std::string(3000, 'x');
    return archive;
  }

  /// The door that a run has, from a file that stays when the process ends. @param allowed what may be read.
  void check(const std::string &bytes, const std::function<bool(const Archive &)> &allowed)
  {
    std::ofstream("case.h5", std::ios::binary) << bytes;
    try
      {
        BOOST_TEST(allowed(Archive::read("case.h5")));
      }
    catch (const InputError &error)
      {
        BOOST_TEST(std::string(error.what()).find("case.h5") != std::string::npos);
      }
  }

  /// What disks, copies and full quotas do.
  void damage(std::string &bytes, Draws &draws)
  {
    const std::size_t at = draws.below(bytes.size() + 1), length = draws.below(bytes.size() - at + 1);
    switch (draws.below(6))
      {
      case 0:
        for (std::uint64_t n = 1 + draws.below(8); n > 0; --n)
          {
            char &byte = bytes[draws.below(bytes.size())];
            byte       = char(byte ^ (1 << draws.below(8)));
          }
        break;
      case 1:
        bytes.resize(at);
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.replace(at, length, length, char(draws.below(256)));
        break;
      case 4:
        bytes.insert(at, bytes.substr(draws.below(bytes.size()), length));
        break;
      default: // a block from elsewhere, as a lost sector leaves it
        bytes.replace(at, length, bytes, draws.below(bytes.size() - length + 1), length);
      }
    if (bytes.empty())
      bytes = "x"; // to be damaged again
  }

  const std::vector<std::string> names = {"/attributes/architecture",
                                          "/attributes/table",
                                          "/arrays/scale",
                                          "/arrays/many",
                                          "/arrays/layer",
                                          "/arrays",
                                          "/attributes",
                                          "/format",
                                          "/arrays/new"};

  std::vector<hsize_t> any_extents(Draws &draws)
  {
    std::vector<hsize_t> extents(draws.below(5));
    for (auto &extent : extents)
      extent = draws.below(2) == 0 ? draws.below(40) : hsize_t(1) << draws.below(60);
    return extents;
  }

  hid_t any_type(Draws &draws)
  {
    const hid_t types[] = {H5T_NATIVE_INT,  H5T_NATIVE_DOUBLE, H5T_NATIVE_FLOAT, H5T_C_S1,
                           H5T_STD_REF_OBJ, H5T_IEEE_F64BE,    H5T_NATIVE_B64,   H5T_NATIVE_UCHAR};
    hid_t       type    = H5Tcopy(types[draws.below(std::size(types))]);
    if (H5Tget_class(type) == H5T_STRING)
      H5Tset_size(type, draws.below(2) == 0 ? H5T_VARIABLE : 1 + draws.below(100000));
    if (draws.below(4) != 0)
      return type;
    const hid_t base = type;
    type             = H5Tvlen_create(base);
    H5Tclose(base);
    return type;
  }

  hid_t any_creation(const std::vector<hsize_t> &extents, Draws &draws)
  {
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    switch (draws.below(5))
      {
      case 0:
        H5Pset_layout(creation, H5D_COMPACT);
        break;
      case 1:
        H5Pset_external(creation, "/etc/passwd", 0, H5F_UNLIMITED);
        break;
      case 2:
        if (!extents.empty())
          {
            H5Pset_chunk(creation, int(extents.size()), std::vector<hsize_t>(extents.size(), 3).data());
            H5Pset_deflate(creation, 9);
          }
        break;
      case 3:
        H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
        break;
      default:;
      }
    return creation;
  }

  /// HDF5 does not make all of them; one that allocates is kept small.
  void create(const hid_t file, const std::string &name, Draws &draws)
  {
    const auto     extents  = any_extents(draws);
    const hid_t    type     = any_type(draws);
    const hid_t    creation = any_creation(extents, draws);
    const hid_t    space    = draws.below(8) == 0 ? H5Screate(H5S_NULL) : testing::space(extents);
    const hssize_t n        = H5Sget_simple_extent_npoints(space);
    if (n < 0 || double(n) * double(H5Tget_size(type)) > 1e6)
      H5Pset_alloc_time(creation, H5D_ALLOC_TIME_LATE);
    H5Dclose(H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT));
    H5Sclose(space);
    H5Tclose(type);
    H5Pclose(creation);
  }

  /// What HDF5's functions can make of a file.
  void change(const hid_t file, Draws &draws)
  {
    const auto &name = names[draws.below(names.size())], &other = names[draws.below(names.size())];
    if (name != "/arrays/new")
      H5Ldelete(file, name.c_str(), H5P_DEFAULT);
    switch (draws.below(5))
      {
      case 0:
        H5Lcreate_soft(other.c_str(), file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        break;
      case 1:
        H5Lcreate_external("whole.h5", other.c_str(), file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        break;
      case 2:
        H5Lcreate_hard(file, other.c_str(), file, name.c_str(), H5P_DEFAULT, H5P_DEFAULT);
        break;
      default:
        create(file, name, draws);
      }
  }

  /// What was forged well is an archive of other content: it holds what its shapes say, no more than the file, and can be
  /// written again.
  bool is_sound(const Archive &archive, const std::size_t file_size)
  {
    std::size_t size = 0;
    for (const auto &[name, text] : archive.attributes)
      size += text.size();
    for (const auto &[name, array] : archive.arrays)
      size += array.values.size() * sizeof(double);
    return size <= file_size && testing::are_same_to_the_bit(
                                    archive, Archive::deserialise(archive.serialise())); // throws for other shapes
  }
} // namespace

BOOST_AUTO_TEST_CASE(archives)
{
  const auto archive = small_archive();
  const auto whole   = archive.serialise();
  archive.write("whole.h5");                   // for links to lead to
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // changes that HDF5 refuses
  testing::fuzz("archives", [&](Draws &draws) {
    std::string         bytes     = whole;
    const bool          is_forged = draws.below(2) == 0;
    const std::uint64_t n_changes = 1 + draws.below(3);
    if (is_forged)
      bytes = testing::forged(archive, [&](const hid_t file) {
        for (std::uint64_t i = 0; i < n_changes; ++i)
          change(file, draws);
      });
    else
      for (std::uint64_t i = 0; i < n_changes; ++i)
        damage(bytes, draws);
    check(bytes, [&](const Archive &read) {
      return is_forged ? is_sound(read, bytes.size()) : testing::are_same_to_the_bit(read, archive);
    });
  });
}

namespace
{
  using Rows = std::map<std::string, std::vector<double>>;

  Rows rows_of(const Dataset &data)
  {
    Rows rows;
    for (const auto &[name, table] : data.layout().tables)
      rows[name] = data.read_all(name);
    return rows;
  }

  std::string small_dataset(const std::string &path)
  {
    {
      auto data = Dataset::create(path, {{{"mesh/positions", {{2}}}, {"field", {{5, 3}}}, {"radius", {}}},
                                         {{"end time", 2.5}},
                                         {{"names", "u, v"}},
                                         true});
      for (int i = 0; i < 20; ++i)
        {
          data.append("field", std::vector<double>(15, 1. / (1. + i)));
          data.append("radius", std::vector<double>{0.1 * i});
          data.commit();
        }
    }
    return read_file(path);
  }
} // namespace

BOOST_AUTO_TEST_CASE(datasets)
{
  const std::string whole = small_dataset("whole_dataset.h5");
  const auto        rows  = rows_of(Dataset::open("whole_dataset.h5"));
  testing::fuzz("datasets", [&](Draws &draws) {
    std::string bytes = whole;
    for (std::uint64_t n = 1 + draws.below(3); n > 0; --n)
      damage(bytes, draws);
    std::ofstream("dataset_case.h5", std::ios::binary) << bytes;
    try
      {
        const auto read = rows_of(Dataset::open("dataset_case.h5"));
        BOOST_TEST((read == rows || !has_seal(bytes))); // who cuts the checksum off exactly has HDF5's word alone
      }
    catch (const InputError &error)
      {
        BOOST_TEST(std::string(error.what()).find("dataset_case.h5") != std::string::npos);
      }
  });
}
