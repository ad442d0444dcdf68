#pragma once

#include "physics/api/parameter_file.h"
#include "physics/api/problem.h"

#include <cmath>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// A problem from one parameter text, ready on a communicator.
  struct ProblemCase
  {
    ProblemCase(const Communicator &communicator, const std::string &text)
      : problem(Problem::create(file))
    {
      file.read(text, "test", {});
      problem->setup(communicator);
    }

    ParameterFile            file;
    std::unique_ptr<Problem> problem;
  };

  struct NamedCase
  {
    std::string name;
    std::string text;
  };
  inline std::ostream &operator<<(std::ostream &out, const NamedCase &named) { return out << named.name; }

  inline std::string mesh_section(const unsigned int dimension, const unsigned int refinements,
                                  const bool simplices = false)
  {
    return "subsection mesh\n  set dimension = " + std::to_string(dimension) +
           "\n  set generator = hyper_cube\n  set arguments = 0 : 1 : true\n  set simplices = " +
           (simplices ? "true" : "false") + "\n  set refinements = " + std::to_string(refinements) + "\nend\n";
  }

  inline std::string degree_section(const unsigned int degree)
  {
    return "subsection finite elements\n  set degree = " + std::to_string(degree) + "\nend\n";
  }

  inline std::string linear_diffusion()
  {
    return R"(
subsection physics
  set model = diffusion
  subsection diffusion
    set conductivity = 1 + x*y
    set reaction     = 0.5
    set source       = 1 + sin(3*x)*y
  end
end
subsection boundary conditions
  set dirichlet = 0: 0.3 + y
  set neumann   = 1: 2*y
  set robin     = 2: 3; 0.4
end
)";
  }

  inline std::string nonlinear_diffusion()
  {
    return R"(
subsection physics
  set model = diffusion
  subsection diffusion
    set conductivity            = 1 + u^2
    set conductivity derivative = 2*u
    set source                  = 3 + x
  end
end
subsection boundary conditions
  set dirichlet = 0, 2: 0.5*x
end
)";
  }

  /// @param material text of the subsection elasticity.
  inline std::string elasticity(const std::string &material, const unsigned int dimension)
  {
    const std::string zeros = dimension == 2 ? "0; 0" : "0; 0; 0";
    const std::string load  = dimension == 2 ? "0.1; 0.2*y" : "0.1; 0.2*y; -0.1";
    return "subsection physics\n  set model = elasticity\n  subsection elasticity\n" + material +
           "  end\nend\nsubsection boundary conditions\n  set dirichlet = 0: " + zeros +
           "\n  set neumann = 1: " + load + "\nend\n";
  }

  /// Reproducible numbers in (-1, 1) that differ from entry to entry and rank to rank.
  inline std::vector<double> pseudo_random(const std::size_t n, const unsigned int seed)
  {
    std::vector<double> v(n);
    for (std::size_t i = 0; i < n; ++i)
      v[i] = std::sin(12.9898 * double(i + 1) + 78.233 * double(seed));
    return v;
  }
} // namespace trestle::testing
