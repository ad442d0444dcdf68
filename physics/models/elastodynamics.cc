#include "core/exceptions.h"
#include "physics/models/elasticity.h"

namespace trestle
{
  namespace
  {
    /// Solids with inertia: elasticity, and a density that must be there.
    template <int dim>
    class Elastodynamics : public Elasticity<dim>
    {
    public:
      explicit Elastodynamics(ParameterSink &prm)
        : Elasticity<dim>(prm, 1.)
      {}

      void setup() override
      {
        Elasticity<dim>::setup();
        if (this->time_order() != 2)
          throw InputError("physics/elastodynamics/density is 0: without inertia there is no motion in time.",
                           "Give a positive density, or set physics/model = elasticity for the static problem.");
      }
    };

    const RegisterPhysics<Elastodynamics> registration("elastodynamics",
                                                       "Small-strain solids with inertia: waves and vibrations.");
  } // namespace
} // namespace trestle
