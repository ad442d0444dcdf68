#pragma once

#include "ml/training/objective.h"

#include <vector>

namespace trestle
{
  /**
   * The dense matrices that Gauss-Newton needs on the free dofs of all ranks, replicated on each: for problems
   * of up to a few thousand free dofs. All functions are collective. Unknown parameters (see FieldNetwork) count
   * as free dofs of the root behind its own.
   */
  class DualProblem
  {
  public:
    explicit DualProblem(Objective &objective);

    int64_t n_free() const { return n_free_; }

    /// du/dw at the present weights, n_free x n_weights: one backward pass a row.
    torch::Tensor jacobian() const;
    /// The Gauss-Newton Hessian of the loss by u, n_free x n_free, at the last evaluation.
    torch::Tensor hessian() const;
    /// d loss / d u, n_free.
    torch::Tensor gradient() const;

  private:
    /// A vector of owned entries on all ranks, zero where another rank owns.
    void scatter(std::span<const double> owned, double *all) const;
    void add_rows(std::size_t copy, torch::Tensor &result) const;

    Objective           &objective_;
    int64_t              first_  = 0; ///< global number of the first owned free dof
    int64_t              n_free_ = 0;
    std::vector<int64_t> n_unknowns_;    ///< of each rank
    std::vector<int64_t> n_free_of_one_; ///< of each rank, for one copy of the problem
  };
} // namespace trestle
