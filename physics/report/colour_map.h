#pragma once

#include "physics/report/svg_canvas.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * Values to colours, perceptually uniform from dark blue to yellow (Smith and van der Walt's viridis), in 256
   * steps. Values that are not finite are grey.
   */
  class ColourMap
  {
  public:
    /// An empty or inverted interval is widened.
    ColourMap(double low, double high);

    double low() const { return low_; }
    double high() const { return high_; }

    Colour colour(double value) const;
    /// 0 to 255, the step of the map; -1 for values that are not finite.
    int step(double value) const;

  private:
    double              low_;
    double              high_;
    std::vector<Colour> table_;
  };

  /// Round numbers in [low, high], about n of them.
  std::vector<double> round_ticks(double low, double high, unsigned int n);

  /// As few digits as tell the ticks apart.
  std::string tick_label(double value, double spacing);
} // namespace trestle
