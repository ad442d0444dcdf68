#pragma once

#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * What preCICE's data are called, which the macroscopic solver decides: strains1to3, stresses1to3, cmat1, ... as
   * FANS writes them, or with a capital letter, Strains1to3, as the Micro Manager's schema wants names since 0.12; any
   * other name by the variable TRESTLE_MICRO_NAMES.
   */
  class DataNames
  {
  public:
    /// @param text "ours = theirs", separated by '|'; empty: none. @throws InputError for a name that is none of ours.
    explicit DataNames(const std::string &text);

    /// Every name that one of ours may have, the likeliest first.
    std::vector<std::string> candidates(const std::string &own) const;

    /// The one to write. @param capital whether what was read began with a capital letter.
    std::string written(const std::string &own, bool capital) const;

  private:
    std::vector<std::pair<std::string, std::string>> given_; ///< ours, theirs
  };
} // namespace trestle
