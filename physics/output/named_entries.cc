#include "physics/output/named_entries.h"

#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  std::vector<std::pair<std::string, std::string>> named_entries(const std::string &key, const std::string &text)
  {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const auto &entry : text::split_entries(text))
      {
        entries.push_back(text::split_once(key, entry, ':'));
        const auto &name = entries.back().first;
        if (name.empty() || name.find_first_of(", \t\"") != std::string::npos)
          throw InputError(key + ": '" + name + "' is no usable name.",
                           "Use letters, digits, '_' and '.': it becomes a column of history.csv.");
      }
    return entries;
  }
} // namespace trestle
