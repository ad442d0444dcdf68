#pragma once

#include "physics/discretisation/discretisation.h"
#include "physics/vector.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * Between spans of this rank's owned free dofs (what the bridge speaks) and deal.II's full vectors. Holds the
   * positions of the free dofs in the local range, so that a training loop pays no search.
   */
  template <int dim>
  class FreeDofs
  {
  public:
    /// The discretisation must outlive this, and be set up anew only together with it.
    explicit FreeDofs(const Discretisation<dim> &discretisation);

    std::size_t size() const { return position_.size(); }

    /// Values at free dofs, zero at constrained ones, ghosts not updated: the argument of a matrix product.
    void scatter(std::span<const double> free, Vector &full) const;
    /// Reads the free dofs.
    void gather(const Vector &full, std::span<double> free) const;

    /// A state: constrained dofs get their (boundary, hanging-node) values, ghosts are updated.
    Vector state(std::span<const double> free) const;
    /// A state whose boundary values are those that held when `lift` was: the state of zeros at that time.
    Vector state(std::span<const double> free, const Vector &lift) const;
    /// A difference of states: boundary dofs zero, hanging nodes interpolated, ghosts updated.
    Vector increment(std::span<const double> free) const;

  private:
    const Discretisation<dim> *discretisation_;
    std::vector<unsigned int>  position_; ///< in the locally owned range
  };
} // namespace trestle
