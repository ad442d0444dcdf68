#pragma once

#include "physics/discretisation/prescribed_motion.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * A trace as boundary motion of a zone: at the trace's own times its numbers, between two of them the polynomial of fifth
   * degree with the values, rates and accelerations at both.
   */
  class TraceMotion : public PrescribedMotion
  {
  public:
    /// @param trace times x 3 x n_interface, outlives this. @param places in it of the dofs that are prescribed here.
    TraceMotion(std::span<const double> trace, std::size_t n_interface, double step,
                std::vector<std::size_t> places);

    std::vector<double> values(double time, unsigned int derivative) const override;

  private:
    double at(std::size_t n, unsigned int derivative, std::size_t place) const
    {
      return trace_[(n * 3 + derivative) * n_interface_ + place];
    }

    std::span<const double>  trace_;
    std::size_t              n_interface_;
    double                   step_;
    std::vector<std::size_t> places_;
  };
} // namespace trestle
