#pragma once

#include "ml/training/training_objective.h"

#include <functional>

namespace trestle
{
  /**
   * A batch cut into parts that are shared out to ranks, and sums over the parts whose bits do not depend on the number
   * of ranks: every part is computed alone, in the same shapes, and they are added as a binary tree, whose upper levels
   * are exchanges between ranks. Training in floats would else end elsewhere on every number of ranks, since a
   * difference in the last bit grows from step to step. Powers of two up to four ranks work; others wait.
   */
  class BatchParts
  {
  public:
    static constexpr unsigned int n_parts = 4;

    explicit BatchParts(const Communicator &communicator);

    /// A part's rows of n: from, to.
    struct Rows
    {
      int64_t begin, end;
    };
    static Rows rows(unsigned int part, std::size_t n);

    using Value = TrainingObjective::Value;

    /// @param compute what a part adds to loss and gradient; not collective. @param example a tensor like the gradient.
    /// Collective, the same result on all ranks.
    Value sum(const std::function<Value(unsigned int part)> &compute, const torch::Tensor &example) const;

  private:
    /// Of parts first to first + n - 1.
    Value subtree(unsigned int first, unsigned int n,
                  const std::function<Value(unsigned int part)> &compute) const;
    /// Adds the partner's.
    Value exchanged(const Value &value, int partner) const;

    Communicator communicator_;
    int          n_workers_ = 1;
  };
} // namespace trestle
