#include "physics/discretisation/gmsh_sections.h"

#include "core/exceptions.h"

#include <algorithm>
#include <charconv>

namespace trestle
{
  namespace
  {
    constexpr std::string_view blanks  = " \t\r\n";
    const std::string          damaged = "The file is damaged or cut off: write it again with gmsh.";

    /// Gmsh's groups are ints; deal.II keeps its largest ids for itself.
    constexpr unsigned int largest_group = 2147483647;

    std::string_view trimmed(std::string_view line)
    {
      const auto begin = line.find_first_not_of(blanks);
      return begin == line.npos ? "" : line.substr(begin, line.find_last_not_of(blanks) - begin + 1);
    }

    /// Takes a line off the front.
    std::string_view next_line(std::string_view &text)
    {
      const auto end  = std::min(text.find('\n'), text.size());
      const auto line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      return trimmed(line);
    }
  } // namespace

  GmshSections::GmshSections(const std::string &text, const std::string &file_name)
    : file_name_(file_name)
  {
    std::string_view rest = text;
    while (!rest.empty())
      {
        const auto line = next_line(rest);
        if (line.size() < 2 || line[0] != '$')
          continue;
        const std::string name(line.substr(1)), last_line = "$End" + name;
        const char       *begin = rest.data();
        const char       *end   = begin;
        bool              ended = false;
        while (!rest.empty() && !ended)
          {
            end   = rest.data();
            ended = next_line(rest) == last_line;
          }
        if (!ended && name != "MeshFormat" && sections_.count("MeshFormat") == 0)
          return; // of another format, or version 1, whose sections end otherwise
        if (!ended)
          fail("section $" + name + " is not ended by " + last_line + ".", damaged);
        sections_.emplace(name, std::string_view(begin, end - begin)); // the first of a name, as gmsh itself
      }
  }

  bool GmshSections::open(const std::string &name)
  {
    const auto found = sections_.find(name);
    if (found == sections_.end())
      return false;
    name_ = name;
    rest_ = found->second;
    return true;
  }

  void GmshSections::close() const
  {
    if (const auto left = trimmed(rest_); !left.empty())
      fail("section $" + name_ + " goes on with '" + std::string(left.substr(0, 20)) +
               "' where its counts say that it ends.",
           damaged);
  }

  std::string_view GmshSections::word()
  {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    const auto word = rest_.substr(0, rest_.find_first_of(blanks));
    if (word.empty())
      fail("section $" + name_ + " ends before all that its counts announce.", damaged);
    rest_.remove_prefix(word.size());
    return word;
  }

  unsigned long GmshSections::count()
  {
    const auto    w = word();
    unsigned long n = 0;
    if (const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), n);
        error != std::errc() || end != w.data() + w.size())
      fail("section $" + name_ + " has '" + std::string(w.substr(0, 40)) + "' where a count or a tag is due.",
           damaged);
    return n;
  }

  unsigned int GmshSections::group()
  {
    auto w = word();
    w.remove_prefix(w[0] == '-' ? 1 : 0);
    unsigned int n = 0;
    if (const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), n);
        error != std::errc() || end != w.data() + w.size() || n > largest_group)
      fail("section $" + name_ + " has '" + std::string(w.substr(0, 40)) + "' where a physical group is due.",
           damaged);
    return n;
  }

  double GmshSections::number()
  {
    const auto w = word();
    double     x = 0.;
    if (const auto [end, error] = std::from_chars(w.data() + (w[0] == '+'), w.data() + w.size(), x);
        error != std::errc() || end != w.data() + w.size())
      fail("section $" + name_ + " has '" + std::string(w.substr(0, 40)) + "' where a number is due.", damaged);
    return x;
  }

  std::string GmshSections::quoted()
  {
    const auto begin = rest_.find('"');
    const auto end   = begin == rest_.npos ? rest_.npos : rest_.find('"', begin + 1);
    if (end == rest_.npos)
      fail("section $" + name_ + " lacks a name in quotation marks.", damaged);
    const std::string text(rest_.substr(begin + 1, end - begin - 1));
    rest_.remove_prefix(end + 1);
    return text;
  }

  void GmshSections::skip(const unsigned long n_words)
  {
    for (unsigned long i = 0; i < n_words; ++i)
      word();
  }

  void GmshSections::fail(const std::string &problem, const std::string &advice) const
  {
    throw InputError("Mesh file '" + file_name_ + "': " + problem, advice);
  }
} // namespace trestle
