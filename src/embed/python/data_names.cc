#include "embed/python/data_names.h"

#include "core/exceptions.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace trestle
{
  namespace
  {
    constexpr std::array own_names = {"strains1to3", "strains4to6", "stresses1to3", "stresses4to6", "cmat1",
                                      "cmat2",       "cmat3",       "cmat4",        "cmat5",        "cmat6",
                                      "cmat7",       "estimate",    "level",        "tolerance"};

    std::string trimmed(const std::string &text)
    {
      const auto first = text.find_first_not_of(' ');
      return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
    }

    std::string capitalised(std::string name)
    {
      name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
      return name;
    }
  } // namespace

  DataNames::DataNames(const std::string &text)
  {
    for (std::size_t begin = 0; begin < text.size();)
      {
        const std::size_t end    = std::min(text.find('|', begin), text.size());
        const std::string entry  = text.substr(begin, end - begin);
        const std::size_t equals = entry.find('=');
        begin                    = end + 1;
        const std::string own    = trimmed(entry.substr(0, equals));
        const std::string theirs = equals == std::string::npos ? "" : trimmed(entry.substr(equals + 1));
        if (std::find(own_names.begin(), own_names.end(), own) == own_names.end() || theirs.empty())
          throw InputError(
              "TRESTLE_MICRO_NAMES has the entry '" + entry + "'.",
              "Write 'strains1to3 = Name', separated by '|', with strains1to3, strains4to6, stresses1to3, "
              "stresses4to6, cmat1 to cmat7, estimate, level, tolerance on the left.");
        given_.emplace_back(own, theirs);
      }
  }

  std::vector<std::string> DataNames::candidates(const std::string &own) const
  {
    for (const auto &[name, theirs] : given_)
      if (name == own)
        return {theirs};
    return {own, capitalised(own)};
  }

  std::string DataNames::written(const std::string &own, const bool capital) const
  {
    const auto names = candidates(own);
    return capital ? names.back() : names.front();
  }
} // namespace trestle
