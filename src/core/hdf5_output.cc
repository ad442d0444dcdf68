#include "core/hdf5_output.h"

#include "core/exceptions.h"
#include "core/hdf5_handles.h"
#include "core/text.h"

#include <hdf5.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>

namespace trestle
{
  namespace
  {
    [[noreturn]] void cannot_write(const std::string &path)
    {
      throw FatalError("Cannot write '" + path + "'.",
                       "Check that its folder exists, is writable and has free space.");
    }

    void require_shape(const std::string &name, const std::vector<std::size_t> &shape, const std::size_t n)
    {
      if (hdf5::n_entries(shape) != n)
        throw FatalError("'" + name + "' was given " + std::to_string(n) + " numbers for a shape of " +
                             std::to_string(hdf5::n_entries(shape)) + ".",
                         "This is a mistake in the program.");
    }
  } // namespace

  class Hdf5Output::Implementation
  {
  public:
    explicit Implementation(const std::string &path)
      : path_(path),
        partial_(path + ".partial")
    {
      const hid_t id = H5Fcreate(partial_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
      if (id < 0)
        cannot_write(path);
      file_.emplace(id, H5Fclose, "creating '" + path + "'");
    }

    ~Implementation()
    {
      if (!file_)
        return;
      file_.reset();
      std::error_code none;
      std::filesystem::remove(partial_, none);
    }

    void write(const std::string &name, const std::int64_t type, const std::vector<std::size_t> &shape,
               const void *data) const
    {
      hdf5::write_dataset(*file_, name, type, shape, data);
    }

    void alias(const std::string &name, const std::string &alias) const
    {
      const hdf5::Handle links = hdf5::with_groups();
      if (H5Lcreate_hard(*file_, name.c_str(), *file_, alias.c_str(), links, H5P_DEFAULT) < 0)
        throw FatalError("HDF5 cannot name '" + name + "' '" + alias + "'.", "This is a mistake in the program.");
    }

    void close()
    {
      if (H5Fflush(*file_, H5F_SCOPE_GLOBAL) < 0)
        cannot_write(path_);
      file_.reset();
      std::error_code failed;
      std::filesystem::rename(partial_, path_, failed);
      if (failed)
        cannot_write(path_);
    }

  private:
    const hdf5::Quiet           quiet_;
    const std::string           path_, partial_;
    std::optional<hdf5::Handle> file_;
  };

  Hdf5Output::Hdf5Output(const std::string &path)
    : implementation_(std::make_unique<Implementation>(path))
  {}

  Hdf5Output::~Hdf5Output() = default;

  void Hdf5Output::write_single(const std::string &name, const std::vector<std::size_t> &shape,
                                const std::span<const double> values)
  {
    require_shape(name, shape, values.size());
    std::vector<float> rounded;
    rounded.reserve(values.size());
    for (const double value : values)
      {
        if (std::isfinite(value) && std::abs(value) > double(std::numeric_limits<float>::max()))
          throw InputError("'" + name + "' has the value " + text::shortest(value) +
                               ", which single precision cannot hold.",
                           "Take other units.");
        rounded.push_back(float(value));
      }
    implementation_->write(name, H5T_NATIVE_FLOAT, shape, rounded.data());
  }

  void Hdf5Output::write_integers(const std::string &name, const std::vector<std::size_t> &shape,
                                  const std::span<const std::uint32_t> values)
  {
    require_shape(name, shape, values.size());
    const std::vector<std::int32_t> integers(values.begin(), values.end());
    implementation_->write(name, H5T_NATIVE_INT32, shape, integers.data());
  }

  void Hdf5Output::write_alias(const std::string &name, const std::string &alias)
  {
    implementation_->alias(name, alias);
  }

  void Hdf5Output::close() { implementation_->close(); }
} // namespace trestle
