#include "core/text.h"

#include "core/exceptions.h"
#include "core/excerpt.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace trestle::text
{
  std::string shortest(const double value)
  {
    // The sign of what is no number is the processor's.
    return std::isnan(value) ? "nan" : fmt::format("{}", value);
  }

  std::string rounded(const double value, const unsigned int digits)
  {
    return std::isnan(value) ? "nan" : fmt::format("{:.{}g}", value, digits);
  }

  namespace
  {
    template <class T, class InWords>
    std::string join_as(const std::span<const T> parts, const std::string &separator, const InWords &in_words)
    {
      std::string result;
      for (std::size_t i = 0; i < parts.size(); ++i)
        result += (i == 0 ? "" : separator) + in_words(parts[i]);
      return result;
    }
  } // namespace

  std::string join(const std::span<const std::string> parts, const std::string &separator)
  {
    return join_as(parts, separator, [](const std::string &part) { return part; });
  }

  std::string join(const std::span<const double> values, const std::string &separator)
  {
    return join_as(values, separator, [](const double value) { return shortest(value); });
  }

  std::string join(const std::span<const unsigned int> values, const std::string &separator)
  {
    return join_as(values, separator, [](const unsigned int value) { return std::to_string(value); });
  }

  std::string trim(const std::string &text)
  {
    const auto first = text.find_first_not_of(" \t\n\r");
    if (first == std::string::npos)
      return "";
    return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
  }

  std::vector<std::string> split(const std::string &text, char separator)
  {
    std::vector<std::string> parts;
    if (trim(text).empty())
      return parts;
    std::size_t begin = 0;
    while (true)
      {
        const auto end = text.find(separator, begin);
        parts.push_back(trim(text.substr(begin, end - begin)));
        if (end == std::string::npos)
          return parts;
        begin = end + 1;
      }
  }

  std::vector<std::string> split_entries(const std::string &text)
  {
    std::vector<std::string> parts;
    if (trim(text).empty())
      return parts;
    std::string part;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '|' && i + 1 < text.size() && text[i + 1] == '|')
        {
          part += "||";
          ++i;
        }
      else if (text[i] == '|')
        {
          parts.push_back(trim(part));
          part.clear();
        }
      else
        part += text[i];
    parts.push_back(trim(part));
    return parts;
  }

  std::pair<std::string, std::string> split_once(const std::string &key, const std::string &entry, char separator)
  {
    const auto position = entry.find(separator);
    if (position == std::string::npos)
      throw InputError(key + ": the entry '" + excerpt(entry) + "' has no '" + separator + "'.",
                       "Entries are separated by '|' and read 'name" + std::string(1, separator) +
                           " value'; --print-parameters shows the form.");
    return {trim(entry.substr(0, position)), trim(entry.substr(position + 1))};
  }

  bool read_number(const std::string &text, double &value)
  {
    const std::string trimmed = trim(text);
    const char       *begin   = trimmed.data() + (trimmed.starts_with('+') && !trimmed.starts_with("+-") ? 1 : 0);
    const char       *end     = trimmed.data() + trimmed.size();
    const auto        result  = std::from_chars(begin, end, value);
    return result.ec == std::errc() && result.ptr == end;
  }

  double number(const std::string &key, const std::string &text)
  {
    double value = NAN;
    if (!read_number(text, value) || !std::isfinite(value))
      throw InputError(key + ": '" + excerpt(trim(text)) + "' is no finite number.",
                       "Give a number such as 0.25 or 1e-3.");
    return value;
  }

  unsigned int natural_number(const std::string &key, const std::string &text)
  {
    const double value = number(key, text);
    if (value < 0 || value > 4294967294. || value != std::floor(value))
      throw InputError(key + ": '" + excerpt(trim(text)) + "' is no natural number.", "Give 0, 1, 2, ...");
    return static_cast<unsigned int>(value);
  }

  std::vector<double> numbers(const std::string &key, const std::string &text, const char separator)
  {
    std::vector<double> result;
    for (const auto &part : split(text, separator))
      result.push_back(number(key, part));
    return result;
  }

  std::map<std::string, double> constants(const std::string &key, const std::string &text)
  {
    std::map<std::string, double> result;
    for (const auto &entry : split(text, ','))
      {
        const auto [name, value] = split_once(key, entry, '=');
        if (name.empty() || !result.emplace(name, number(key, value)).second)
          throw InputError(key + ": '" + excerpt(entry) + "' names no constant, or one that is already there.",
                           "Write 'name = value, other = value', each name once.");
      }
    return result;
  }
} // namespace trestle::text
