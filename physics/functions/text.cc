#include "physics/functions/text.h"

#include "core/exceptions.h"

#include <deal.II/base/exceptions.h>

#include <cmath>
#include <sstream>

namespace trestle::text
{
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
      throw InputError(key + ": the entry '" + entry + "' has no '" + separator + "'.",
                       "Entries are separated by '|' and read 'name" + std::string(1, separator) +
                           " value'; --print-parameters shows the form.");
    return {trim(entry.substr(0, position)), trim(entry.substr(position + 1))};
  }

  double number(const std::string &key, const std::string &text)
  {
    const std::string trimmed = trim(text);
    std::size_t       n_read  = 0;
    double            value   = NAN;
    try
      {
        value = std::stod(trimmed, &n_read);
      }
    catch (const std::exception &)
      {}
    if (trimmed.empty() || n_read != trimmed.size() || !std::isfinite(value))
      throw InputError(key + ": '" + trimmed + "' is no finite number.", "Give a number such as 0.25 or 1e-3.");
    return value;
  }

  unsigned int natural_number(const std::string &key, const std::string &text)
  {
    const double value = number(key, text);
    if (value < 0 || value > 4294967294. || value != std::floor(value))
      throw InputError(key + ": '" + trim(text) + "' is no natural number.", "Give 0, 1, 2, ...");
    return static_cast<unsigned int>(value);
  }

  std::map<std::string, double> constants(const std::string &key, const std::string &text)
  {
    std::map<std::string, double> result;
    for (const auto &entry : split(text, ','))
      {
        const auto [name, value] = split_once(key, entry, '=');
        if (name.empty() || !result.emplace(name, number(key, value)).second)
          throw InputError(key + ": '" + entry + "' names no constant, or one that is already there.",
                           "Write 'name = value, other = value', each name once.");
      }
    return result;
  }

  std::string deal_ii_message(const std::exception &error)
  {
    const auto *exception = dynamic_cast<const dealii::ExceptionBase *>(&error);
    if (exception == nullptr)
      return error.what();
    std::ostringstream stream;
    exception->print_info(stream);
    return trim(stream.str());
  }
} // namespace trestle::text
