#pragma once

#include "core/communicator.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * An inner product of a problem's functions, u . M v of their free dofs: what modes are orthonormal in, what
   * errors and distances are measured in, so that they do not depend on how fine the mesh is where. Functions are
   * differences of states: zero on Dirichlet boundaries, hanging nodes interpolated.
   *
   * Spans hold this rank's owned free dofs, physical units. All functions are collective. M is symmetric and
   * positive definite, except for energies of problems that leave rigid motions free.
   */
  class InnerProduct
  {
  public:
    enum class Kind
    {
      l2,    ///< integral of u v
      h1,    ///< integral of u v + grad u . grad v, lengths in the mesh's unit
      energy ///< u . J v with the steady tangent J at the lifted zero
    };

    virtual ~InnerProduct() = default;

    virtual const Communicator &communicator() const = 0;
    virtual std::size_t         n_owned() const      = 0;

    /// result = M v.
    virtual void apply(std::span<const double> v, std::span<double> result) = 0;

    double dot(std::span<const double> u, std::span<const double> v);
    double norm(std::span<const double> v);
  };
} // namespace trestle
