#include "core/parameter_text.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"

#include <algorithm>
#include <iomanip>
#include <numeric>
#include <sstream>

namespace trestle
{
  namespace
  {
    const std::string byte_order_mark = "\xef\xbb\xbf";

    /// Code point of the character of UTF-8, of two or three bytes, that begins there; 0 for others. Bytes above 127 that
    /// are no UTF-8 are taken for Latin-1, whose blanks are the same numbers.
    unsigned int code_point(const std::string &text, const std::size_t at)
    {
      const auto byte = [&](const std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
      };
      const auto continues = [&](const std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
      if ((byte(at) & 0xe0u) == 0xc0u && continues(at + 1))
        return (byte(at) & 0x1fu) << 6 | (byte(at + 1) & 0x3fu);
      if ((byte(at) & 0xf0u) == 0xe0u && continues(at + 1) && continues(at + 2))
        return (byte(at) & 0x0fu) << 12 | (byte(at + 1) & 0x3fu) << 6 | (byte(at + 2) & 0x3fu);
      const bool is_inside = continues(at) && at > 0 && byte(at - 1) >= 0x80u;
      return is_inside ? 0u : byte(at);
    }

    /// Blanks of Unicode but the ordinary one, what has no width or turns the direction of text, control characters.
    bool is_invisible(const unsigned int code)
    {
      return (code < 0x20 && code != '\t' && code != '\n' && code != '\v' && code != '\f' && code != '\r') ||
             (code >= 0x7f && code <= 0xa0) || code == 0xad || code == 0x1680 ||
             (code >= 0x2000 && code <= 0x200f) || (code >= 0x2028 && code <= 0x202f) ||
             (code >= 0x205f && code <= 0x206f) || code == 0x3000 || code == 0xfeff;
    }

    std::string in_words(const unsigned int code)
    {
      std::ostringstream text;
      text << (code == 0xa0 || code == 0x202f ? "a no-break blank"
               : code == 0xfeff               ? "a byte-order mark"
               : code < 0x20 || code == 0x7f  ? "a control character"
                                              : "an invisible character")
           << " (U+" << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << code << ")";
      return text.str();
    }

    /// @throws InputError for what looks like a blank, or like nothing, and is neither.
    void refuse_invisible(const std::string &text, const std::string &where)
    {
      for (std::size_t i = 0; i < text.size(); ++i)
        if (const unsigned int code = code_point(text, i); code != 0 && is_invisible(code))
          throw InputError(
              where + ": byte " + std::to_string(i + 1) + " is " + in_words(code) + ".",
              "Write an ordinary blank, or nothing; such characters come with text copied from documents.");
    }

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

      /// The part of a line before its comment. @param before what lines that it continues hold.
      std::string statement_of(const std::string &line, const std::string &before, const unsigned int number) const
      {
        const auto        comment = line.find('#');
        const std::string text    = line.substr(0, comment);
        refuse_invisible(text, file_name_ + ", line " + std::to_string(number));
        const bool is_value = (before + text).find('=') != std::string::npos && !text.empty();
        if (comment != std::string::npos && is_value && std::string(" \t=").find(text.back()) == std::string::npos)
          throw InputError(file_name_ + ", line " + std::to_string(number) +
                               ": the value ends at '#', which starts a comment: '" + text::excerpt(line) + "'.",
                           "Put a blank before a comment; a file or folder with '#' in its name must be renamed.");
        return text;
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
        throw InputError(file_name_ + ", line " + std::to_string(number) + ": cannot understand '" +
                             text::excerpt(line) + "'.",
                         advice);
      }

      std::string               file_name_;
      std::vector<std::string>  section_;
      std::vector<unsigned int> opened_;
    };
  } // namespace

  std::string plain_text(const std::string &text, const std::string &file_name)
  {
    const bool has_mark = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
    const auto zero     = text.find('\0');
    if (has_mark || zero != std::string::npos)
      throw InputError(file_name + ": " +
                           (has_mark ? "bytes 1 and 2 are the byte-order mark of UTF-16."
                                     : "byte " + std::to_string(zero + 1) + " is 0: this is UTF-16, or no text."),
                       "Save it as UTF-8: iconv -f UTF-16 -t UTF-8 " + file_name + " > new.prm");
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
        line = scanner.statement_of(line, joined, number);
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
    const auto        equals = text.find('=');
    const std::string shown  = from + " \"" + text::excerpt(text) + "\"";
    const auto        advice = "Write section/subsection/key=value, for instance --set \"mesh/refinements=3\".";
    if (equals == std::string::npos)
      throw InputError(shown + ": there is no '='.", advice);
    refuse_invisible(text, shown);
    ParameterLine      line;
    std::istringstream parts(text.substr(0, equals));
    for (std::string part; std::getline(parts, part, '/');)
      line.section.push_back(normalised(part));
    if (line.section.empty() || line.section.back().empty())
      throw InputError(shown + ": there is no key.", advice);
    line.key = line.section.back();
    line.section.pop_back();
    line.value = normalised(text.substr(equals + 1));
    if (line.value.find('#') != std::string::npos)
      throw InputError(shown + ": '#' starts a comment and cannot be part of a value.", advice);
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
