#include "embed/c_checks.h"

namespace trestle
{
  namespace
  {
    constexpr std::size_t most_options = 10000; // more is a number that went wrong: no run has so many parameters
  }

  void check_interface(const int version)
  {
    if (version < TRESTLE_OLDEST_INTERFACE_VERSION || version > TRESTLE_INTERFACE_VERSION)
      throw InputError(
          "The program was written for interface " + std::to_string(version) +
              " of Trestle, the library serves interfaces " + std::to_string(TRESTLE_OLDEST_INTERFACE_VERSION) +
              " to " + std::to_string(TRESTLE_INTERFACE_VERSION) + ".",
          "Build the program with the trestle.h of this library, or load the library it was built with.");
  }

  std::vector<std::string> options_of(const char *const *options, const std::size_t n_options)
  {
    require(options != nullptr || n_options == 0, "The array of options");
    if (n_options > most_options)
      throw InputError(std::to_string(n_options) + " options are announced.",
                       "That is no number of options: look at how it was computed.");
    std::vector<std::string> result;
    for (std::size_t i = 0; i < n_options; ++i)
      {
        require(options[i] != nullptr, "Option " + std::to_string(i));
        result.emplace_back(options[i]);
      }
    return result;
  }
} // namespace trestle
