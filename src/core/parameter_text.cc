#include "core/parameter_text.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace trestle
{
  namespace
  {
    // Outer blanks removed, inner runs of blanks made one, as deal.II's reader does.
    std::string normalised(const std::string &text)
    {
      std::istringstream words(text);
      std::string        result, word;
      while (words >> word)
        result += (result.empty() ? "" : " ") + word;
      return result;
    }

    bool starts_with_word(const std::string &line, const std::string &word, std::string &rest)
    {
      std::string upper = word;
      for (char &c : upper)
        c = static_cast<char>(std::toupper(c));
      const std::string first = line.substr(0, line.find(' '));
      if (first != word && first != upper)
        return false;
      rest = line.size() > first.size() ? line.substr(first.size() + 1) : "";
      return true;
    }

    class Scanner
    {
    public:
      explicit Scanner(const std::string &file_name)
        : file_name_(file_name)
      {}

      void statement(const std::string &line, const unsigned int number)
      {
        std::string rest;
        if (starts_with_word(line, "subsection", rest))
          {
            if (rest.empty())
              fail(number, line, "A subsection needs a name.");
            result.push_back({number, true, section_, rest, ""});
            section_.push_back(rest);
            opened_.push_back(number);
          }
        else if (line == "end" || line == "END")
          {
            if (section_.empty())
              fail(number, line, "There is no open subsection here; remove this line.");
            section_.pop_back();
            opened_.pop_back();
          }
        else if (starts_with_word(line, "set", rest))
          set(rest, line, number);
        else if (starts_with_word(line, "include", rest))
          fail(number, line, "Files cannot include others; copy the lines, or give them with --set.");
        else
          fail(number, line, "Write 'set key = value', 'subsection name' or 'end'; comments start with #.");
      }

      void finish() const
      {
        if (!section_.empty())
          fail(opened_.back(), "subsection " + section_.back(), "It is never closed; add a line 'end'.");
      }

      std::vector<ParameterLine> result;

    private:
      void set(const std::string &rest, const std::string &line, const unsigned int number)
      {
        const auto equals = rest.find('=');
        if (equals == std::string::npos || normalised(rest.substr(0, equals)).empty())
          fail(number, line, "Write 'set key = value'.");
        result.push_back(
            {number, false, section_, normalised(rest.substr(0, equals)), normalised(rest.substr(equals + 1))});
      }

      [[noreturn]] void fail(const unsigned int number, const std::string &line, const std::string &advice) const
      {
        throw InputError(file_name_ + ", line " + std::to_string(number) + ": cannot understand '" + line + "'.",
                         advice);
      }

      std::string               file_name_;
      std::vector<std::string>  section_;
      std::vector<unsigned int> opened_;
    };
  } // namespace

  std::vector<ParameterLine> scan_parameter_text(const std::string &text, const std::string &file_name)
  {
    Scanner            scanner(file_name);
    std::istringstream lines(text);
    std::string        line, joined;
    unsigned int       number = 0, first_number = 1;
    while (std::getline(lines, line))
      {
        ++number;
        line = line.substr(0, line.find('#'));
        if (joined.empty())
          first_number = number;
        const auto last      = line.find_last_not_of(" \t\r");
        const bool continues = last != std::string::npos && line[last] == '\\';
        joined += " " + (continues ? line.substr(0, last) : line);
        if (continues)
          continue;
        const std::string complete = normalised(joined);
        joined.clear();
        if (!complete.empty())
          scanner.statement(complete, first_number);
      }
    if (const std::string complete = normalised(joined); !complete.empty())
      scanner.statement(complete, first_number);
    scanner.finish();
    return std::move(scanner.result);
  }

  ParameterLine scan_override(const std::string &text, const std::string &from)
  {
    const auto equals = text.find('=');
    const auto advice = "Write section/subsection/key=value, for instance --set \"mesh/refinements=3\".";
    if (equals == std::string::npos)
      throw InputError(from + " \"" + text + "\": there is no '='.", advice);
    ParameterLine      line;
    std::istringstream parts(text.substr(0, equals));
    for (std::string part; std::getline(parts, part, '/');)
      line.section.push_back(normalised(part));
    if (line.section.empty() || line.section.back().empty())
      throw InputError(from + " \"" + text + "\": there is no key.", advice);
    line.key = line.section.back();
    line.section.pop_back();
    line.value = normalised(text.substr(equals + 1));
    if (line.value.find('#') != std::string::npos)
      throw InputError(from + " \"" + text + "\": '#' starts a comment and cannot be part of a value.", advice);
    return line;
  }

  std::vector<std::string> quick_overrides(const std::vector<ParameterLine> &lines,
                                           const std::vector<std::string>   &overrides)
  {
    std::string quick, settings;
    const auto  take = [&](const ParameterLine &line) {
      if (line.is_section || !line.section.empty())
        return;
      if (line.key == "quick")
        quick = line.value;
      else if (line.key == "quick settings")
        settings = line.value;
    };
    for (const auto &line : lines)
      take(line);
    for (const auto &text : overrides)
      take(scan_override(text));

    std::vector<std::string> result;
    if (quick == "true" || quick == "yes" || quick == "on")
      {
        std::istringstream entries(settings);
        for (std::string entry; std::getline(entries, entry, '|');)
          if (!normalised(entry).empty())
            result.push_back(normalised(entry));
      }
    return result;
  }

  std::string section_path(const std::vector<std::string> &section) { return text::join(section, "/"); }

  std::string nearest_name(const std::string &word, const std::vector<std::string> &candidates)
  {
    std::string best;
    std::size_t fewest = std::max<std::size_t>(2, word.size() / 2) + 1; // farther is no misspelling
    for (const auto &candidate : candidates)
      {
        std::vector<std::size_t> row(candidate.size() + 1);
        std::iota(row.begin(), row.end(), 0);
        for (std::size_t i = 1; i <= word.size(); ++i)
          {
            std::size_t diagonal = row[0];
            row[0]               = i;
            for (std::size_t j = 1; j <= candidate.size(); ++j)
              {
                const std::size_t replaced = diagonal + (word[i - 1] != candidate[j - 1]);
                diagonal                   = row[j];
                row[j]                     = std::min({row[j] + 1, row[j - 1] + 1, replaced});
              }
          }
        if (row.back() < fewest)
          {
            fewest = row.back();
            best   = candidate;
          }
      }
    return best;
  }
} // namespace trestle
