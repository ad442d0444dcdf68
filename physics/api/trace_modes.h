#pragma once

#include "bridge/reduced/snapshot_set.h"
#include "core/archive.h"
#include "physics/api/trace_layout.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Space-time modes of traces (physics/api/zone.h): proper orthogonal decomposition of all kinds of their numbers together
   * (displacement, rate and acceleration at the cut; forces there; the zone's state at the start), each in the unit of its own
   * root mean square, so that any combination of modes moves consistently in time, at corners and shared nodes too. Kinds
   * count alike, however many numbers they have. Traces leave and come back as a few coefficients without unit, of total
   * variance 1. The same on all ranks.
   */
  class TraceModes
  {
  public:
    TraceModes() = default;

    /// @param traces a sample each, of one state: this rank's slice of its numbers. @param first of the slice. @param
    /// n_modes at most. Collective. @throws InputError for fewer samples than modes, or traces that are all alike.
    TraceModes(const SnapshotSet &traces, std::size_t first, const TraceLayout &layout, unsigned int n_modes);

    std::size_t n_modes() const { return deviations_.size(); }
    std::size_t n_numbers() const { return mean_.size(); } ///< of a trace
    double      rest() const { return rest_; }             ///< share of the variance that the modes leave

    /// Of n_numbers(). @returns n_modes().
    std::vector<double> coefficients(std::span<const double> trace) const;
    /// The reverse, as far as the modes go.
    std::vector<double> trace(std::span<const double> coefficients) const;

    /// Deviations of the coefficients over the samples.
    const std::vector<double> &deviations() const { return deviations_; }
    /// The modes in the units of their kinds, in which they are orthonormal: n_numbers() x n_modes(), column-major.
    std::vector<double> orthonormal() const;

    /// Arrays "trace modes ...". @throws InputError for an archive without.
    void write(Archive &archive) const;
    void read(const Archive &archive);

  private:
    std::vector<double> mean_;
    std::vector<double> modes_;      ///< n_numbers x n_modes, column-major: a unit of each coefficient
    std::vector<double> dual_;       ///< the same: coefficients of a trace less the mean
    std::vector<double> deviations_; ///< of the coefficients over the samples
    double              rest_ = 0.;
  };
} // namespace trestle
