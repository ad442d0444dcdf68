#include "core/modules.h"

#include "core/exceptions.h"
#include "core/parameter_text.h"
#include "core/study.h"

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>

namespace trestle
{
  namespace modules
  {
    namespace
    {
      /// Cheapest first: the second brings LibTorch.
      constexpr const char *with_studies[] = {"studies", "graph_galerkin"};
      constexpr const char *without_any[]  = {"physics", "ml", "report"};

      /// The file by its soname: the name without a version is for those who link.
      std::string file_of(const std::string &name)
      {
        Dl_info here{};
        dladdr(reinterpret_cast<void *>(&exists), &here);
        const std::filesystem::path library = here.dli_fname == nullptr ? "" : here.dli_fname;
        return (library.parent_path() / ("libtrestle_" + name + ".so." TRESTLE_SOVERSION)).string();
      }

      void *handle_of(const std::string &name)
      {
        const std::string file = file_of(name);
        // Lazily: binding all of deal.II and Trilinos at once costs as much again. Our own libraries are linked
        // without undefined symbols.
        void *const handle = dlopen(file.c_str(), RTLD_LAZY | RTLD_GLOBAL);
        if (handle == nullptr)
          throw FatalError("Cannot load '" + file + "': " + dlerror() + ".",
                           "Install what this names: the file belongs to Trestle, what it needs to the packages "
                           "that scripts/install_dependencies lists.");
        return handle;
      }

      bool is_known(const std::string &study) { return StudyRegistry::instance().entries().count(study) != 0; }
    } // namespace

    bool exists(const std::string &name) { return std::filesystem::exists(file_of(name)); }

    void load(const std::string &name) { handle_of(name); }

    void *function(const std::string &name, const std::string &symbol)
    {
      void *const found = dlsym(handle_of(name), symbol.c_str());
      if (found == nullptr)
        throw FatalError("'" + file_of(name) + "' has no function " + symbol + ".",
                         "It is of another version than the program: install Trestle anew.");
      return found;
    }

    void load_for_study(const std::string &study)
    {
      for (const char *name : with_studies)
        if (!is_known(study) && exists(name))
          load(name);
    }

    void load_for_networks(const std::string &text, const std::vector<std::string> &overrides)
    {
      const auto lines = scan_parameter_text(text, "parameters");
      const auto asks  = [](const ParameterLine &line) {
        return !line.is_section && !line.section.empty() && line.section.front() == "network" && !line.value.empty();
      };
      auto all = quick_overrides(lines, overrides);
      all.insert(all.end(), overrides.begin(), overrides.end());
      if (exists("ml") &&
          (std::ranges::any_of(lines, asks) ||
           std::ranges::any_of(all, [&](const std::string &text_of_one) { return asks(scan_override(text_of_one)); })))
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
