#pragma once

#include "core/communicator.h"
#include "program/options.h"

namespace trestle
{
  /// Does what the command line asks. Collective. @throws Error alike on all ranks where it can.
  void execute(const Options &options, const Communicator &communicator);
} // namespace trestle
