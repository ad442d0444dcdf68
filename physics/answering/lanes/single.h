#pragma once

#include "physics/answering/lanes/lanes.h"
#include <algorithm>

/**
 * A dense system of a single strain, which PointsInLanes would solve eight times over: here a lane is a row. Columns of
 * the factor stand one after the other, each padded to whole lanes, zeros on the diagonal, whose inverse is kept
 * apart, and above it.
 */
namespace trestle::lanes::single
{
  TRESTLE_INLINE constexpr std::size_t padded(const std::size_t n) { return (n + 7) / 8 * 8; }

  /// @param packed lower triangle, row by row, of entries whose lanes are parts of a sum.
  TRESTLE_INLINE void gather(const double *packed, const std::size_t n, double *columns)
  {
    const std::size_t length = padded(n);
    std::fill_n(columns, n * length, 0.);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j, packed += 8)
        {
          Lanes parts;
          load(packed, parts);
          columns[j * length + i] = simd::sum<8>(parts);
        }
  }

  /// Cholesky's factor in place, column by column: each is taken from those to its right, so that no sum waits for
  /// itself.
  TRESTLE_INLINE void factorise(double *columns, double *inverse, const std::size_t n)
  {
    const std::size_t length = padded(n);
    const Lanes       lane   = {0., 1., 2., 3., 4., 5., 6., 7.};
    for (std::size_t k = 0; k < n; ++k)
      {
        double *column = columns + k * length;
        inverse[k]     = 1. / __builtin_sqrt(column[k]);
        for (std::size_t row = k / 8 * 8; row < length; row += 8)
          {
            Lanes x;
            load(column + row, x);
            x *= inverse[k];
            store(lane + double(row) > Lanes{} + double(k) ? x : Lanes{}, column + row);
          }
        for (std::size_t j = k + 1; j < n; ++j)
          {
            double      *other  = columns + j * length;
            const double factor = column[j];
            for (std::size_t row = j / 8 * 8; row < length; row += 8)
              {
                Lanes x, y;
                load(column + row, x);
                load(other + row, y);
                store(y - factor * x, other + row);
              }
          }
      }
  }

  /// @param x of padded(n) numbers; those beyond n are changed.
  TRESTLE_INLINE void substitute(const double *columns, const double *inverse, const std::size_t n, double *x)
  {
    const std::size_t length = padded(n);
    std::fill(x + n, x + length, 0.);
    for (std::size_t k = 0; k < n; ++k)
      {
        const double *column = columns + k * length;
        const double  pivot  = x[k] * inverse[k];
        for (std::size_t row = k / 8 * 8; row < length; row += 8)
          {
            Lanes l, y;
            load(column + row, l);
            load(x + row, y);
            store(y - pivot * l, x + row);
          }
        x[k] = pivot;
      }
    for (std::size_t k = n; k-- > 0;)
      {
        const double *column = columns + k * length;
        Lanes         sum{};
        for (std::size_t row = k / 8 * 8; row < length; row += 8)
          {
            Lanes l, y;
            load(column + row, l);
            load(x + row, y);
            sum += l * y;
          }
        x[k] = (x[k] - simd::sum<8>(sum)) * inverse[k];
      }
  }
} // namespace trestle::lanes::single
