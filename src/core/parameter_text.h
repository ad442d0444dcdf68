#pragma once

#include <string>
#include <vector>

namespace trestle
{
  /// One `set` or `subsection` of a .prm text.
  struct ParameterLine
  {
    unsigned int             number     = 0; ///< of the line in the file, from 1
    bool                     is_section = false;
    std::vector<std::string> section; ///< path it stands in, outermost first
    std::string              key;     ///< or the name of the subsection it opens
    std::string              value;
  };

  /// Without the byte-order mark that some editors put first. @throws InputError for UTF-16, naming the byte.
  std::string plain_text(const std::string &text, const std::string &file_name);

  /**
   * The statements of a text in deal.II's .prm syntax, in order. A `#` starts a comment wherever it stands, a
   * backslash at the end continues the line: neither can be part of a value. `include` is refused, since a
   * text may have been broadcast from another machine.
   *
   * @throws InputError naming file and line for whatever is no statement.
   */
  std::vector<ParameterLine> scan_parameter_text(const std::string &text, const std::string &file_name);

  /// An override "section/subsection/key=value", as --set takes it. @param from how messages call its place.
  /// @throws InputError.
  ParameterLine scan_override(const std::string &text, const std::string &from = "--set");

  /**
   * What makes a file quick: where `set quick = true` stands at its top (or in an override), the overrides of its
   * key `quick settings`, entries "section/key=value" separated by '|', which thus cannot be part of their values.
   * They come after the file's own values and before those of --set. Empty otherwise.
   */
  std::vector<std::string> quick_overrides(const std::vector<ParameterLine> &lines,
                                           const std::vector<std::string>   &overrides);

  /// "a/b" of a path of sections.
  std::string section_path(const std::vector<std::string> &section);

  /// The candidate with the fewest edits to the word (Levenshtein), empty when none is near.
  std::string nearest_name(const std::string &word, const std::vector<std::string> &candidates);
} // namespace trestle
