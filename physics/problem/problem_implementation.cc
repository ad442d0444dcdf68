#include "physics/problem/problem_implementation.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/timings.h"
#include "physics/discretisation/enclosed_flow.h"
#include "physics/discretisation/gmsh_geometry.h"
#include "physics/output/field_transfer.h"
#include "physics/solvers/locking.h"
#include "physics/solvers/unique_answer.h"

#include <memory>

namespace trestle
{
  namespace
  {
    /// Made in place: a Choice must not move once its key is declared.
    template <int dim>
    Choice<Physics<dim>> choose_physics(ParameterSink &prm)
    {
      const auto section = prm.section("physics");
      return Choice<Physics<dim>>(prm, "model", "diffusion", "Which equations to solve.");
    }
  } // namespace

  template <int dim>
  ProblemImplementation<dim>::ProblemImplementation(ParameterSink &prm)
    : mesh_(prm),
      discretisation_(prm),
      physics_(choose_physics<dim>(prm)),
      boundary_conditions_(prm),
      linear_parameters_(prm),
      newton_parameters_(prm),
      time_stepper_(prm),
      refinement_(prm),
      postprocessing_(prm),
      parameters_(prm),
      random_field_(prm)
  {}

  template <int dim>
  ProblemImplementation<dim>::~ProblemImplementation() = default;

  template <int dim>
  void ProblemImplementation<dim>::setup(const Communicator &communicator, const unsigned int extra_refinements)
  {
    set_up(communicator, extra_refinements, {});
  }

  template <int dim>
  void ProblemImplementation<dim>::setup_at(const Communicator &communicator, const std::span<const double> mu)
  {
    set_up(communicator, 0, mu);
  }

  template <int dim>
  void ProblemImplementation<dim>::set_up(const Communicator &communicator, const unsigned int extra_refinements,
                                          const std::span<const double> mu)
  {
    if (!is_steady() && (refinement_.n_cycles() > 0 || refinement_.n_levels_of_comparison() > 0))
      throw InputError("Section refinement asks for other meshes, but time/end time is positive: meshes change in "
                       "steady problems only.",
                       "Set refinement/cycles and refinement/compare with coarser to 0, or time/end time to 0.");
    parameters_.setup(random_field_.n_modes(), mesh_.is_deformable());
    if (!mu.empty())
      parameters_.set(mu);
    physics_is_set_up_ = false;
    discretise(communicator, extra_refinements);
    refinement_.check(mesh_);
    postprocessing_.windows().check_times(time_stepper_.end_time());
    require_unique_answer();
    if (const auto warning = locking_warning(discretisation_))
      log::warning_once(*warning);
  }

  template <int dim>
  void ProblemImplementation<dim>::setup_with_field_of(const Problem &other)
  {
    whole_ = &dynamic_cast<const ProblemImplementation &>(other);
    setup(whole_->mesh().communicator(), 0);
    set_parameters(other.parameters());
  }

  template <int dim>
  void ProblemImplementation<dim>::cut_from(const ProblemImplementation &whole, MeshPart<dim> part,
                                            const bool is_prescribed, const unsigned int step_halvings)
  {
    whole_ = &whole;
    if (is_prescribed)
      discretisation_.prescribe(part.interface);
    mesh_.restrict_to(std::move(part));
    time_stepper_.set_refinement(step_halvings);
  }

  template <int dim>
  void ProblemImplementation<dim>::require_unique_answer() const
  {
    const Timings::Section section("dofs");
    Shifts                 shifts;
    if (!is_steady()) // inertia holds whatever its factor is
      shifts.rate = shifts.acceleration = 1.;
    trestle::require_unique_answer(*assembler_, shifts);
    require_balanced_flow(discretisation_, 0.);
    if (!is_steady())
      require_balanced_flow(discretisation_, time_stepper_.n_steps() * time_stepper_.step());
    if (discretisation_.pressure_is_pinned())
      log::info(
          "The flow is enclosed, which determines its pressure up to a constant: one pressure dof is set to 0.");
  }

  template <int dim>
  void ProblemImplementation<dim>::discretise(const Communicator &communicator,
                                              const unsigned int  extra_refinements)
  {
    // What refers to the old mesh goes before it.
    dof_graph_.reset();
    equations_.reset();
    newton_.reset();
    linear_march_.reset();
    assembler_.reset();
    discretisation_.release_mesh();

    {
      const Timings::Section section("mesh");
      mesh_.setup(communicator, extra_refinements, parameters_.constants(), refinement_.n_cycles() > 0);
      geometry_parameters_ = trestle::geometry_parameters(communicator, mesh_.file(), parameters_.names());
      if (!geometry_parameters_.empty() && random_field_.n_modes() > 0)
        throw InputError("There is a random field on a mesh that is made anew for each value of '" +
                             geometry_parameters_.front() + "': its modes would be others each time.",
                         "Set parameters/random field/modes to 0, or give the geometry's constants other names.");
    }
    set_up_physics();
    boundary_conditions_.setup(physics_->n_components(), mesh_.boundary_ids(), parameters_.constants());
    setup_dofs();
    connect();
  }

  /// Once: a mesh that is made anew has the same materials.
  template <int dim>
  void ProblemImplementation<dim>::set_up_physics()
  {
    if (physics_is_set_up_)
      return;
    physics_->set_constants(parameters_.constants());
    physics_->set_has_field(random_field_.n_modes() > 0);
    physics_->set_materials(mesh_.material_ids());
    physics_->setup();
    time_stepper_.set_constants(parameters_.constants());
    if (!is_steady())
      time_stepper_.setup(*physics_);
    physics_is_set_up_ = true;
  }

  template <int dim>
  void ProblemImplementation<dim>::setup_dofs()
  {
    const Timings::Section section("dofs");
    // a mesh that was refined has other vertices
    if (whole_ == nullptr)
      random_field_.setup(mesh_);
    else
      random_field_.setup_part(mesh_, whole_->random_field_, [this](const auto &points) {
        return interpolate_vertices<dim>(
            whole_->discretisation_, points, random_field_.n_modes(),
            [this](const unsigned int vertex) { return whole_->random_field_.modes(vertex); });
      });
    random_field_.set_coefficients(parameters_.field_coefficients());
    discretisation_.set_random_field(random_field_.n_modes() > 0 ? &random_field_ : nullptr);
    discretisation_.setup(mesh_, *physics_, boundary_conditions_);
  }

  template <int dim>
  void ProblemImplementation<dim>::connect()
  {
    const Timings::Section section("dofs");
    dof_graph_.reset();
    equations_.reset();
    newton_.reset();
    linear_march_.reset();
    postprocessing_.setup(discretisation_);
    assembler_ = std::make_unique<Assembler<dim>>(discretisation_);
    newton_    = std::make_unique<NewtonSolver<dim>>(*assembler_, linear_parameters_, newton_parameters_);
    equations_ =
        std::make_unique<FiniteElementEquations<dim>>(*assembler_, linear_parameters_.solver, parameter_access());
    linear_march_ = time_stepper_.linear_march(discretisation_, *assembler_);
  }

  template <int dim>
  void ProblemImplementation<dim>::require_steady(const std::string &what) const
  {
    if (!is_steady())
      throw InputError(what + " needs a steady problem, but time/end time is positive.",
                       "Set 'end time = 0' in section 'time'.");
  }

  template <int dim>
  std::size_t ProblemImplementation<dim>::n_dofs() const
  {
    return discretisation_.dof_handler().n_dofs();
  }

  template <int dim>
  std::size_t ProblemImplementation<dim>::n_free() const
  {
    return discretisation_.free_dofs().size();
  }

  template <int dim>
  std::size_t ProblemImplementation<dim>::n_cells() const
  {
    return mesh_.triangulation().n_global_active_cells();
  }

  template <int dim>
  DiscreteState ProblemImplementation<dim>::steady_state(const Vector &u) const
  {
    DiscreteState state;
    state.value = u;
    state.time  = discretisation_.time();
    return state;
  }

  template <int dim>
  SolveSummary ProblemImplementation<dim>::solve(std::vector<double> &u)
  {
    require_steady("This solve");
    u.resize(n_free(), 0.);
    Vector     full    = equations_->free_dofs().state(u);
    const auto summary = newton_->solve(full);
    equations_->free_dofs().gather(full, u);
    return summary;
  }

  template <int dim>
  SolveSummary ProblemImplementation<dim>::correct(std::vector<double> &u, const unsigned int n_iterations,
                                                   const double relative_tolerance)
  {
    require_steady("A correction");
    Vector     full    = equations_->free_dofs().state(u);
    const auto summary = newton_->correct(full, n_iterations, relative_tolerance);
    equations_->free_dofs().gather(full, u);
    return summary;
  }

  template <int dim>
  ResidualOperator &ProblemImplementation<dim>::equations()
  {
    return *equations_;
  }

  template <int dim>
  const MeshGraph &ProblemImplementation<dim>::graph() const
  {
    if (!dof_graph_)
      dof_graph_ = std::make_unique<DofGraph>(extract_dof_graph(discretisation_));
    return dof_graph_->graph;
  }

  template <int dim>
  const FieldMap &ProblemImplementation<dim>::field_map() const
  {
    graph();
    return dof_graph_->field_map;
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::dirichlet_values() const
  {
    graph();
    std::vector<double> result;
    for (const auto dof : dof_graph_->dirichlet)
      result.push_back(discretisation_.constraints().get_inhomogeneity(dof));
    return result;
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle
