#pragma once

#include "core/choice.h"
#include "physics/api/problem.h"
#include "physics/bridge/dof_graph.h"
#include "physics/bridge/finite_element_equations.h"
#include "physics/functions/problem_parameters.h"
#include "physics/output/postprocessing.h"
#include "physics/output/visualisation.h"
#include "physics/problem/point_source.h"
#include "physics/problem/refinement.h"
#include "physics/problem/variant_source.h"
#include "physics/solvers/steady_solver.h"
#include "physics/time/time_stepper.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A Problem in one dimension: owns what the sections of a parameter file declare, and joins them. Sources by
   * task: problem_implementation.cc (set-up, solves), problem_fields.cc (norms, errors, output),
   * vary_parameters.cc, steady_run.cc, transient_run.cc and convergence_run.cc.
   */
  template <int dim>
  class ProblemImplementation : public Problem, public PointSource, public VariantSource
  {
  public:
    explicit ProblemImplementation(ParameterSink &prm);
    ~ProblemImplementation() override;

    void setup(const Communicator &communicator, unsigned int extra_refinements = 0) override;

    void setup_with_field_of(const Problem &other) override;
    void setup_at(const Communicator &communicator, std::span<const double> mu) override;
    const std::vector<std::string> &geometry_parameters() const override { return geometry_parameters_; }

    /// This becomes the problem of a part of another's mesh, whose random field it shares. Before setup().
    /// @param whole of the same file, set up; outlives this. @param is_prescribed whether dofs on the cut are
    /// (Discretisation::prescribe()), or free. @param step_halvings its steps are the file's over 2^n.
    void cut_from(const ProblemImplementation &whole, MeshPart<dim> part, bool is_prescribed,
                  unsigned int step_halvings);
    /// TimeStepper::start_from().
    void start_from(const DiscreteState *state) { time_stepper_.start_from(state); }
    /// Of a problem in time that is marched by it; null: steps are Newton's.
    LinearMarch<dim> *linear_march() { return linear_march_.get(); }

    Discretisation<dim>       &discretisation() { return discretisation_; }
    const Discretisation<dim> &discretisation() const { return discretisation_; }
    const Mesh<dim>           &mesh() const { return mesh_; }
    const Assembler<dim>      &assembler() const { return *assembler_; }
    const TimeStepper<dim>    &time_stepper() const { return time_stepper_; }
    /// What section `postprocessing` asks of a state.
    std::vector<double> numbers_of(const DiscreteState &state) const;
    /// Whether that looks at the state's rates, too.
    bool needs_rates() const { return !postprocessing_.parts().forces.list().empty(); }

    unsigned int dimension() const override { return dim; }
    std::size_t  n_dofs() const override;
    std::size_t  n_free() const override;
    std::size_t  n_cells() const override;
    bool         is_steady() const override { return !time_stepper_.is_transient(); }

    SolveSummary solve(std::vector<double> &u) override;
    SolveSummary correct(std::vector<double> &u, unsigned int n_iterations, double relative_tolerance) override;

    ResidualOperator              &equations() override;
    std::unique_ptr<StepEquations> step_equations() override;
    void                           set_time(double time) override;
    std::unique_ptr<InnerProduct>  inner_product(InnerProduct::Kind kind, const std::string &block) const override;
    const MeshGraph               &graph() const override;
    const FieldMap                &field_map() const override;
    std::vector<double>            dirichlet_values() const override;

    const std::vector<std::string>   &parameter_names() const override { return parameters_.names(); }
    std::vector<double>               parameters() const override { return parameters_.values(); }
    void                              set_parameters(std::span<const double> mu) override;
    std::unique_ptr<ResidualOperator> frozen_equations() override;
    std::vector<double> evaluate_at_nodes(const std::string &name, const std::string &expressions) override;

    std::vector<BlockError> relative_l2_difference(std::span<const double> u,
                                                   std::span<const double> reference) const override;
    bool                    has_exact_solution() const override;
    std::vector<BlockError> relative_l2_error_exact(std::span<const double> u) const override;

    /// The states of a problem in time at the present parameters, the initial one first. Collective.
    void march(const std::function<void(const DiscreteState &)> &observer, EnergyBalance<dim> *energy = nullptr);
    /// For march() at the present parameters. Collective.
    EnergyBalance<dim> energy_balance();

    void                     run_finite_elements(Run &run) override;
    void                     run_convergence(Run &run, unsigned int n_levels) override;
    void                     postprocess(std::span<const double> u, Run &run) override;
    std::vector<std::string> number_names() const override;
    std::vector<double>      solve_states(std::vector<double> *numbers) override;
    std::string              write_fields(const RunDirectory &directory, const std::vector<OutputField> &fields,
                                          unsigned int step, double time) override;
    double                   l2_norm(std::span<const double> u) const override;

    unsigned int               n_steps() const override { return is_steady() ? 0 : time_stepper_.n_steps(); }
    std::vector<std::uint64_t> dof_places() const override;

    std::unique_ptr<ReducedProblems> reduced_problems() override;
    bool                             can_be_projected() const override { return linear_march_ != nullptr; }
    std::unique_ptr<ReducedWhole>    reduced_whole(std::span<const double> modes, std::size_t n_modes) override;
    std::unique_ptr<StateTransfer>   transfer_from(Problem &from) override;
    std::unique_ptr<PointSamples>    samples_at(std::span<const double> points) override;
    std::unique_ptr<VertexFields>    vertex_fields() override;

    std::unique_ptr<DivergenceProjection> divergence_projection() override;
    std::vector<double>                   numbers_of_step(ImplicitStep &step, std::span<const double> u) override;
    std::vector<double>                   solve_states_with_rates(std::vector<double> *numbers) override;
    std::vector<History::Entry>           window_summaries(const History &history) override;

  private:
    /// With ghosts.
    Vector dof_vector(const OutputField &field);
    /// @param mu empty: the file's.
    void set_up(const Communicator &communicator, unsigned int extra_refinements, std::span<const double> mu);
    /// Mesh (refined uniformly this often beyond the file), then dofs and solvers.
    void discretise(const Communicator &communicator, unsigned int extra_refinements);
    /// Dofs and solvers on the present mesh.
    void set_up_physics();
    void setup_dofs();
    /// Solvers, postprocessing and bridge for the present dofs.
    void connect();
    void require_steady(const std::string &what) const;
    void require_unique_answer() const;
    /// What an assembler reads follows the parameters; matrices do not.
    void            probe_parameters(std::span<const double> mu);
    ParameterAccess parameter_access();
    void            apply_parameters();
    /// What moves with the mesh's vertices follows the parameters.
    void deform_mesh();

    DiscreteState steady_state(const Vector &u) const;
    double        block_l2_norm(const Vector &u, unsigned int block) const;

    void run_steady(Run &run);
    void solve_coarser(Run &run);
    void record_cycle(const SolveSummary &summary, const DiscreteState &state, unsigned int cycle, Run &run) const;
    void run_transient(Run &run);
    /// @param time of the .pvd: the cycle or level where there is no time.
    std::string write_state(const RunDirectory &directory, const DiscreteState &state, unsigned int step,
                            double time);
    void        finish_run(Run &run, const std::string &pvtu, const std::string &x_axis) const;

    std::vector<History::Entry> numbers(const DiscreteState &state) const;
    void                        set_error_figures(const DiscreteState &state, Run &run) const;
    void                        set_size_figures(Run &run) const;
    void                        set_solve_figures(const SolveSummary &summary, Run &run) const;

    struct Level;
    Level solve_level(unsigned int level, Run &run);
    void  set_level_figures(const std::vector<Level> &levels, Run &run) const;

    Mesh<dim>               mesh_;
    Discretisation<dim>     discretisation_;
    Choice<Physics<dim>>    physics_;
    BoundaryConditions<dim> boundary_conditions_;
    LinearSolverParameters  linear_parameters_;
    NewtonParameters        newton_parameters_;
    TimeStepper<dim>        time_stepper_;
    Refinement<dim>         refinement_;
    Postprocessing<dim>     postprocessing_;
    Visualisation<dim>      visualisation_;

    ProblemParameters                            parameters_;
    RandomField<dim>                             random_field_;
    const ProblemImplementation                 *whole_             = nullptr; ///< whose random field this shares
    bool                                         physics_is_set_up_ = false;
    std::vector<std::string>                     geometry_parameters_; ///< that the present mesh was made for
    std::unique_ptr<Assembler<dim>>              assembler_;
    std::unique_ptr<NewtonSolver<dim>>           newton_;
    std::unique_ptr<FiniteElementEquations<dim>> equations_;
    std::unique_ptr<LinearMarch<dim>>            linear_march_; ///< null: steps are Newton's
    mutable std::unique_ptr<DofGraph>            dof_graph_;    ///< built when first asked for
  };
} // namespace trestle
