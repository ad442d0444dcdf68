#include "core/excerpt.h"

#include <algorithm>

namespace trestle::text
{
  namespace
  {
    /// Where a character of UTF-8 begins, at or before a byte.
    std::size_t start_of_character(const std::string &text, std::size_t at)
    {
      while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u)
        --at;
      return at;
    }
  } // namespace

  std::string excerpt(const std::string &text, const std::size_t longest)
  {
    std::string result = text;
    if (text.size() > longest)
      {
        const auto begin = start_of_character(text, longest / 2);
        const auto end   = start_of_character(text, text.size() - longest / 3);
        result           = text.substr(0, begin) + " ... (" + std::to_string(end - begin) + " characters) ... " +
                 text.substr(end);
      }
    std::replace_if(
        result.begin(), result.end(), [](const unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    return result;
  }
} // namespace trestle::text
