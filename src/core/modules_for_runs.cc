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
      constexpr const char *with_studies[] = {"studies", "graph_galerkin", "rom_net", "wave_predictor",
                                              "mesh_transformer"};
      constexpr const char *without_any[]  = {"physics", "ml", "uq", "report"};

      /// What uq/ and ml/ register. Whether a file asks for one must be known without OpenTURNS and LibTorch; tests compare
      /// these lists with theirs.
      struct GeneratorModule
      {
        const char              *name;
        const char              *library, *option; ///< that it needs; of the build
        std::vector<std::string> generators;
      };

      const GeneratorModule with_generators[] = {
          {"ml", "LibTorch", "TRESTLE_WITH_TORCH", {"flow matching", "wgan"}},
          {"uq", "OpenTURNS", "TRESTLE_WITH_UQ", {"copula", "polynomial chaos"}}};

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

      std::string where_to_find(const GeneratorModule &module)
      {
        const std::string library = module.library;
        return exists(module.name) ? "Those of " + library + ", loaded where a file names one: "
                                   : "Not in this build, which lacks " + library + " (configure with -D" +
                                         module.option + "=ON): ";
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
      for (const auto &module : with_generators)
        if (exists(module.name) && std::ranges::any_of(lines, [&](const auto &line) {
              return asks_for_generator(line, module.generators);
            }))
          load(module.name);
    }

    std::string other_generators(const std::vector<std::string> &registered)
    {
      std::vector<std::string> sentences;
      for (const auto &module : with_generators)
        {
          std::vector<std::string> others;
          std::ranges::copy_if(module.generators, std::back_inserter(others), [&](const std::string &name) {
            return std::ranges::find(registered, name) == registered.end();
          });
          if (!others.empty())
            sentences.push_back(where_to_find(module) + text::join(others) + ".");
        }
      return text::join(sentences, " ");
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
