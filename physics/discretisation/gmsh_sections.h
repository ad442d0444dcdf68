#pragma once

#include <map>
#include <string>
#include <string_view>

namespace trestle
{
  /// The sections of a Gmsh file, and one that is read word by word; a message on whatever does not fit.
  class GmshSections
  {
  public:
    /// @throws InputError where a section has no end.
    GmshSections(const std::string &text, const std::string &file_name);

    /// Starts to read a section; false when the file has none of the name.
    bool open(const std::string &name);
    /// What is left of the section must be blank. @throws InputError
    void close() const;

    std::string_view word();
    unsigned long    count();
    /// A physical group, which 2.2 and 4 may give a sign for the orientation.
    unsigned int group();
    double       number();
    /// A text in quotation marks.
    std::string quoted();
    void        skip(unsigned long n_words);

    [[noreturn]] void fail(const std::string &problem, const std::string &advice) const;

  private:
    std::string                             file_name_;
    std::map<std::string, std::string_view> sections_;
    std::string                             name_;
    std::string_view                        rest_;
  };
} // namespace trestle
