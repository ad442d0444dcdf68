#pragma once

#include "core/parameters.h"
#include "core/registry.h"
#include "physics/functions/parametrised.h"
#include "physics/materials/radial_law.h"

#include <deal.II/base/symmetric_tensor.h>

#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  using Strain    = dealii::SymmetricTensor<2, 3>;
  using Stress    = dealii::SymmetricTensor<2, 3>;
  using Stiffness = dealii::SymmetricTensor<4, 3>;

  /**
   * A small-strain law, pointwise, always in three dimensions: plane strain passes a strain with zero out-of-plane
   * components and reads all four stresses; plane stress is condensed by the caller. Stresses have the unit of the
   * moduli. The tests check stiffness() against finite differences of stress(), stress() against those of
   * energy(), and conjugate_energy() against Fenchel's equality for every registered material.
   *
   * A law with history is seen step by step: over one step, from the internal variables at its beginning, a
   * standard dissipative material has an incremental potential (Ortiz and Stainier 1999), so that energy(),
   * stress() and conjugate_energy() mean the same with history as without. Empty internal variables: virgin
   * material.
   *
   * Constructors declare parameters only.
   */
  class Material : public Parametrised
  {
  public:
    virtual ~Material() = default;

    /// Evaluates what depends on constants(), checks what single ranges cannot. @throws InputError.
    virtual void setup() {}

    /// Where has_conditions(), what is asked next is asked at a point with these; setup() comes first. Numbers that are
    /// expressions of them take their values there. @throws InputError for values that are not allowed.
    virtual void set_conditions(const PointConditions &) {}

    /// Internal variables a point, as they were at the beginning of the step.
    using Internal = std::span<const double>;

    virtual bool         is_linear() const = 0;
    virtual unsigned int n_internal() const { return 0; }
    /// What they are called in files, n_internal() of them, e.g. `equivalent_plastic_strain`.
    virtual std::vector<std::string> internal_names() const { return {}; }

    virtual Stress    stress(const Strain &strain, Internal before = {}) const    = 0;
    virtual Stiffness stiffness(const Strain &strain, Internal before = {}) const = 0;
    /// Strain energy density of the step; its derivative by the strain is the stress.
    virtual double energy(const Strain &strain, Internal before = {}) const = 0;

    /// The convex conjugate sup_e (s:e - energy(e)) of a stress; infinite outside its domain.
    virtual double conjugate_energy(const Stress &stress, Internal before = {}) const = 0;
    /// Its derivative by the stress: the strain that belongs to it. Zero outside the domain.
    virtual Strain conjugate_strain(const Stress &stress, Internal before = {}) const = 0;

    /// This law as kernels see it that evaluate many points at once; null: it is none of that kind.
    virtual const RadialLaw *radial() const { return nullptr; }

    /// The norm of the deviatoric stress from which on conjugate_energy() is infinite; infinite: never.
    virtual double stress_limit() const { return std::numeric_limits<double>::infinity(); }

    /// Internal variables at the end of a step, n_internal() of them.
    virtual void advance(const Strain &, Internal, std::span<double>) const {}

    /// The numbers that the law was set up with, by key. An archive keeps them, and the law is made of them again where
    /// there is no parameter file and nothing evaluates expressions. Empty: it cannot be, and answers where it was read.
    virtual std::map<std::string, double> numbers() const { return {}; }
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
