#pragma once

#include "ml/answering/branch_kernel.h"

#include <string>
#include <vector>

namespace trestle
{
  /// The n networks of a classifier: hidden widths such as "32-16", and activations, both in turn, so that one
  /// network errs where another does not. @throws InputError for text that is no list of widths.
  std::vector<BranchShape> classifier_shapes(const std::vector<std::string> &widths, unsigned int n,
                                             std::size_t n_inputs, unsigned int n_classes);
} // namespace trestle
