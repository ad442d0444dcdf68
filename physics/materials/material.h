#pragma once

#include "core/parameters.h"
#include "core/registry.h"
#include "physics/models/parametrised.h"

#include <deal.II/base/symmetric_tensor.h>

#include <memory>
#include <string>

namespace trestle
{
  using Strain    = dealii::SymmetricTensor<2, 3>;
  using Stress    = dealii::SymmetricTensor<2, 3>;
  using Stiffness = dealii::SymmetricTensor<4, 3>;

  /**
   * A small-strain law, pointwise and without history, always in three dimensions: plane strain passes a strain
   * with zero out-of-plane components and reads all four stresses; plane stress is condensed by the caller.
   * Stresses have the unit of the moduli. The tests check stiffness() against finite differences of stress()
   * and stress() against those of energy() for every registered material.
   *
   * Constructors declare parameters only.
   */
  class Material : public Parametrised
  {
  public:
    virtual ~Material() = default;

    /// Evaluates what depends on constants(), checks what single ranges cannot. @throws InputError.
    virtual void setup() {}

    virtual bool      is_linear() const                     = 0;
    virtual Stress    stress(const Strain &strain) const    = 0;
    virtual Stiffness stiffness(const Strain &strain) const = 0;
    /// Strain energy density; its derivative by the strain is the stress.
    virtual double energy(const Strain &strain) const = 0;
  };

  using MaterialRegistry = Registry<Material, ParameterSink &>;

  /// `const RegisterMaterial<Rubber> registration("rubber", "What it is good for.");`
  template <class T>
  struct RegisterMaterial
  {
    RegisterMaterial(const std::string &name, const std::string &description)
    {
      MaterialRegistry::instance().add(name, description,
                                       [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
