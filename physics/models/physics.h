#pragma once

#include "core/parameters.h"
#include "core/registry.h"
#include "physics/functions/parametrised.h"

#include <deal.II/base/array_view.h>
#include <deal.II/base/point.h>
#include <deal.II/base/tensor.h>

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// The state at one quadrature point, all components.
  template <int dim>
  struct PointState
  {
    dealii::Point<dim>         x;
    double                     time        = 0.;
    dealii::types::material_id material_id = 0;
    double                     field       = 0.; ///< of section `parameters/random field`
    unsigned int               cell        = 0;  ///< active index; with `point`, in residual() and tangent() alone
    unsigned int               point       = 0;  ///< number of the quadrature point in its cell
    std::vector<double>        value;            ///< u_c
    std::vector<dealii::Tensor<1, dim>> gradient;     ///< grad u_c
    std::vector<double>                 rate;         ///< du_c/dt; zero in steady problems
    std::vector<double>                 acceleration; ///< d2u_c/dt2; zero unless second order
    std::vector<double>                 laplacian;    ///< div grad u_c; of a stabilised physics
    /// Size of the cell, of a stabilised physics: e . metric e = 4/h^2 along a unit vector e, h the distance of nodes.
    dealii::Tensor<2, dim> metric = {};
  };

  /// Coefficients of the weak form at a point: residual_i = int f0_c phi_i + f1_c . grad phi_i.
  template <int dim>
  struct PointForm
  {
    std::vector<double>                 f0;
    std::vector<dealii::Tensor<1, dim>> f1;
  };

  /// Derivatives of f0, f1; entry [c * n_components + d] is the derivative of equation c by component d.
  template <int dim>
  struct PointTangent
  {
    std::vector<double>                 f0_value;
    std::vector<dealii::Tensor<1, dim>> f0_gradient;
    std::vector<dealii::Tensor<1, dim>> f1_value;
    std::vector<dealii::Tensor<2, dim>> f1_gradient; ///< [i][j]: d f1_c[i] / d (grad u_d)[j]
    std::vector<double>                 f0_rate;
    std::vector<double>                 f0_acceleration;
    std::vector<dealii::Tensor<1, dim>> f1_rate      = {}; ///< of a stabilised physics, as the next
    std::vector<dealii::Tensor<1, dim>> f1_laplacian = {}; ///< by the Laplacian of component d
  };

  /// One named field of a physics: consecutive components of one polynomial degree.
  struct FieldBlock
  {
    std::string  name;
    unsigned int n_components     = 1;
    int          degree_offset    = 0; ///< -1: one order lower than the file's degree (Taylor-Hood pressure)
    bool         is_vector        = false;
    bool         is_pressure_like = false; ///< determined up to a constant when no boundary fixes it
    bool         is_compressible  = false; ///< of a pressure: the equations themselves fix that constant
  };

  /// What the AMG of the tangent should preserve.
  enum class NearNullSpace
  {
    none,
    constants,
    rigid_body_modes
  };

  /**
   * A weak form, pointwise: f0, f1 and their derivatives, as in PETSc's pointwise functions and Knepley et
   * al. 2013. Meshes, assembly, boundary terms, solvers, certificates and output are written once against
   * this face, so a new physics is one file. The tests check tangent() of every registered physics against
   * finite differences of residual(), and residual() against energy() where there is one.
   *
   * The constructor declares parameters (it runs for every candidate and both dimensions); setup() does the
   * rest, and does it again when a parameter of the problem has changed: expressions made there with constants()
   * know its name. All vectors in the point structures are sized by the caller and zero on entry of residual() and
   * tangent().
   */
  template <int dim>
  class Physics : public Parametrised
  {
  public:
    virtual ~Physics() = default;

    /// Reads expressions, builds tables. Called after parameters are read, and after they changed. @throws
    /// InputError.
    virtual void setup() {}

    virtual std::vector<FieldBlock> blocks() const = 0;

    /// Order of the highest time derivative: 0 (never transient), 1, 2.
    virtual unsigned int time_order() const { return 0; }
    virtual bool         is_linear() const = 0;
    /// Tangent symmetric positive definite once constrained.
    virtual bool          is_spd() const          = 0;
    virtual NearNullSpace near_null_space() const = 0;
    /// Whether shifts and turns of the first components cost nothing, as of a solid's displacement.
    virtual bool has_rigid_motions() const { return near_null_space() == NearNullSpace::rigid_body_modes; }

    /// Whether the tangent of a linear physics changes with time (a coefficient of t), so that its matrix and
    /// preconditioner must not be reused.
    virtual bool tangent_depends_on_time() const { return false; }

    /// Whether volume sources change with time: where they do not, they need not be summed up anew for each step.
    virtual bool loads_depend_on_time() const { return true; }

    /// Whether the form contains its own strong residual: states then have `metric` and `laplacian`, tangents
    /// `f1_rate` and `f1_laplacian`. Known once parameters are read. Who does not ask does not pay.
    virtual bool is_stabilised() const { return false; }

    virtual void residual(const PointState<dim> &state, PointForm<dim> &form) const      = 0;
    virtual void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const = 0;

    /**
     * The same for several points of one cell at once: what the assembler calls. A physics whose points share work
     * (one stiffness for a cell) overrides them, and says the same as pointwise.
     */
    virtual void residuals(std::span<const PointState<dim>> states, std::span<PointForm<dim>> forms) const
    {
      for (std::size_t p = 0; p < states.size(); ++p)
        residual(states[p], forms[p]);
    }
    virtual void tangents(std::span<const PointState<dim>> states, std::span<PointTangent<dim>> tangents) const
    {
      for (std::size_t p = 0; p < states.size(); ++p)
        tangent(states[p], tangents[p]);
    }

    /// Whether energy() is a potential of the steady residual.
    virtual bool has_energy() const { return false; }
    /// Density of the potential (volume sources included); its derivative by (u, grad u) is (f0, f1) without
    /// rates.
    virtual double energy(const PointState<dim> &) const { return 0.; }
    /// Density of the kinetic energy, for second-order physics.
    virtual double kinetic_energy(const PointState<dim> &) const { return 0.; }
    /// Density of internal (stored) energy without loads, for second-order physics' balance.
    virtual double stored_energy(const PointState<dim> &) const { return 0.; }

    /// Extra quantities for the VTU, e.g. stress components, computed from the state.
    virtual std::vector<std::string> derived_names() const { return {}; }
    virtual void                     derived(const PointState<dim> &, std::vector<double> &) const {}

    /**
     * Continuation parameter in (0, 1]: 1 is the problem itself; smaller is easier (Navier-Stokes: a fraction of
     * the Reynolds number).
     */
    virtual void set_continuation(double) {}
    virtual bool wants_continuation() const { return false; }

    unsigned int n_components() const
    {
      unsigned int n = 0;
      for (const auto &block : blocks())
        n += block.n_components;
      return n;
    }
  };

  template <int dim>
  using PhysicsRegistry = Registry<Physics<dim>, ParameterSink &>;

  /// `const RegisterPhysics<Heat> registration("heat", "Transient heat conduction.");` registers 2D and 3D.
  template <template <int> class T>
  struct RegisterPhysics
  {
    RegisterPhysics(const std::string &name, const std::string &description)
    {
      PhysicsRegistry<2>::instance().add(name, description,
                                         [](ParameterSink &prm) { return std::make_unique<T<2>>(prm); });
      PhysicsRegistry<3>::instance().add(name, description,
                                         [](ParameterSink &prm) { return std::make_unique<T<3>>(prm); });
    }
  };
} // namespace trestle
