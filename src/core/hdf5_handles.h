#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What the files of core/ that speak HDF5 share; no header of HDF5 is needed to see it.
namespace trestle::hdf5
{
  using Id = std::int64_t; ///< hid_t

  /// An HDF5 object that closes itself.
  class Handle
  {
  public:
    /// @throws FatalError when the id is none. @param doing what was tried.
    Handle(Id id, int (*close)(Id), const std::string &doing);
    ~Handle();
    Handle(Handle &&other) noexcept;
    Handle(const Handle &)            = delete;
    Handle &operator=(const Handle &) = delete;
    Handle &operator=(Handle &&)      = delete;
            operator Id() const { return id_; }

  private:
    Id id_;
    int (*close_)(Id);
  };

  /// HDF5 prints its error stack on its own; our exceptions say what a user needs.
  class Quiet
  {
  public:
    Quiet();
    ~Quiet();
    Quiet(const Quiet &)            = delete;
    Quiet &operator=(const Quiet &) = delete;

  private:
    int (*function_)(Id, void *) = nullptr;
    void *data_                  = nullptr;
  };

  /// Text as a data set of its own, since HDF5's attributes end at 64 KiB. Slashes in names make groups.
  void        write_text(Id file, const std::string &name, const std::string &text);
  std::string read_text(Id file, const std::string &name);

  /// Makes a data set and writes all of it. @param shape empty: one number.
  void write_dataset(Id file, const std::string &name, Id type, const std::vector<std::size_t> &shape,
                     const void *data);

  /// A space of that shape; empty: one number.
  Handle space_of(const std::vector<std::size_t> &shape);
  /// A property list that makes the groups in names.
  Handle with_groups();

  // Files come from anywhere. What follows is asked for before a byte of data is read, and throws FatalError for what
  // none of our files has, naming it.

  /**
   * Names of all data sets, as arrays/weights. Refused: links that are not hard ones (they lead to other files, or in
   * circles), second names of one object, groups more than 16 deep. To be called before a name is opened, since opening
   * follows links.
   */
  std::vector<std::string> dataset_names(Id file);
  /// Those of a group, without its name. @param names as dataset_names() gives them.
  std::vector<std::string> names_below(const std::vector<std::string> &names, const std::string &group);

  /// A data set in one piece within the file, of exactly that type, and as long as its extents say: memory may be asked
  /// for. Refused: external files, virtual data sets, chunks and their filters.
  Handle open_numbers(Id file, const std::string &name, Id type);

  /// A data set in chunks. Refused: filters other than HDF5's own deflate, shuffle and checksum, since others are plugins.
  Handle open_chunks(Id file, const std::string &name);

  /// All of a data set of open_numbers(). @param data room for n_entries().
  void read_numbers(Id dataset, const std::string &name, Id type, void *data);

  std::vector<std::size_t> shape_of(Id dataset);
  /// Their product. @throws FatalError above 2^40, also where another extent is zero.
  std::size_t n_entries(const std::vector<std::size_t> &shape);
} // namespace trestle::hdf5
