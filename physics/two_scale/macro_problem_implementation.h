#pragma once

#include "physics/api/macro_problem.h"
#include "physics/functions/problem_parameters.h"
#include "physics/output/measures.h"
#include "physics/output/point_output.h"
#include "physics/output/postprocessing.h"
#include "physics/output/visualisation.h"
#include "physics/two_scale/cells_of_interest.h"
#include "physics/two_scale/load_stepper.h"
#include "physics/two_scale/macro_solid.h"

#include <functional>
#include <memory>

namespace trestle
{
  /// A MacroProblem in one dimension: owns what the sections of a parameter file declare, and joins them.
  template <int dim>
  class MacroProblemImplementation : public MacroProblem
  {
  public:
    explicit MacroProblemImplementation(ParameterSink &prm);

    void setup(const Communicator &communicator) override;

    unsigned int dimension() const override { return dim; }
    std::size_t  n_points() const override;
    std::size_t  n_cells() const override;
    std::size_t  n_dofs() const override;
    unsigned int n_load_steps() const override { return parameters_.load_steps; }
    bool         has_temperature() const override { return conditions_.has_temperature(); }

    const std::vector<std::string> &parameter_names() const override { return mu_.names(); }
    std::vector<double>             parameters() const override { return mu_.values(); }
    void                            set_parameters(std::span<const double> mu) override;
    void                            validate(Microscale &worker) override;

    MacroAnswer solve(Microscale &worker, const Observer &observer, const MacroCheckpoint &checkpoint) override;
    std::string write(const RunDirectory &directory, const MacroLoadStep &step,
                      const std::vector<double> &reference, const MacroExtras &more) override;
    void        replay(Microscale &worker, std::span<const double> states, const Observer &observer) override;
    std::vector<PointField> point_fields() override;
    double                  relative_l2_difference(const std::vector<double> &displacement,
                                                   const std::vector<double> &reference) const override;

    std::vector<std::string>   number_names() const override { return without_prefixes(postprocessing_.names()); }
    std::vector<std::uint64_t> dof_places() const override;
    std::vector<double>        free_positions() const override;
    std::vector<double>        free_values(const std::vector<double> &d) const override;
    std::unique_ptr<InnerProduct> inner_product(InnerProduct::Kind kind) const override;

    std::unique_ptr<ReducedProblems> reduced_problems(std::function<std::unique_ptr<Microscale>()> law) override;

  private:
    using State        = typename LoadStepper<dim>::State;
    using StepObserver = typename LoadStepper<dim>::Observer;
    using Walk         = std::function<void(LoadStepper<dim> &, const StepObserver &)>;

    void                          read_parameters();
    void                          apply_parameters();
    void                          set_up_worker(Microscale &worker);
    void                          with_stepper(Microscale &worker, const Observer &observer, const Walk &walk);
    void                          setup_reaction();
    void                          check_newton() const;
    void                          write_points(const RunDirectory &directory, const MacroLoadStep &step,
                                               const std::vector<NamedPointValues> &fields);
    void                          require_observed(const std::string &what) const;
    std::vector<NamedPointValues> microscale_fields() const;
    void                          describe(const State &state, MacroLoadStep &step) const;
    std::vector<double>           owned(const Vector &u) const;
    Vector                        ghosted(const std::vector<double> &owned) const;
    double                        l2_norm(const Vector &u) const;
    std::vector<double>           loads(double time);

    Mesh<dim>               mesh_;
    Discretisation<dim>     discretisation_;
    BoundaryConditions<dim> boundary_conditions_;
    LinearSolverParameters  linear_parameters_;
    NewtonParameters        newton_parameters_;
    Postprocessing<dim>     postprocessing_;
    MacroParameters         parameters_;
    ProblemParameters       mu_;
    RandomField<dim>        random_field_;

    MaterialPoints<dim>             points_;
    MacroSolid<dim>                 solid_{points_};
    ConditionsAtPoints<dim>         conditions_;
    std::unique_ptr<Assembler<dim>> assembler_;
    Forces<dim>                     reaction_;
    CellsOfInterest<dim>            cells_;
    Visualisation<dim>              visualisation_;
    StepFiles                       point_files_{"points", "points_"};

    /// While solve() runs.
    BalancedMicroscale *microscale_ = nullptr;
    const State        *state_      = nullptr;
  };
} // namespace trestle
