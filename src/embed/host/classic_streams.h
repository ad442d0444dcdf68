#pragma once

#include <clocale>
#include <locale>
#include <string>

namespace trestle
{
  /// While it lives, new streams write numbers as C does, whatever the host has made C++'s global locale: deal.II reads
  /// and writes by streams. The locale is the process's, so that streams which other threads make meanwhile do so too.
  class ClassicStreams
  {
  public:
    ClassicStreams()
    {
      // Without a name, lest C's locale be set with it.
      if (before_ != std::locale::classic())
        std::locale::global(std::locale(std::locale::classic(), new std::numpunct<char>));
    }
    ~ClassicStreams()
    {
      if (before_ == std::locale::classic())
        return;
      const std::string of_c = std::setlocale(LC_ALL, nullptr);
      std::locale::global(before_); // which sets C's where it has a name
      std::setlocale(LC_ALL, of_c.c_str());
    }
    ClassicStreams(const ClassicStreams &)            = delete;
    ClassicStreams &operator=(const ClassicStreams &) = delete;

  private:
    std::locale before_;
  };
} // namespace trestle
