#pragma once

#include <string>

namespace trestle
{
  /// Text as it may stand in HTML or SVG, also between quotes.
  std::string escape_html(const std::string &text);
} // namespace trestle
