#pragma once

#include "ml/api/graph_model.h"
#include "physics/api/parameter_file.h"
#include "physics/api/problem.h"

#include <string>

namespace trestle::testing
{
  /// A problem and a graph network from one parameter text, ready on a communicator.
  struct NetworkCase
  {
    NetworkCase(const Communicator &communicator, const std::string &text)
      : problem(Problem::create(file)),
        model(GraphModel::create(file, GraphModel::Defaults::fixed))
    {
      file.read(text, "test", {});
      problem->setup(communicator);
      model->setup(communicator, problem->graph(), problem->field_map(), 1);
    }

    ParameterFile               file;
    std::unique_ptr<Problem>    problem;
    std::unique_ptr<GraphModel> model;
  };

  /// f = 1 on the unit disk, u = 0 on its boundary, and a network that is small but has every ingredient.
  inline std::string disk_case(const unsigned int refinements)
  {
    return R"(
subsection mesh
  set generator      = hyper_ball
  set arguments      = 0, 0 : 1 : false
  set refinements    = )" +
           std::to_string(refinements) + R"(
  set mapping degree = 2
end
subsection finite elements
  set degree = 2
end
subsection physics
  set model = diffusion
  subsection diffusion
    set source = 1
  end
end
subsection boundary conditions
  set dirichlet = 0: 0
end
subsection network
  set type = chebyshev
  subsection chebyshev
    set widths     = 8, 16, 8
    set order      = 5
    set activation = tanh
  end
end
)";
  }
} // namespace trestle::testing
