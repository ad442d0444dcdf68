#pragma once

#include <string>

namespace trestle
{
  namespace text
  {
    /// What a message shows of somebody's input: one line without control characters, of about `longest` bytes: the
    /// beginning, how much is left out, and the end.
    std::string excerpt(const std::string &text, std::size_t longest = 120);
  } // namespace text
} // namespace trestle
