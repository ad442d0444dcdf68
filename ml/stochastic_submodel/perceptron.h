#pragma once

#include "ml/answering/branch_kernel.h"
#include "ml/stochastic_submodel/vector_network.h"

namespace trestle
{
  /// Trained in tensors, evaluated by the kernel of branches, whose bits do not depend on the batch.
  std::unique_ptr<VectorFunction> perceptron_function(BranchShape shape);
} // namespace trestle
