#pragma once

#include <array>
#include <string>

namespace trestle
{
  /**
   * How a macroscopic solver writes shears, which the Micro Manager leaves to it: their order, and what stands for
   * them: `engineering` (gamma; stresses as they are), `mandel` (sqrt 2 times the tensor's, both) or `tensor`.
   * "xy xz yz engineering", the default, is CalculiX' and Abaqus' order; "yz xz xy mandel" that of FANS.
   */
  class ShearConvention
  {
  public:
    /// @throws InputError for another text.
    explicit ShearConvention(const std::string &text = "xy xz yz engineering");

    /// To and from xx, yy, zz, xy, xz, yz with engineering shears.
    std::array<double, 6>  strain(const std::array<double, 6> &host) const;
    std::array<double, 6>  stress(const std::array<double, 6> &own) const;
    std::array<double, 36> tangent(const std::array<double, 36> &own) const;

  private:
    std::array<unsigned int, 6> own_;                ///< component of ours that stands i-th in the host's
    double                      strain_factor_ = 1.; ///< gamma = factor times the host's
    double                      stress_factor_ = 1.; ///< the host's = factor times ours
  };
} // namespace trestle
