#pragma once

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /// Small grammar shared by the keys that hold lists: entries by '|', fields by ':' or ';'.
  namespace text
  {
    std::string trim(const std::string &text);

    /// Trimmed parts; one part when the separator is absent, none for blank text.
    std::vector<std::string> split(const std::string &text, char separator);

    /// As split by '|', but '||' stays: it is muParser's logical or.
    std::vector<std::string> split_entries(const std::string &text);

    /// The parts before and after the first separator. @throws InputError naming `key` when it is absent.
    std::pair<std::string, std::string> split_once(const std::string &key, const std::string &entry,
                                                   char separator);

    /// @throws InputError naming `key` unless the whole text is one finite number.
    double       number(const std::string &key, const std::string &text);
    unsigned int natural_number(const std::string &key, const std::string &text);

    /// "a = 1, b = 2".
    std::map<std::string, double> constants(const std::string &key, const std::string &text);

    /// What deal.II said, without its frame of file names and stars.
    std::string deal_ii_message(const std::exception &error);
  } // namespace text
} // namespace trestle
