#pragma once

#include <cfenv>
#include <clocale>

#include <locale.h>

namespace trestle
{
  /**
   * While it lives, this thread works as Trestle was tested, whatever its host has set: floating-point traps are masked
   * (0/0 and the overflow of an absurd strain are found out and refused, not signalled), numbers are rounded to nearest
   * and may be subnormal, and C's numbers have a point. All of it is the host's again afterwards, raised flags too.
   */
  class Border
  {
  public:
    Border()
      : locale_(uselocale(classic()))
    {
      std::fegetenv(&environment_);
      std::fesetenv(FE_DFL_ENV);
    }
    ~Border()
    {
      std::fesetenv(&environment_);
      uselocale(locale_);
    }
    Border(const Border &)            = delete;
    Border &operator=(const Border &) = delete;

  private:
    static locale_t classic()
    {
      static const locale_t classic = newlocale(LC_ALL_MASK, "C", static_cast<locale_t>(nullptr));
      return classic;
    }

    std::fenv_t environment_{};
    locale_t    locale_; ///< of this thread alone
  };
} // namespace trestle
