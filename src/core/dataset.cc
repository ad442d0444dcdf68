#include "core/dataset.h"

#include "core/checksum.h"
#include "core/dataset_file.h"
#include "core/exceptions.h"
#include "core/hdf5_handles.h"
#include "core/log.h"
#include "core/text.h"

#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>

namespace trestle
{
  using hdf5::Handle;
  using hdf5::Quiet;
  using namespace dataset_file;

  namespace
  {
    constexpr std::size_t many_values        = 131072; ///< 1 MiB: rows wait in memory until there are so many
    constexpr std::size_t most_times_smaller = 1032;   ///< than its content a file may be: zlib's limit
  }                                                    // namespace

  class Dataset::Implementation
  {
  public:
    enum class Access
    {
      read,
      append
    };

    /// @throws InputError.
    Implementation(const std::string &path, Access access);
    ~Implementation();
    Implementation(const Implementation &)            = delete;
    Implementation &operator=(const Implementation &) = delete;

    void                append(const std::string &name, std::span<const double> values);
    void                commit();
    std::vector<double> read(const std::string &name, std::size_t begin, std::size_t end, std::size_t first,
                             std::size_t last) const;

    const std::string path;
    Layout            layout;

    struct OpenTable
    {
      Handle              set;
      std::size_t         n_values; ///< of a row
      std::uint64_t       n_committed;
      std::uint64_t       n_written = 0; ///< rows in the file
      std::vector<double> waiting   = {};
    };

    const OpenTable &table(const std::string &name) const;

  private:
    void open_tables(const std::string &file_path);
    void open_table(const std::string &name);
    void write_waiting(const std::string &name, OpenTable &table);

    bool                             is_writable_;
    std::optional<Handle>            file_, rows_;
    std::map<std::string, OpenTable> tables_;
  };

  Dataset::Implementation::Implementation(const std::string &file_path, const Access access)
    : path(file_path),
      is_writable_(access == Access::append)
  {
    const Quiet quiet;
    if (!std::filesystem::is_regular_file(path))
      throw InputError("There is no file '" + path + "'.", "Check the path.");
    const Superblock superblock(path);
    check(path, superblock);
    const unsigned int mode       = is_writable_                  ? H5F_ACC_RDWR | H5F_ACC_SWMR_WRITE
                                    : superblock.is_being_written ? H5F_ACC_RDONLY | H5F_ACC_SWMR_READ
                                                                  : H5F_ACC_RDONLY;
    const Handle       properties = access_properties();
    const hid_t        id         = H5Fopen(path.c_str(), mode, properties);
    if (id < 0)
      refuse(path, "cannot be opened by HDF5: truncated, damaged, or open elsewhere");
    file_.emplace(id, H5Fclose, "opening a file");
    try
      {
        open_tables(path);
      }
    catch (const FatalError &error)
      {
        refuse(path, "is damaged: " + error.problem());
      }
  }

  /// HDF5 closes a file when nothing in it is open any more; what a killed process has not sealed is read all the same.
  Dataset::Implementation::~Implementation()
  {
    tables_.clear();
    rows_.reset();
    file_.reset();
    if (!is_writable_)
      return;
    try
      {
        seal_file(path);
      }
    catch (const std::exception &error)
      {
        log::warning(error.what());
      }
  }

  void Dataset::Implementation::open_tables(const std::string &file_path)
  {
    const auto names = hdf5::dataset_names(*file_);
    if (std::ranges::find(names, "format") == names.end() || hdf5::read_text(*file_, "format") != format_mark)
      refuse(file_path, std::string("is an HDF5 file, but not '") + format_mark + "'");
    for (const auto &name : hdf5::names_below(names, "texts"))
      layout.texts[name] = hdf5::read_text(*file_, "texts/" + name);
    for (const auto &name : hdf5::names_below(names, "numbers"))
      {
        const Handle set = hdf5::open_numbers(*file_, "numbers/" + name, H5T_NATIVE_DOUBLE);
        if (!hdf5::shape_of(set).empty())
          throw FatalError("'" + name + "' is no number.", "");
        hdf5::read_numbers(set, name, H5T_NATIVE_DOUBLE, &layout.numbers[name]);
      }
    for (const auto &name : hdf5::names_below(names, "tables"))
      open_table(name);
    rows_.emplace(hdf5::open_numbers(*file_, "rows", H5T_NATIVE_UINT64));
    std::vector<std::uint64_t> rows(tables_.size());
    if (hdf5::shape_of(*rows_) != std::vector<std::size_t>{rows.size()})
      throw FatalError("The number of rows is not that of " + std::to_string(rows.size()) + " tables.", "");
    hdf5::read_numbers(*rows_, "rows", H5T_NATIVE_UINT64, rows.data());
    // In the order of std::map, which was the writer's.
    const auto  largest = most_times_smaller * std::filesystem::file_size(file_path);
    std::size_t i       = 0;
    for (auto &[name, table] : tables_)
      {
        if (rows[i] > table.n_committed || rows[i] > largest / table.n_values)
          throw FatalError("The table '" + name + "' has fewer than its " + std::to_string(rows[i]) + " rows.",
                           "");
        table.n_committed = table.n_written = rows[i++];
      }
  }

  void Dataset::Implementation::open_table(const std::string &name)
  {
    Handle       set = hdf5::open_chunks(*file_, "tables/" + name);
    const Handle type(H5Dget_type(set), H5Tclose, "asking for a type");
    const Handle creation(H5Dget_create_plist(set), H5Pclose, "asking for properties");
    auto         shape     = hdf5::shape_of(set);
    const bool   is_double = H5Tequal(type, H5T_IEEE_F64LE) > 0;
    if ((!is_double && H5Tequal(type, H5T_IEEE_F32LE) <= 0) || shape.empty())
      throw FatalError("The table '" + name + "' does not hold floating-point numbers in rows.", "");
    const std::size_t n_rows = shape.front();
    shape.erase(shape.begin());
    const std::size_t n_values = hdf5::n_entries(shape);
    if (n_values == 0)
      throw FatalError("The rows of '" + name + "' have an extent of zero.", "");
    layout.compressed   = H5Pget_nfilters(creation) > 0;
    layout.tables[name] = {shape, is_double ? Storage::double_precision : Storage::single_precision};
    tables_.emplace(name, OpenTable{std::move(set), n_values, n_rows});
  }

  const Dataset::Implementation::OpenTable &Dataset::Implementation::table(const std::string &name) const
  {
    const auto found = tables_.find(name);
    if (found == tables_.end())
      {
        std::vector<std::string> names;
        for (const auto &[present, table] : tables_)
          names.push_back(present);
        throw InputError("'" + path + "' has no table '" + name + "'.", "It has: " + text::join(names) + ".");
      }
    return found->second;
  }

  std::vector<double> Dataset::Implementation::read(const std::string &name, const std::size_t begin,
                                                    const std::size_t end, const std::size_t first,
                                                    const std::size_t last) const
  {
    const auto &[set, n_values, n_rows, n_written, waiting] = table(name);
    const auto &shape                                       = layout.tables.at(name).row_shape;
    const auto  width                                       = shape.empty() ? 1 : shape[0];
    if (begin > end || end > n_rows || first > last || last > width)
      throw InputError("'" + path + "': rows " + std::to_string(begin) + " to " + std::to_string(end) +
                           ", entries " + std::to_string(first) + " to " + std::to_string(last) + " of '" + name +
                           "' were asked for; it has " + std::to_string(n_rows) + " rows of " +
                           std::to_string(width) + ".",
                       "The file has fewer samples or another mesh than the run expects.");
    std::vector<double> values((end - begin) * (last - first) * (n_values / width));
    if (values.empty())
      return values;
    std::vector<hsize_t> start(1 + shape.size(), 0), count(shape.begin(), shape.end());
    count.insert(count.begin(), end - begin);
    start[0] = begin;
    if (!shape.empty())
      {
        start[1] = first;
        count[1] = last - first;
      }
    const Quiet  quiet;
    const Handle from(H5Dget_space(set), H5Sclose, "asking for a space");
    const Handle to = hdf5::space_of({values.size()});
    if (H5Sselect_hyperslab(from, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0 ||
        H5Dread(set, H5T_NATIVE_DOUBLE, to, from, H5P_DEFAULT, values.data()) < 0)
      refuse(path, "is damaged: its table '" + name + "' cannot be read");
    return values;
  }

  void Dataset::Implementation::append(const std::string &name, const std::span<const double> values)
  {
    table(name); // says what there is when this is not
    auto &table = tables_.at(name);
    if (!is_writable_ || values.size() % table.n_values != 0)
      throw FatalError(std::to_string(values.size()) + " values were appended to '" + name + "' of '" + path +
                           "', which has " + std::to_string(table.n_values) + " a row" +
                           (is_writable_ ? "." : " and is open to read alone."),
                       "This is a mistake in the program.");
    if (layout.tables.at(name).storage == Storage::single_precision)
      for (const double value : values)
        if (std::isfinite(value) && std::abs(value) > double(std::numeric_limits<float>::max()))
          throw InputError("The value " + text::shortest(value) + " does not fit into single precision, as '" +
                               name + "' of '" + path + "' is stored.",
                           "Store doubles.");
    table.waiting.insert(table.waiting.end(), values.begin(), values.end());
    if (table.waiting.size() >= many_values)
      write_waiting(name, table);
  }

  void Dataset::Implementation::write_waiting(const std::string &name, OpenTable &table)
  {
    if (table.waiting.empty())
      return;
    const Quiet          quiet;
    const std::size_t    n_rows = table.waiting.size() / table.n_values;
    const auto          &shape  = layout.tables.at(name).row_shape;
    std::vector<hsize_t> extents(shape.begin(), shape.end()), start(1 + shape.size(), 0);
    const auto           present = hdf5::shape_of(table.set);
    start[0]                     = table.n_written;
    extents.insert(extents.begin(), std::max<hsize_t>(present[0], table.n_written + n_rows));
    if (extents[0] > present[0] && H5Dset_extent(table.set, extents.data()) < 0)
      cannot_write(path);
    extents[0] = n_rows;
    const Handle to(H5Dget_space(table.set), H5Sclose, "asking for a space");
    const Handle from = hdf5::space_of({table.waiting.size()});
    if (H5Sselect_hyperslab(to, H5S_SELECT_SET, start.data(), nullptr, extents.data(), nullptr) < 0 ||
        H5Dwrite(table.set, H5T_NATIVE_DOUBLE, from, to, H5P_DEFAULT, table.waiting.data()) < 0)
      cannot_write(path);
    table.n_written += n_rows;
    table.waiting.clear();
  }

  void Dataset::Implementation::commit()
  {
    std::vector<std::uint64_t> rows;
    for (auto &[name, table] : tables_)
      {
        write_waiting(name, table);
        rows.push_back(table.n_written);
      }
    const Quiet quiet;
    // Rows first, their numbers when those are in the file: who is killed between leaves the earlier numbers.
    if (!is_writable_ || H5Fflush(*file_, H5F_SCOPE_GLOBAL) < 0 ||
        H5Dwrite(*rows_, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()) < 0 ||
        H5Fflush(*file_, H5F_SCOPE_GLOBAL) < 0)
      cannot_write(path);
    for (auto &[name, table] : tables_)
      table.n_committed = table.n_written;
  }

  Dataset::Dataset(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation))
  {}
  Dataset::~Dataset()                   = default;
  Dataset::Dataset(Dataset &&) noexcept = default;

  Dataset Dataset::create(const std::string &path, const Layout &layout)
  {
    dataset_file::create(path, layout);
    return Dataset(std::make_unique<Implementation>(path, Implementation::Access::append));
  }

  Dataset Dataset::open(const std::string &path)
  {
    return Dataset(std::make_unique<Implementation>(path, Implementation::Access::read));
  }

  Dataset Dataset::append_to(const std::string &path)
  {
    if (std::filesystem::is_regular_file(path) && Superblock(path).is_being_written)
      {
        log::warning("The writer of '" + path + "' was killed; its committed rows are written anew.");
        const std::string copy = path + ".rescued";
        {
          const auto damaged = open(path);
          auto       rescued = create(copy, damaged.layout());
          for (const auto &[name, table] : damaged.layout().tables)
            {
              const std::size_t n_rows = damaged.n_rows(name);
              const std::size_t piece  = std::max<std::size_t>(1, many_values / hdf5::n_entries(table.row_shape));
              for (std::size_t begin = 0; begin < n_rows; begin += piece)
                rescued.append(name, damaged.read(name, begin, std::min(n_rows, begin + piece)));
            }
          rescued.commit();
        }
        std::filesystem::rename(copy, path);
      }
    return Dataset(std::make_unique<Implementation>(path, Implementation::Access::append));
  }

  const Dataset::Layout &Dataset::layout() const { return implementation_->layout; }
  bool                   Dataset::has(const std::string &table) const { return layout().tables.contains(table); }

  const Dataset::Table &Dataset::table(const std::string &name) const
  {
    implementation_->table(name);
    return layout().tables.at(name);
  }

  std::size_t Dataset::n_rows(const std::string &table) const { return implementation_->table(table).n_committed; }

  double Dataset::number(const std::string &name) const
  {
    const auto found = layout().numbers.find(name);
    if (found == layout().numbers.end())
      refuse(implementation_->path, "has no number '" + name + "'");
    return found->second;
  }

  const std::string &Dataset::text(const std::string &name) const
  {
    const auto found = layout().texts.find(name);
    if (found == layout().texts.end())
      refuse(implementation_->path, "has no text '" + name + "'");
    return found->second;
  }

  std::vector<double> Dataset::read(const std::string &table, const std::size_t begin, const std::size_t end) const
  {
    const auto &shape = this->table(table).row_shape;
    return implementation_->read(table, begin, end, 0, shape.empty() ? 1 : shape[0]);
  }

  std::vector<double> Dataset::read(const std::string &table, const std::size_t begin, const std::size_t end,
                                    const std::size_t first, const std::size_t last) const
  {
    return implementation_->read(table, begin, end, first, last);
  }

  void Dataset::append(const std::string &table, const std::span<const double> rows)
  {
    implementation_->append(table, rows);
  }

  void Dataset::commit() { implementation_->commit(); }
} // namespace trestle
