#include "studies/graph_galerkin/problem_size.h"

namespace trestle
{
  GraphModel::Size size_of(Problem &problem)
  {
    GraphModel::Size size;
    size.dim          = problem.dimension();
    size.n_nodes      = problem.graph().n_global;
    size.n_components = problem.field_map().n_components();
    size.n_free       = problem.equations().n_global();
    // A step in time may have none where its steady equations do.
    size.has_energy = problem.is_steady() && problem.equations().has_energy();
    return size;
  }
} // namespace trestle
