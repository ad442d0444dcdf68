#pragma once

#include "core/exceptions.h"
#include "embed/trestle.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /// What the C interfaces of cells and dictionaries look at before anything else.
  inline void require(const bool present, const std::string &what)
  {
    if (!present)
      throw InputError(what + " is a null pointer.", "Pass what trestle.h says.");
  }

  /// @param version of the header that the program was written from. @throws InputError for one that is not served.
  void check_interface(int version);

  /// @throws InputError for null pointers, and a number that is no number of options.
  std::vector<std::string> options_of(const char *const *options, std::size_t n_options);
} // namespace trestle
