#pragma once

#include "core/archive.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Where and when a network on a regular grid of the plane knows a field, and of what it is told: the middles of nx x ny equal
   * rectangles in a box, states from the start on at equal intervals.
   */
  struct FieldGrid
  {
    std::vector<double>      low, high;       ///< corners of the box
    std::vector<std::size_t> n;               ///< nx, ny
    std::size_t              n_frames   = 0;  ///< the start is the first
    double                   interval   = 0.; ///< s
    std::string              inputs     = {}; ///< expressions that paint what a run is told, separated by ';'
    std::string              parameters = {}; ///< names of the problem's, joined as messages have them

    std::size_t         n_points() const { return n[0] * n[1]; }
    double              end_time() const { return interval * double(n_frames - 1); }
    std::vector<double> points() const; ///< n_points x 2, x runs fastest

    /// Values on the grid at places of the plane (n x 2), bilinear between points and constant beyond the outer ones.
    std::vector<double> interpolated(std::span<const double> values, std::span<const double> places) const;

    /// Rows of values at the frames (n_frames x n_values), at a time: cubic between frames, of slopes by central differences,
    /// so that accelerations stay finite; at rest at the start. Exact for squares of time. Three frames at least.
    std::vector<double> at_time(std::span<const double> rows, double time) const;

    /// Names that begin with "grid".
    void write(Archive &archive) const;
    /// @throws InputError for an archive without, or one that is damaged.
    static FieldGrid read(const Archive &archive);
  };
} // namespace trestle
