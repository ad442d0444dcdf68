#include "core/modules.h"
#include "core/parameter_text.h"
#include "core/study.h"
#include "core/text.h"

#include <algorithm>
#include <iterator>

namespace trestle
{
  namespace modules
  {
    namespace
    {
      /// Cheapest first: those behind the first bring LibTorch.
      constexpr const char *with_studies[] = {"studies", "graph_galerkin", "rom_net", "wave_predictor"};
      constexpr const char *without_any[]  = {"physics", "ml", "uq", "report"};

      /// What uq/ and ml/ register. Whether a file asks for one must be known without OpenTURNS and LibTorch; tests compare
      /// these lists with theirs.
      const std::vector<std::string> generators_of_uq = {"copula", "polynomial chaos"},
                                     generators_of_ml = {"flow matching"};

      bool is_known(const std::string &study) { return StudyRegistry::instance().entries().count(study) != 0; }

      /// Those of the file, then those of its quick settings and of --set.
      std::vector<ParameterLine> all_lines(const std::string &text, const std::string &file_name,
                                           const std::vector<std::string> &overrides)
      {
        auto lines = scan_parameter_text(text, file_name);
        auto more  = quick_overrides(lines, overrides);
        more.insert(more.end(), overrides.begin(), overrides.end());
        std::ranges::transform(more, std::back_inserter(lines),
                               [](const std::string &one) { return scan_override(one); });
        return lines;
      }

      bool asks_for_networks(const ParameterLine &line)
      {
        return !line.is_section && !line.section.empty() && line.section.front() == "network" &&
               !line.value.empty();
      }

      bool asks_for_generator(const ParameterLine &line, const std::vector<std::string> &generators)
      {
        const auto is_one = [&](const std::string &word) {
          return std::ranges::find(generators, word) != generators.end();
        };
        if (std::ranges::any_of(line.section, is_one))
          return true;
        return line.is_section ? is_one(line.key) : std::ranges::any_of(text::split(line.value, ','), is_one);
      }
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
      const auto lines = all_lines(text, file_name, overrides);
      if (exists("ml") && std::ranges::any_of(lines, asks_for_networks))
        load("ml");
    }

    void load_for_generators(const std::string &text, const std::string &file_name,
                             const std::vector<std::string> &overrides)
    {
      const auto lines = all_lines(text, file_name, overrides);
      for (const auto &[module, generators] :
           {std::pair("ml", generators_of_ml), std::pair("uq", generators_of_uq)})
        if (exists(module) &&
            std::ranges::any_of(lines, [&](const auto &line) { return asks_for_generator(line, generators); }))
          load(module);
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
