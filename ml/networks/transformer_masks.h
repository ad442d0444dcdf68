#pragma once

#include "ml/networks/network.h"

namespace trestle
{
  /// Keys of a mesh transformer that say whom its nodes attend to: `hops`, `dilated windows`, `random jumps`, `global tokens`,
  /// `position bias`.
  class TransformerMasks
  {
  public:
    explicit TransformerMasks(ParameterSink &prm);

    /// Blocks take them in turn.
    unsigned int n_masks() const { return n_windows_ + 1; }
    MaskShape    shape(unsigned int mask) const;
    /// @param n_kept probabilities an edge that are kept for the gradient.
    EdgeBudget budget(double n_kept) const;

    int64_t n_tokens() const { return n_tokens_; }
    bool    has_bias() const { return has_bias_; }

    /// Of what differs from the neighbours alone; empty for those.
    std::string architecture() const;

  private:
    unsigned int n_hops_       = 1;
    unsigned int n_windows_    = 0;
    unsigned int n_jumps_      = 0;
    unsigned int seed_         = 0;
    unsigned int n_tokens_     = 0;
    bool         has_bias_     = false;
    double       largest_mask_ = 8.;
  };
} // namespace trestle
