#pragma once

#include "bridge/microscale/microscale.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// Opens a microscale of a kind by the rest of Trestle (embed/rest.h): finite elements and fields as files need it.
  using OpenByTheRest = std::function<std::shared_ptr<Microscale>(const std::string &kind)>;

  /**
   * As open_microscale(), for this process alone and without MPI, deal.II and LibTorch: kinds `reduced`, `network` and
   * `adaptive`, whose finite elements come by the rest when a certificate first asks for them.
   * @returns null where that does not do: another kind, a run directory without answer.h5,
   * options on more than tolerances, laws and networks of plugins, a cell that learns on the way.
   * @throws InputError for what is no run directory, and for damaged archives.
   */
  std::shared_ptr<Microscale> open_answering(const std::string &run_directory, const std::string &kind,
                                             const std::vector<std::string> &options,
                                             const OpenByTheRest            &by_the_rest);
} // namespace trestle
