#include "core/parameter_text.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>
#include <string_view>

namespace trestle
{
  namespace
  {
    constexpr std::string_view                                     byte_order_mark = "\xef\xbb\xbf";
    constexpr std::array<std::pair<const char *, const char *>, 6> invisible       = {{
              {"\xc2\xa0", "a no-break blank (U+00A0)"},
              {"\xe2\x80\xaf", "a narrow no-break blank (U+202F)"},
              {"\xe2\x80\x8b", "a blank of no width (U+200B)"},
              {"\xe2\x80\x89", "a thin blank (U+2009)"},
              {"\xe3\x80\x80", "an ideographic blank (U+3000)"},
              {"\xef\xbb\xbf", "a byte-order mark (U+FEFF)"},
    }};

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

      /// A path with '#' would be cut there.
      void refuse_hidden_value(const std::string &line, const std::size_t comment, const unsigned int number) const
      {
        const auto equals = line.find('=');
        if (equals < comment && comment > 0 && line[comment - 1] != ' ' && line[comment - 1] != '\t')
          fail(
              number, line,
              "'#' starts a comment wherever it stands: put a blank before it, or rename the file that it is in.");
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

  std::string plain_text(const std::string &text, const std::string &file_name)
  {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") || text.find('\0') != std::string::npos)
      throw InputError(file_name + ": the text is UTF-16 (or no text): it has zero bytes.",
                       "Save it as UTF-8: iconv -f UTF-16 -t UTF-8 " + file_name + " > new.prm");
    for (const auto &[bytes, what] : invisible)
      if (const auto at = text.find(bytes, std::string_view(bytes) == byte_order_mark ? 1 : 0);
          at != std::string::npos)
        throw InputError(file_name + ", line " +
                             std::to_string(1 + std::count(text.begin(), text.begin() + long(at), '\n')) + ": " +
                             what + " stands there, which looks like a blank and is none.",
                         "Write an ordinary blank; such characters come with text copied from documents.");
    return text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text;
  }

  std::vector<ParameterLine> scan_parameter_text(const std::string &raw, const std::string &file_name)
  {
    const std::string  text = plain_text(raw, file_name);
    Scanner            scanner(file_name);
    std::istringstream lines(text);
    std::string        line, joined;
    unsigned int       number = 0, first_number = 1;
    while (std::getline(lines, line))
      {
        ++number;
        if (const auto comment = line.find('#'); comment != std::string::npos)
          {
            scanner.refuse_hidden_value(line, comment, number);
            line.resize(comment);
          }
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
