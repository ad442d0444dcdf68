#include "core/html.h"

namespace trestle
{
  std::string escape_html(const std::string &text)
  {
    std::string result;
    for (const char c : text)
      switch (c)
        {
        case '&':
          result += "&amp;";
          break;
        case '<':
          result += "&lt;";
          break;
        case '>':
          result += "&gt;";
          break;
        case '"':
          result += "&quot;";
          break;
        default:
          result += c;
        }
    return result;
  }
} // namespace trestle
