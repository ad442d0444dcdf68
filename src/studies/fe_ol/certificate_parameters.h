#pragma once

#include "bridge/microscale/calibration.h"
#include "core/parameters.h"

#include <string>

namespace trestle
{
  /// Section `certificate` of a representative volume: up to which certificate answers are taken, what a calibration of that
  /// is to promise and from how many strains, and whether an adaptive microscale learns from what was not taken.
  struct CertificateParameters
  {
    explicit CertificateParameters(ParameterSink &prm);

    /// After reading: checks what single ranges cannot. @throws InputError.
    void check() const;

    /// On answers of `reduced`, or of a network by its type.
    Tolerance tolerance_on(const std::string &who, const Calibrations &calibrations) const;

    std::string  tolerance             = calibrated_tolerance;
    std::string  reduced_tolerance     = calibrated_tolerance;
    double       risk                  = 0.01;
    unsigned int n_calibration_strains = 240; ///< 0: there is no calibration
    double       calibration_error     = 0.0075;
    bool         adapt                 = false;
    unsigned int snapshots_a_step      = 4;
  };
} // namespace trestle
