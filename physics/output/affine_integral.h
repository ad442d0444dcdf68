#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/functions/field_expression.h"

namespace trestle
{
  /// A domain integral that is affine in the state: constant + row . u over the owned dofs of all ranks, constrained
  /// ones included.
  struct AffineIntegral
  {
    double constant = 0.;
    Vector row;
  };

  /// @param integrand of FieldExpression::field_variables(), affine in values and gradients; what it says of t is taken
  /// at 0. One loop over the mesh. Collective; sums over all ranks. @throws InputError where the integrand is not
  /// finite.
  template <int dim>
  AffineIntegral affine_integral(const Discretisation<dim> &discretisation, const FieldExpression &integrand);
} // namespace trestle
