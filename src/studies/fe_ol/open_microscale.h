#pragma once

#include "bridge/microscale/microscale.h"
#include "core/communicator.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A microscale from the run directory that the study `representative volume` left: what FE² studies and other
   * people's solvers work with. The directory is only read; several objects may be opened from one.
   *
   * @param kind `finite elements`, `reduced`, `network` or `adaptive` (network, then reduced, then finite
   * elements, as the certificate asks; without a network in the directory from reduced on); or a registered one
   * (MicroscaleKinds), which is given the directory and no overrides.
   * @param overrides "section/key=value" on the run's parameters, for instance "certificate/tolerance=0.02".
   * @param communicator whose root reads the files; collective on it. The object itself belongs to this rank.
   * @throws InputError on all ranks: no such run, a damaged archive, an unknown kind or key.
   */
  std::unique_ptr<Microscale> open_microscale(const std::string &run_directory, const std::string &kind,
                                              const Communicator             &communicator,
                                              const std::vector<std::string> &overrides = {});

  /// Those four kinds, and those that were registered until now.
  std::vector<std::string> microscale_kinds();
  bool                     is_registered_kind(const std::string &kind);

  /// What the run in a directory was asked for. Collective. @throws InputError: no run of a representative volume.
  std::string read_cell_parameters(const std::string &run_directory, const Communicator &communicator);

  /// What parameters alone tell of a cell.
  struct CellDescription
  {
    unsigned int dimension   = 0;
    bool         has_network = false;
  };
  /// @param name of the parameters, for messages.
  CellDescription describe_cell(const std::string &parameters, const std::string &name);
} // namespace trestle
