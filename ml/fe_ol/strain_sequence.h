#pragma once

#include "ml/tensors.h"

#include <span>
#include <vector>

namespace trestle
{
  /// Numbers begin to begin + n.
  std::vector<std::size_t> consecutive(std::size_t begin, std::size_t n);

  /**
   * Macroscopic strains to train on: an endless sequence that fills the box evenly however far it is read, and of
   * which any piece is even too (Kronecker's sequence with powers of the generalised golden ratio, shifted by the
   * seed; Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"). Strains cost nothing, so
   * training need never see one twice. A share of them may be shrunk, evenly in the logarithm of their size: a
   * structure's points are mostly strained far less than its worst one, and a box has hardly a strain that small.
   */
  class StrainSequence
  {
  public:
    /// @param range half widths of the box. @param small_share of the strains that are shrunk.
    StrainSequence(std::vector<double> range, unsigned int seed, double small_share = 0.);

    /// Strains with these numbers, n x n_strain.
    torch::Tensor strains(std::span<const std::size_t> numbers) const;

  private:
    std::vector<double> range_, shift_, step_;
    double              small_share_;
  };
} // namespace trestle
