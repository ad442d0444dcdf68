#pragma once

namespace trestle
{
  class FullModel;
  class Problem;

  /// A FullModel that may have a Problem inside.
  class ProblemHolder
  {
  public:
    virtual ~ProblemHolder() = default;

    /// Null for the load path of a solid.
    virtual Problem *problem() = 0;
  };

  /// The Problem that a FullModel is; null for the load path of a solid. After reading.
  Problem *problem_of(FullModel &model);
} // namespace trestle
