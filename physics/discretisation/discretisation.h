#pragma once

#include "physics/discretisation/boundary_conditions.h"
#include "physics/discretisation/mesh.h"
#include "physics/discretisation/prescribed_motion.h"
#include "physics/discretisation/random_field.h"
#include "physics/models/physics.h"
#include "physics/vector.h"

#include <deal.II/dofs/dof_handler.h>
#include <deal.II/fe/fe_system.h>
#include <deal.II/lac/affine_constraints.h>

#include <memory>
#include <optional>

namespace trestle
{
  /**
   * Finite element space of a physics on a mesh: FESystem (FE_Q or FE_SimplexP a block), dofs, constraints
   * (hanging nodes, Dirichlet values at a time, and one pinned dof where a pressure-like block is determined
   * only up to a constant: chosen by position, so that it does not depend on the partition).
   * Section `finite elements`: degree (1 to 3; simplices 1, 2).
   */
  template <int dim>
  class Discretisation
  {
  public:
    explicit Discretisation(ParameterSink &prm);

    /// Distributes dofs, sets the time to 0; collective. The arguments must outlive this.
    void setup(const Mesh<dim> &mesh, const Physics<dim> &physics, const BoundaryConditions<dim> &conditions);

    /**
     * Lets go of the mesh, which may then change or be made anew; setup() comes next. A new triangulation may get the
     * old one's address; DoFHandler::reinit() would take it for the same and not connect to it, so the DoFHandler
     * becomes a new one.
     */
    void release_mesh();

    /// Recomputes Dirichlet values (same pattern). Collective.
    void set_time(double time);
    /// The same after expressions or vertices have changed.
    void   update_dirichlet_values();
    double time() const { return time_; }

    /// From the next setup() on all dofs at faces of this id that the conditions leave free are prescribed: zero until
    /// there is a motion.
    void prescribe(dealii::types::boundary_id interface) { interface_ = interface; }
    /// Those dofs, relevant here, ascending. After setup().
    const std::vector<dealii::types::global_dof_index> &prescribed_dofs() const { return prescribed_dofs_; }
    /// What they follow from now on; null: they stay at zero. It must outlive this, or be taken back. Collective.
    void                    set_motion(const PrescribedMotion *motion);
    const PrescribedMotion *motion() const { return motion_; }

    /// The field that coefficients may use; null: none. It must outlive this, and fit the mesh.
    void                    set_random_field(const RandomField<dim> *field) { random_field_ = field; }
    const RandomField<dim> *random_field() const { return random_field_; }

    const Mesh<dim>                         &mesh() const { return *mesh_; }
    const Physics<dim>                      &physics() const { return *physics_; }
    const BoundaryConditions<dim>           &conditions() const { return *conditions_; }
    const dealii::DoFHandler<dim>           &dof_handler() const { return *dof_handler_; }
    const dealii::FESystem<dim>             &fe() const { return *fe_; }
    const dealii::AffineConstraints<double> &constraints() const { return constraints_; }
    const dealii::IndexSet                  &owned() const { return owned_; }
    const dealii::IndexSet                  &relevant() const { return relevant_; }
    unsigned int                             degree() const { return degree_; }
    /// Whether a pressure-like block had to be pinned.
    bool pressure_is_pinned() const { return pinned_dof_.has_value(); }

    dealii::Quadrature<dim>     cell_quadrature() const;
    dealii::Quadrature<dim - 1> face_quadrature() const;

    /// Zero vector with ghost entries for all locally relevant dofs.
    Vector make_vector() const { return Vector(partitioner_); }
    /// Owned, unconstrained dofs, ascending: what the bridge calls free.
    const std::vector<dealii::types::global_dof_index> &free_dofs() const { return free_dofs_; }

    /// Overwrites constrained dofs with their values, updates ghosts.
    void distribute(Vector &u) const;

    /// Selects the components of one block.
    dealii::ComponentMask block_mask(unsigned int block) const;

  private:
    void                                              find_prescribed_dofs();
    void                                              follow_motion();
    void                                              make_constraints();
    std::map<dealii::types::global_dof_index, double> dirichlet_values() const;
    void                                              pin_pressure();

    unsigned int                                               degree_       = 1;
    const Mesh<dim>                                           *mesh_         = nullptr;
    const Physics<dim>                                        *physics_      = nullptr;
    const BoundaryConditions<dim>                             *conditions_   = nullptr;
    const RandomField<dim>                                    *random_field_ = nullptr;
    const PrescribedMotion                                    *motion_       = nullptr;
    std::optional<dealii::types::boundary_id>                  interface_;
    std::vector<dealii::types::global_dof_index>               prescribed_dofs_;
    std::unique_ptr<dealii::FESystem<dim>>                     fe_;
    std::unique_ptr<dealii::DoFHandler<dim>>                   dof_handler_;
    dealii::AffineConstraints<double>                          constraints_;
    dealii::IndexSet                                           owned_;
    dealii::IndexSet                                           relevant_;
    std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_;
    std::vector<dealii::types::global_dof_index>               free_dofs_;
    double                                                     time_ = 0.;
    bool                                           time_dependent_   = false; ///< some Dirichlet value is
    bool                                           has_hanging_      = false; ///< hanging nodes, on any rank
    std::optional<dealii::types::global_dof_index> pinned_dof_;
  };
} // namespace trestle
