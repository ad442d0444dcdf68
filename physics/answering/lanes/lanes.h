#pragma once

#include "bridge/microscale/voigt.h"
#include "core/simd.h"
#include <cstddef>

/**
 * What ReducedKernel does on eight lanes, as functions that are inlined into one caller for each processor (see
 * core/simd.h). A Job tells them where data, scratch and answers are, and its Layout what a lane is; it is
 * ReducedKernel::Job.
 */
namespace trestle::lanes
{
  using Lanes = simd::Numbers<8>;

  template <int dim>
  struct Sizes
  {
    static constexpr int n_strain = voigt::n_strain(dim);
    static constexpr int n_stress = voigt::n_stress(dim);
    static constexpr int n_normal = voigt::n_normal;
    static constexpr int stress_of(const int k) { return voigt::stress_of_strain(dim, k); }
    /// Of a stress: how often it stands in the tensor.
    static constexpr double multiplicity(const int k) { return voigt::multiplicity_of_stress(k); }
  };

  TRESTLE_INLINE void load(const double *from, Lanes &to) { simd::load<8>(from, to); }
  TRESTLE_INLINE void store(const Lanes &from, double *to) { simd::store<8>(from, to); }

  TRESTLE_INLINE void root(Lanes &x)
  {
    for (int l = 0; l < 8; ++l)
      x[l] = __builtin_sqrt(x[l]);
  }

  /// A lane a strain: what belongs to a point of the cell is the same for all lanes.
  struct StrainsInLanes
  {
    using Constant                     = double;
    static constexpr std::size_t width = 1; ///< numbers of a constant

    TRESTLE_INLINE static void get(const double *from, const std::size_t i, Constant &to) { to = from[i]; }
    TRESTLE_INLINE static void without_padding(Constant, Lanes &) {}
    TRESTLE_INLINE static void add_lanes(Lanes &) {}
    TRESTLE_INLINE static void smallest_lane(Lanes &) {}
  };

  /// A lane a point of the cell, eight neighbours at once, of a single strain, which all lanes repeat. A sum over
  /// points is one over lanes too.
  struct PointsInLanes
  {
    using Constant                     = Lanes;
    static constexpr std::size_t width = 8;

    TRESTLE_INLINE static void get(const double *from, const std::size_t i, Constant &to)
    {
      load(from + 8 * i, to);
    }
    /// Lanes without a point of their own (see ReducedKernel) become 0 where no weight does that.
    TRESTLE_INLINE static void without_padding(const Constant &weight, Lanes &x)
    {
      x = weight > Lanes{} ? x : Lanes{};
    }
    TRESTLE_INLINE static void add_lanes(Lanes &x) { x = Lanes{} + simd::sum<8>(x); }
    TRESTLE_INLINE static void smallest_lane(Lanes &x)
    {
      double smallest = x[0];
      for (int l = 1; l < 8; ++l)
        smallest = x[l] < smallest ? x[l] : smallest;
      x = Lanes{} + smallest;
    }
  };

  /// Of n entries of lanes each.
  template <class Layout>
  TRESTLE_INLINE void add_lanes(double *entries, const std::size_t n)
  {
    if constexpr (Layout::width > 1)
      for (std::size_t i = 0; i < n; ++i)
        {
          Lanes x;
          load(entries + 8 * i, x);
          Layout::add_lanes(x);
          store(x, entries + 8 * i);
        }
  }

  /// result[k] = sum_m modes[k][m] coefficients[m], K rows at once.
  template <int K, class Layout>
  TRESTLE_INLINE void expand(const double *modes, const std::size_t n, const double *coefficients, Lanes *result)
  {
    for (int k = 0; k < K; ++k)
      result[k] = Lanes{};
    for (std::size_t m = 0; m < n; ++m)
      {
        Lanes c;
        load(coefficients + 8 * m, c);
        TRESTLE_UNROLL
        for (int k = 0; k < K; ++k)
          {
            typename Layout::Constant mode;
            Layout::get(modes, k * n + m, mode);
            result[k] += mode * c;
          }
      }
  }
} // namespace trestle::lanes
