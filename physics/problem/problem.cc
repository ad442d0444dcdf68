#include "physics/api/problem.h"

#include "physics/api/reduced_problem.h"
#include "physics/libraries/either_dimension.h"
#include "physics/problem/problem_implementation.h"
#include "physics/problem/variant_source.h"

namespace trestle
{
  namespace
  {
    class ProblemOfEitherDimension : public Problem, public PointSource, public VariantSource
    {
    public:
      explicit ProblemOfEitherDimension(ParameterSink &prm)
        : twins_(prm)
      {}

      void setup(const Communicator &communicator, const unsigned int extra_refinements) override
      {
        guarded([&] { twins_.choose().setup(communicator, extra_refinements); });
      }

      unsigned int dimension() const override { return twins_.dimension(); }
      std::size_t  n_dofs() const override { return problem().n_dofs(); }
      std::size_t  n_free() const override { return problem().n_free(); }
      std::size_t  n_cells() const override { return problem().n_cells(); }
      bool         is_steady() const override { return twins_.by_dimension().is_steady(); }

      SolveSummary solve(std::vector<double> &u) override
      {
        return guarded([&] { return problem().solve(u); });
      }
      SolveSummary correct(std::vector<double> &u, const unsigned int n_iterations,
                           const double relative_tolerance) override
      {
        return guarded([&] { return problem().correct(u, n_iterations, relative_tolerance); });
      }

      ResidualOperator              &equations() override { return problem().equations(); }
      std::unique_ptr<StepEquations> step_equations() override
      {
        return guarded([&] { return problem().step_equations(); });
      }
      void set_time(const double time) override
      {
        guarded([&] { problem().set_time(time); });
      }
      std::unique_ptr<InnerProduct> inner_product(const InnerProduct::Kind kind,
                                                  const std::string       &block) const override
      {
        return guarded([&] { return problem().inner_product(kind, block); });
      }
      const MeshGraph &graph() const override { return problem().graph(); }
      const FieldMap  &field_map() const override { return problem().field_map(); }

      std::vector<double> dirichlet_values() const override { return problem().dirichlet_values(); }

      const std::vector<std::string> &parameter_names() const override { return problem().parameter_names(); }
      std::vector<double>             parameters() const override { return problem().parameters(); }
      void                            set_parameters(std::span<const double> mu) override
      {
        guarded([&] { problem().set_parameters(mu); });
      }
      std::unique_ptr<ResidualOperator> frozen_equations() override
      {
        return guarded([&] { return problem().frozen_equations(); });
      }
      std::vector<double> evaluate_at_nodes(const std::string &name, const std::string &expressions) override
      {
        return guarded([&] { return problem().evaluate_at_nodes(name, expressions); });
      }

      std::vector<BlockError> relative_l2_difference(std::span<const double> u,
                                                     std::span<const double> reference) const override
      {
        return problem().relative_l2_difference(u, reference);
      }
      bool                    has_exact_solution() const override { return problem().has_exact_solution(); }
      std::vector<BlockError> relative_l2_error_exact(std::span<const double> u) const override
      {
        return guarded([&] { return problem().relative_l2_error_exact(u); });
      }

      void run_finite_elements(Run &run) override
      {
        guarded([&] { problem().run_finite_elements(run); });
      }
      void run_convergence(Run &run, const unsigned int n_levels) override
      {
        guarded([&] { problem().run_convergence(run, n_levels); });
      }
      void postprocess(std::span<const double> u, Run &run) override
      {
        guarded([&] { problem().postprocess(u, run); });
      }
      std::vector<std::string> number_names() const override { return problem().number_names(); }
      std::vector<double>      solve_states(std::vector<double> *numbers) override
      {
        return guarded([&] { return problem().solve_states(numbers); });
      }
      std::string write_fields(const RunDirectory &directory, const std::vector<OutputField> &fields,
                               const unsigned int step, const double time) override
      {
        return guarded([&] { return problem().write_fields(directory, fields, step, time); });
      }
      double l2_norm(std::span<const double> u) const override { return problem().l2_norm(u); }

      unsigned int               n_steps() const override { return problem().n_steps(); }
      std::vector<std::uint64_t> dof_places() const override
      {
        return guarded([&] { return problem().dof_places(); });
      }
      std::unique_ptr<ReducedProblems> reduced_problems() override
      {
        return guarded([&] { return problem().reduced_problems(); });
      }
      std::unique_ptr<PointSamples> samples_at(const std::span<const double> points) override
      {
        return guarded([&] { return dynamic_cast<PointSource &>(problem()).samples_at(points); });
      }
      std::unique_ptr<VertexFields> vertex_fields() override
      {
        return guarded([&] { return dynamic_cast<PointSource &>(problem()).vertex_fields(); });
      }
      std::unique_ptr<DivergenceProjection> divergence_projection() override
      {
        return guarded([&] { return dynamic_cast<PointSource &>(problem()).divergence_projection(); });
      }
      std::vector<double> numbers_of_step(ImplicitStep &step, const std::span<const double> u) override
      {
        return guarded([&] { return dynamic_cast<PointSource &>(problem()).numbers_of_step(step, u); });
      }
      std::vector<double> solve_states_with_rates(std::vector<double> *numbers) override
      {
        return guarded([&] { return dynamic_cast<PointSource &>(problem()).solve_states_with_rates(numbers); });
      }
      std::vector<History::Entry> window_summaries(const History &history) override
      {
        return guarded([&] { return dynamic_cast<PointSource &>(problem()).window_summaries(history); });
      }

      void setup_with_field_of(const Problem &other) override
      {
        const auto &either = dynamic_cast<const ProblemOfEitherDimension &>(other);
        guarded([&] { source(twins_.choose()).setup_with_field_of(either.problem()); });
      }
      void setup_at(const Communicator &communicator, const std::span<const double> mu) override
      {
        guarded([&] { source(twins_.choose()).setup_at(communicator, mu); });
      }
      const std::vector<std::string> &geometry_parameters() const override
      {
        return source(problem()).geometry_parameters();
      }
      bool can_be_projected() const override { return source(problem()).can_be_projected(); }
      std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes,
                                                  const std::size_t       n_modes) override
      {
        return guarded([&] { return source(problem()).reduced_whole(modes, n_modes); });
      }

      std::unique_ptr<StateTransfer> transfer_from(Problem &from) override
      {
        auto &either = dynamic_cast<ProblemOfEitherDimension &>(from);
        return guarded([&] { return source(problem()).transfer_from(either.problem()); });
      }

    private:
      static VariantSource       &source(Problem &problem) { return dynamic_cast<VariantSource &>(problem); }
      static const VariantSource &source(const Problem &problem)
      {
        return dynamic_cast<const VariantSource &>(problem);
      }

      Problem       &problem() { return twins_.chosen(); }
      const Problem &problem() const { return twins_.chosen(); }

      EitherDimension<Problem, ProblemImplementation> twins_;
    };
  } // namespace

  std::unique_ptr<PointSamples> PointSamples::of(Problem &problem, const std::span<const double> points)
  {
    return dynamic_cast<PointSource &>(problem).samples_at(points);
  }

  std::unique_ptr<VertexFields> VertexFields::of(Problem &problem)
  {
    return dynamic_cast<PointSource &>(problem).vertex_fields();
  }

  std::unique_ptr<DivergenceProjection> DivergenceProjection::of(Problem &problem)
  {
    return dynamic_cast<PointSource &>(problem).divergence_projection();
  }

  std::vector<double> numbers_of(Problem &problem, ImplicitStep &step, const std::span<const double> u)
  {
    return dynamic_cast<PointSource &>(problem).numbers_of_step(step, u);
  }

  std::vector<double> solve_states_with_rates(Problem &problem, std::vector<double> *numbers)
  {
    return dynamic_cast<PointSource &>(problem).solve_states_with_rates(numbers);
  }

  std::vector<History::Entry> window_summaries(Problem &problem, const History &history)
  {
    return dynamic_cast<PointSource &>(problem).window_summaries(history);
  }

  std::unique_ptr<StateTransfer> StateTransfer::between(Problem &from, Problem &to)
  {
    return dynamic_cast<VariantSource &>(to).transfer_from(from);
  }

  void setup_with_field_of(Problem &problem, const Problem &other)
  {
    dynamic_cast<VariantSource &>(problem).setup_with_field_of(other);
  }

  const std::vector<std::string> &geometry_parameters(const Problem &problem)
  {
    return dynamic_cast<const VariantSource &>(problem).geometry_parameters();
  }

  void setup_at(Problem &problem, const Communicator &communicator, const std::span<const double> mu)
  {
    dynamic_cast<VariantSource &>(problem).setup_at(communicator, mu);
  }

  bool can_be_projected(const Problem &problem)
  {
    return dynamic_cast<const VariantSource &>(problem).can_be_projected();
  }

  std::unique_ptr<ReducedWhole> reduced_whole(Problem &problem, std::span<const double> modes,
                                              const std::size_t n_modes)
  {
    return dynamic_cast<VariantSource &>(problem).reduced_whole(modes, n_modes);
  }

  std::unique_ptr<Problem> Problem::create(ParameterSink &prm)
  {
    return std::make_unique<ProblemOfEitherDimension>(prm);
  }
} // namespace trestle
