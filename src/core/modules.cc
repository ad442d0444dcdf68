#include "core/modules.h"

#include "core/exceptions.h"

#include <dlfcn.h>

#include <filesystem>

namespace trestle
{
  namespace modules
  {
    namespace
    {
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
        // Lazily: binding all of deal.II and Trilinos at once costs as much again, and our own libraries are linked
        // without undefined symbols. Locally: a host may load another LibTorch or PETSc later.
        void *const handle = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
        if (handle == nullptr)
          throw FatalError("Cannot load '" + file + "': " + dlerror() + ".",
                           "Install what this names: the file belongs to Trestle, what it needs to the packages "
                           "that scripts/install_dependencies lists.");
        return handle;
      }
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
  } // namespace modules
} // namespace trestle
