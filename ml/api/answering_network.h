#pragma once

#include "bridge/microscale/answering_network.h"
#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"

#include <memory>

namespace trestle
{
  /**
   * A trained network of a cell from its archive alone, without LibTorch and without the parameters of its training.
   * @returns null for an architecture that answers only by code of its own (a plugin's).
   * @throws InputError for a damaged archive, or one of another cell.
   */
  std::shared_ptr<const AnsweringNetwork> read_answering_network(const Archive         &archive,
                                                                 const ReducedCellData &cell);
} // namespace trestle
