#include "core/exceptions.h"
#include "program/options.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

namespace
{
  using namespace trestle;

  /// What needs no run: --help and --version. A command line that cannot be read is for the run to tell.
  std::optional<std::string> answer_at_once(const int argc, char **argv)
  {
    try
      {
        return parse_command_line(argc, argv).print;
      }
    catch (const Error &)
      {
        return {};
      }
  }

  /// By what mpirun says, since MPI does not run here.
  bool is_root()
  {
    for (const char *name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"})
      if (const char *rank = std::getenv(name))
        return std::string(rank) == "0";
    return true;
  }
} // namespace

// MPI, deal.II and PETSc start in the module: a program that answers a short question needs none of them. The program
// links no library of ours either: what it links is searched first for each of deal.II's 340,000 symbols, which would cost
// a third more CPU time at every start.
int main(int argc, char **argv)
{
  if (const auto text = answer_at_once(argc, argv))
    {
      if (is_root())
        std::fputs(text->c_str(), stdout);
      return 0;
    }
  // Lazily and locally, as core/modules loads the others.
  void *const module = dlopen("libtrestle_run.so." TRESTLE_SOVERSION, RTLD_LAZY | RTLD_LOCAL);
  void *const run    = module ? dlsym(module, "trestle_run") : nullptr;
  if (run == nullptr)
    {
      std::fprintf(
          stderr,
          "Cannot start: %s.\n  Install what this names; scripts/install_dependencies lists the packages.\n",
          dlerror());
      return 1;
    }
  return reinterpret_cast<int (*)(int, char **)>(run)(argc, argv);
}
