#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/dof_order.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/parameters.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// Snapshots that somebody else's solver made.
  struct ImportedSnapshots
  {
    SnapshotSet                   samples;
    std::unique_ptr<InnerProduct> product;         ///< Euclidean, or with the weights of a file
    DofOrder                      order;           ///< places of this rank's dofs in the files
    std::vector<std::string>      parameter_names; ///< of a .csv that has them; else parameter_0, ...
  };

  /**
   * Section `snapshots`: reads fields of other solvers, so that they can be clustered and compressed without their
   * equations. One rank reads each file, once, and hands every rank its part of the dofs, which are split evenly in the
   * order of the files; it holds the part of one rank of one file at a time (of a .vtu, .pvtu or .pvd: all of that).
   */
  class SnapshotFiles
  {
  public:
    explicit SnapshotFiles(ParameterSink &prm);

    /// Whether files are named at all.
    bool are_named() const { return !files_.empty(); }

    /// Collective. @throws InputError on all ranks, naming the file: see SnapshotSource; for parameters of other than a
    /// row a sample, weights of other than one positive number a dof, and a sample with a number that is not finite.
    ImportedSnapshots read(const Communicator &communicator) const;

  private:
    SnapshotSet         read_samples(const Communicator &communicator, std::vector<std::string> &parameter_names,
                                     std::size_t &n_dofs) const;
    std::vector<double> read_weights(const Communicator &communicator, std::size_t n_dofs) const;

    std::vector<std::string> files_;
    std::string              field_, parameters_, weights_;
  };
} // namespace trestle
