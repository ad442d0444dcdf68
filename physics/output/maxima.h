#pragma once

#include "physics/output/field_points.h"
#include "physics/output/measures.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Largest values of expressions over the quadrature points: peaks of stresses and fluxes, which no probe knows the place
   * of. They know what integrals know, and the physics' derived quantities by name (`von_mises`). Of one mesh: where the
   * solution is singular they grow with refinement.
   */
  template <int dim>
  class Maxima
  {
  public:
    /// @throws InputError: bad syntax.
    void setup(const std::string &text, const std::map<std::string, double> &constants,
               const Discretisation<dim> &discretisation);

    /// Collective. @throws InputError where a value is not finite.
    void evaluate(const DiscreteState &state, Entries &entries) const;

    std::vector<std::string> names() const;

  private:
    struct Maximum
    {
      std::string     name;
      FieldExpression expression;
    };
    const Discretisation<dim> *discretisation_ = nullptr;
    std::vector<Maximum>       maxima_;
    mutable std::unique_ptr<FieldPoints<dim>>
        points_; ///< kept: of a small mesh they take longer to make than to visit
  };
} // namespace trestle
