#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A plain HDF5 file for other programs (h5py, MATLAB): arrays in one piece, single precision or 32-bit integers, under names
   * whose slashes make groups. Written beside the target and renamed by close(), so that the target is whole or not there.
   * Serial.
   */
  class Hdf5Output
  {
  public:
    /// @throws FatalError when it cannot be created, as all below does when the disk is full.
    explicit Hdf5Output(const std::string &path);
    ~Hdf5Output();
    Hdf5Output(const Hdf5Output &)            = delete;
    Hdf5Output &operator=(const Hdf5Output &) = delete;

    /// @param values as many as the shape wants. @throws InputError for a finite value beyond 3.4e38.
    void write_single(const std::string &name, const std::vector<std::size_t> &shape,
                      std::span<const double> values);
    /// @param values below 2^31.
    void write_integers(const std::string &name, const std::vector<std::size_t> &shape,
                        std::span<const std::uint32_t> values);

    /// A second name for an array that is there.
    void write_alias(const std::string &name, const std::string &alias);

    void close();

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
