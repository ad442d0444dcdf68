#pragma once

#include "physics/output/postprocessing.h"

namespace trestle
{
  /**
   * L2 and H1 errors a block, by quadrature of order degree + 3. Of a block that had to be pinned only the
   * difference up to a constant is meant: means are removed from both sides. Collective.
   */
  template <int dim>
  std::vector<typename Postprocessing<dim>::Errors> exact_errors(const Discretisation<dim> &discretisation,
                                                                 const DiscreteState       &state,
                                                                 const Expression<dim>     &exact);
} // namespace trestle
