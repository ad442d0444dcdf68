#pragma once

#include <deal.II/lac/la_parallel_vector.h>

namespace trestle
{
  /// The one vector of this layer; linear systems copy to their library's own at the edge.
  using Vector = dealii::LinearAlgebra::distributed::Vector<double>;
} // namespace trestle
