#pragma once

#include "core/archive.h"
#include "ml/answering/branch_kernel.h"

namespace trestle
{
  /// One array of a branch's weights.
  struct BranchArray
  {
    std::string                name;  ///< in archives
    std::vector<unsigned long> shape; ///< of a matrix inputs x outputs, or of a bias
  };

  /// In the order that the kernel reads. @param name of the branch.
  std::vector<BranchArray> branch_arrays(const BranchShape &shape, const std::string &name);

  /// A flat array of weights by those names, and back. @throws InputError as archived().
  void write_branch(const BranchShape &shape, const std::string &name, std::span<const double> weights,
                    Archive &archive);
  std::vector<double> read_branch(const BranchShape &shape, const std::string &name, const Archive &archive);

  /// What BranchShape::to_string() wrote. @throws InputError for any other text.
  BranchShape branch_shape(const std::string &text);
} // namespace trestle
