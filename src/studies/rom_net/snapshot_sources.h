#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Files of snapshots on the rank that reads them: arrays (.npy, HDF5) or fields of .vtu, .pvtu and .pvd. A file holds
   * n_samples trajectories of n_states fields of n_dofs numbers; all files hold equally long ones.
   */
  class SnapshotSource
  {
  public:
    struct Extents
    {
      std::size_t n_samples = 0; ///< of one file
      std::size_t n_states  = 0;
      std::size_t n_dofs    = 0;

      bool operator==(const Extents &) const = default;
    };

    virtual ~SnapshotSource() = default;

    /// Looks into a file, which part() then reads. @throws InputError naming it where it cannot be read, or where it is
    /// not like the first.
    virtual Extents open(std::size_t file) = 0;

    /// Dofs [first, last) of all that the opened file holds: (n_samples n_states) x (last - first), row-major.
    virtual std::vector<double> part(std::size_t first, std::size_t last) const = 0;
  };

  /**
   * @param files at least one. A single array holds all samples, n_samples x n_dofs or n_samples x n_states x n_dofs;
   * each of several holds one, n_dofs or n_states x n_dofs. A .vtu or .pvtu is a sample of one state, a .pvd one of as
   * many as it lists; their dofs are entries x components. @param field of the latter.
   * @throws InputError, for arrays of another shape at once.
   */
  std::unique_ptr<SnapshotSource> make_snapshot_source(const std::vector<std::string> &files,
                                                       const std::string              &field);
} // namespace trestle
