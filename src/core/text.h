#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * Numbers and lists as text and back, whatever the locale: for messages, reports, files that are read again, and the
   * small grammar of keys that hold lists (entries by '|', fields by ':' or ';').
   */
  namespace text
  {
    /// The fewest digits that read back as the same number: 0.1, 1e-10, inf, nan.
    std::string shortest(double value);

    /// To so many digits, for measured numbers that nobody reads back: 3.142e-07.
    std::string rounded(double value, unsigned int digits = 4);

    std::string join(std::span<const std::string> parts, const std::string &separator = ", ");
    /// Each as shortest() has it.
    std::string join(std::span<const double> values, const std::string &separator = ", ");
    std::string join(std::span<const unsigned int> values, const std::string &separator = ", ");

    std::string trim(const std::string &text);

    /// Trimmed parts; one part when the separator is absent, none for blank text.
    std::vector<std::string> split(const std::string &text, char separator);

    /// As split by '|', but '||' stays: it is muParser's logical or.
    std::vector<std::string> split_entries(const std::string &text);

    /// The parts before and after the first separator. @throws InputError naming `key` when it is absent.
    std::pair<std::string, std::string> split_once(const std::string &key, const std::string &entry,
                                                   char separator);

    /// Whether the whole text, blanks around it apart, is one number (nan and inf included), and which.
    bool read_number(const std::string &text, double &value);

    /// @throws InputError naming `key` unless the whole text is one finite number.
    double       number(const std::string &key, const std::string &text);
    unsigned int natural_number(const std::string &key, const std::string &text);

    /// Finite numbers between separators; none for blank text. @throws InputError naming `key`.
    std::vector<double> numbers(const std::string &key, const std::string &text, char separator = ',');

    /// "a = 1, b = 2".
    std::map<std::string, double> constants(const std::string &key, const std::string &text);
  } // namespace text
} // namespace trestle
