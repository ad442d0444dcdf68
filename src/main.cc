#include "core/exceptions.h"
#include "core/modules.h"
#include "program/options.h"

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

// MPI, deal.II and PETSc start in the module: a program that answers a short question needs none of them.
int main(int argc, char **argv)
{
  if (const auto text = answer_at_once(argc, argv))
    {
      if (is_root())
        std::fputs(text->c_str(), stdout);
      return 0;
    }
  try
    {
      return reinterpret_cast<int (*)(int, char **)>(modules::function("run", "trestle_run"))(argc, argv);
    }
  catch (const Error &error)
    {
      std::fprintf(stderr, "%s\n", error.what());
      return error.exit_code();
    }
}
