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

  std::vector<std::size_t> shape_of(Id dataset);

  /// Whether the file has it, groups on the way included. @param name without a slash at its start.
  bool exists(Id file, const std::string &name);

  /// Names of all data sets below a group, slashes included; none where there is no such group.
  std::vector<std::string> dataset_names(Id file, const std::string &group);
} // namespace trestle::hdf5
