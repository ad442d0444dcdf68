// A program of somebody else: solves Poisson's equation through the face of the library, without a third-party
// header, two problems in one process.
#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "physics/api/problem.h"
#include "physics/api/session.h"

#include <algorithm>
#include <cmath>
#include <iostream>

namespace
{
  double norm_of_solution(const unsigned int n_refinements)
  {
    trestle::ParameterFile file;
    const auto             problem = trestle::Problem::create(file);
    file.read("subsection mesh\n set refinements = " + std::to_string(n_refinements) +
                  "\nend\n"
                  "subsection physics\n set model = diffusion\n"
                  " subsection diffusion\n set source = 2*pi^2*sin(pi*x)*sin(pi*y)\n end\nend\n"
                  "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n",
              "in memory", {});
    problem->setup(trestle::Communicator());
    std::vector<double> u(problem->n_free(), 0.);
    const auto          summary = problem->solve(u);
    std::cout << problem->n_dofs() << " dofs, " << summary.linear_iterations << " iterations\n";
    return *std::max_element(u.begin(), u.end());
  }
} // namespace

int main(int, char **argv)
{
  const trestle::Session session(argv[0], {});
  try
    {
      const double coarse = std::abs(norm_of_solution(3) - 1.), fine = std::abs(norm_of_solution(4) - 1.);
      std::cout << "errors of the maximum " << coarse << " " << fine << "\n";
      return fine < 0.3 * coarse ? 0 : 1;
    }
  catch (const trestle::Error &error)
    {
      std::cerr << error.what() << "\n";
      return error.exit_code();
    }
}
