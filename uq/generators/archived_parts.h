#pragma once

#include "core/archive.h"
#include "core/communicator.h"

#include <functional>
#include <string>
#include <vector>

namespace trestle
{
  /// What the root has learnt, on all ranks: bases and factors are the same to the bit, whatever the processors.
  /// @param learn on the root, into the archive. Collective. @throws what it throws, on all ranks.
  Archive learnt_on_root(const Communicator &communicator, const std::function<void(Archive &)> &learn);

  /// @throws InputError for an archive of another generator, or of something else.
  void check_generator(const Archive &archive, const std::string &generator);

  /// @throws InputError where it is missing.
  const Archive::Array &part(const Archive &archive, const std::string &name);

  /// Of that many numbers. @throws InputError for another number.
  const std::vector<double> &part(const Archive &archive, const std::string &name, std::size_t n);

  /// Whole numbers from 0 to most. @throws InputError for others.
  std::vector<std::size_t> counts(const Archive &archive, const std::string &name, std::size_t most);
} // namespace trestle
