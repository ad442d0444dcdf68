// beam PLUGIN RUN_DIRECTORY KIND FIGURES.json: the beam of doc/how_to/embed_dolfinx.py by Trestle's own
// macroscopic solver. PLUGIN may be "-".
#include "core/exceptions.h"
#include "core/figures.h"
#include "core/file.h"
#include "physics/api/macro_problem.h"
#include "physics/api/parameter_file.h"
#include "physics/api/session.h"
#include "studies/fe_ol/open_microscale.h"

#include <dlfcn.h>

#include <cstdio>

namespace
{
  using namespace trestle;

  constexpr const char *parameters = R"(
subsection mesh
  set generator = subdivided_hyper_rectangle
  set arguments = 8, 4 : 0, 0 : 2, 1 : true
end
subsection finite elements
  set degree = 2
end
subsection newton
  set relative tolerance = 1e-9
end
subsection linear solver
  set method = direct
end
subsection boundary conditions
  set dirichlet = 0: 0; 0 | 1: 0; 0.04*t
end
subsection macroscale
  set load steps          = 4
  set reaction boundaries = 0
end
subsection postprocessing
  set probes = middle: 1, 0.5 | top: 1, 1
end
)";

  void solve(const std::string &run_directory, const std::string &kind, const std::string &result)
  {
    ParameterFile file;
    const auto    problem = MacroProblem::create(file);
    file.read(parameters, "beam", {});
    problem->setup(Communicator());
    const auto  microscale = open_microscale(run_directory, kind, Communicator());
    const auto  answer     = problem->solve(*microscale);
    const auto &last       = answer.steps.back();
    Figures     figures;
    figures.set("reaction.x", last.reaction[0]);
    figures.set("reaction.y", last.reaction[1]);
    for (const auto &[name, value] : last.numbers)
      figures.set(name, value);
    figures.set("newton_steps", static_cast<int>(answer.newton_steps));
    write_file_atomically(result, figures.to_json());
  }
} // namespace

int main(int argc, char **argv)
{
  const Session session(argv[0], {});
  if (argc < 5 || (std::string(argv[1]) != "-" && dlopen(argv[1], RTLD_NOW) == nullptr))
    return 2;
  try
    {
      solve(argv[2], argv[3], argv[4]);
    }
  catch (const Error &error)
    {
      std::printf("%s\n", error.what());
      return 1;
    }
}
