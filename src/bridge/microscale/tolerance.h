#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace trestle
{
  /// Where a tolerance comes from.
  enum class ToleranceOrigin : std::uint8_t
  {
    assumed,    ///< nobody knows better
    calibrated, ///< on the cell itself, see calibration.h
    given       ///< by the user
  };

  std::string to_string(ToleranceOrigin origin);

  /// What the certificate of an answer may be at most for the answer to be taken.
  struct Tolerance
  {
    Tolerance(const double          value_  = std::numeric_limits<double>::infinity(),
              const ToleranceOrigin origin_ = ToleranceOrigin::assumed)
      : value(value_),
        origin(origin_)
    {}

    double          value;
    ToleranceOrigin origin;
  };
} // namespace trestle
