#include "studies/shared/scaling.h"

#include "physics/api/problem.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  FieldMap scaled_field_map(Problem &problem)
  {
    return scaled_field_map(problem.field_map(), problem.equations());
  }

  FieldMap scaled_field_map(FieldMap map, ResidualOperator &equations)
  {
    const std::vector<double> zero(equations.n_owned(), 0.);
    std::vector<double>       r(zero), correction(zero), scales(map.n_components(), 0.);

    equations.freeze_preconditioner(zero, ResidualOperator::Preconditioner::multigrid);
    equations.residual(zero, r);
    equations.precondition(r, correction);
    for (std::size_t i = 0; i < correction.size(); ++i)
      {
        double &scale = scales[map.free_dofs()[i].component];
        scale         = std::max(scale, std::abs(correction[i]));
      }
    for (double &scale : scales)
      scale = equations.communicator().max(scale);

    // A component that the load does not excite (but for round-off) still needs a scale: the largest there is.
    const double largest = *std::max_element(scales.begin(), scales.end());
    for (double &scale : scales)
      if (scale <= 1e-8 * largest || largest == 0.)
        scale = largest > 0. ? largest : 1.;
    map.set_scales(std::move(scales));
    return map;
  }
} // namespace trestle
