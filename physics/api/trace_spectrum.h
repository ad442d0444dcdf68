#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "physics/api/trace_modes.h"

#include <cstddef>
#include <vector>

namespace trestle
{
  /**
   * Power of traces over frequency: |discrete Fourier transform over the steps / number of times|^2 of the first kind of
   * numbers (displacement, or force), in the mean over the cut's dofs, without window. Transforms are linear, so those of the
   * modes and of the mean trace are made once; a sample's mean power then follows from the second moments of its coefficients,
   * S(f) = sum_kl <a_k a_l> mean over dofs of F_k(f) conj F_l(f), without that any trace is expanded.
   */
  class TraceSpectrum
  {
  public:
    /// @throws InputError for modes of other traces than the layout's.
    TraceSpectrum(const TraceModes &modes, const TraceLayout &layout);

    std::size_t n_frequencies() const { return n_frequencies_; } ///< 0, 1/T, ..., as far as the steps resolve

    /// Mean power of a sample at each frequency, in the square of the trace's unit. @param vectors whose first entries are
    /// coefficients of the modes. @throws InputError for none, or fewer entries than modes.
    std::vector<double> mean_power(const RandomVectors &vectors) const;

  private:
    std::size_t         n_modes_, n_frequencies_;
    std::vector<double> products_; ///< a frequency each: (mean, modes) x the same, real parts
  };

  /// Sum of what two spectra differ by, over the sum of the reference.
  double spectrum_error(const std::vector<double> &power, const std::vector<double> &reference);
} // namespace trestle
