#pragma once

#include <torch/torch.h>

#include <vector>

namespace trestle
{
  /**
   * Macroscopic strains to train on: an endless sequence that fills the box evenly however far it is read, and of
   * which any piece is even too (Kronecker's sequence with powers of the generalised golden ratio, shifted by the
   * seed; Roberts 2018, "The unreasonable effectiveness of quasirandom sequences"). Strains cost nothing, so
   * training need never see one twice.
   */
  class StrainSequence
  {
  public:
    /// @param range half widths of the box.
    StrainSequence(std::vector<double> range, unsigned int seed);

    /// Strains number begin to begin + n, n x n_strain.
    torch::Tensor strains(std::size_t begin, std::size_t n) const;

  private:
    std::vector<double> range_, shift_, step_;
  };
} // namespace trestle
