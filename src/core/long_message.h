#pragma once

#include "core/communicator.h"

#include <span>

namespace trestle
{
  /// Moves numbers from one rank to another, however many: MPI counts by int. Called on all ranks, or on these two; the
  /// receiver's span has the sender's length, and other ranks' are not looked at.
  void move_numbers(const Communicator &communicator, int from, int to, std::span<double> values);
} // namespace trestle
