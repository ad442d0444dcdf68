#include "core/modules.h"
#include "core/parameter_text.h"
#include "core/study.h"

#include <algorithm>

namespace trestle
{
  namespace modules
  {
    namespace
    {
      /// Cheapest first: those behind the first bring LibTorch.
      constexpr const char *with_studies[] = {"studies", "graph_galerkin", "rom_net"};
      constexpr const char *without_any[]  = {"physics", "ml", "report"};

      bool is_known(const std::string &study) { return StudyRegistry::instance().entries().count(study) != 0; }
    } // namespace

    void load_for_study(const std::string &study)
    {
      for (const char *name : with_studies)
        if (!is_known(study) && exists(name))
          load(name);
    }

    void load_for_networks(const std::string &text, const std::string &file_name,
                           const std::vector<std::string> &overrides)
    {
      const auto lines = scan_parameter_text(text, file_name);
      const auto asks  = [](const ParameterLine &line) {
        return !line.is_section && !line.section.empty() && line.section.front() == "network" &&
               !line.value.empty();
      };
      auto all = quick_overrides(lines, overrides);
      all.insert(all.end(), overrides.begin(), overrides.end());
      if (exists("ml") &&
          (std::ranges::any_of(lines, asks) || std::ranges::any_of(all, [&](const std::string &text_of_one) {
             return asks(scan_override(text_of_one));
           })))
        load("ml");
    }

    void load_all()
    {
      for (const char *name : without_any)
        if (exists(name))
          load(name);
      for (const char *name : with_studies)
        if (exists(name))
          load(name);
    }
  } // namespace modules
} // namespace trestle
