#include "physics/rom/hyper_reduced_problem.h"

#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "physics/bridge/dof_order.h"
#include "physics/libraries/either_dimension.h"
#include "physics/rom/full_outputs.h"
#include "physics/rom/nearest_known.h"
#include "physics/rom/path_indicator.h"
#include "physics/rom/reduced_archive.h"
#include "physics/rom/reduced_march.h"
#include "physics/rom/reduced_training.h"
#include "physics/rom/sampled_outputs.h"
#include "physics/rom/training_states.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    template <int dim>
    class HyperReducedProblem : public ReducedProblem
    {
    public:
      HyperReducedProblem(const ReducedContext<dim> &context, ReducedData data)
        : context_(context),
          data_(std::move(data)),
          basis_(increments_of(context.discretisation, data_.modes)),
          equations_(make_equations()),
          state_(context.discretisation, cells_of(equations_->visits()), basis_, context.rule),
          march_(context_.rule, *equations_, state_, context.has_one_tangent()),
          outputs_(context_, basis_, data_.always_sampled)
      {}

      std::size_t            n_parameters() const override { return context_.parameter_names.size(); }
      std::size_t            n_modes() const override { return data_.n_modes; }
      std::size_t            n_states() const override { return context_.n_states(); }
      const CubatureFigures &cubature() const override { return data_.cubature; }
      bool                   is_galerkin() const override { return data_.is_galerkin; }
      std::size_t            n_parameter_updates() const override { return n_updates_; }

      std::vector<std::string> output_names() const override { return outputs_.names(); }
      std::vector<double>      outputs_of(std::span<const double> mu, std::span<const double> states) override
      {
        return guarded([&] {
          check_parameters(mu, n_parameters());
          stand_at(mu);
          return full_outputs(context_, states, outputs_.names());
        });
      }

      EstimateKind estimate_kind() const override
      {
        return is_audited() && context_.discretisation.physics().is_spd() ? EstimateKind::estimate
                                                                          : EstimateKind::indicator;
      }

      ReducedAnswer solve(std::span<const double> mu) override
      {
        return guarded([&] { return answer(mu); });
      }
      Certificate audit(std::span<const double> mu, const ReducedAnswer &answer) override
      {
        return guarded([&] { return price(mu, answer.coefficients); });
      }

      std::vector<double> field(std::span<const double> coefficients) const override
      {
        return field_of(data_, coefficients);
      }

      const ReducedData &data() const { return data_; }

      void save(Archive &archive, const std::string &prefix) const override
      {
        write_reduced(data_, context_, archive, prefix);
      }

    private:
      bool is_audited() const { return data_.is_audited || data_.n_richer == data_.n_modes; }

      std::unique_ptr<ReducedEquations<dim>> make_equations() const;
      std::vector<double>                    field(const VectorXd &q) const;
      void                                   stand_at(std::span<const double> mu);

      ReducedAnswer    answer(std::span<const double> mu);
      ReducedPath      solve_steady(std::span<const double> mu);
      ReducedPath      march();
      CoefficientState initial() const;

      Certificate                   price(std::span<const double> mu, std::span<const double> coefficients);
      Certificate                   price_steps(const std::vector<VectorXd> &path);
      std::vector<CoefficientState> trajectory(const std::vector<VectorXd> &path);
      StateInTime                   in_time(const CoefficientState &state) const;

      const ReducedContext<dim>              context_;
      const ReducedData                      data_;
      const std::vector<Vector>              basis_;
      std::unique_ptr<ReducedEquations<dim>> equations_;
      SampledState<dim>                      state_;
      ReducedMarch<dim>                      march_;
      SampledOutputs<dim>                    outputs_;
      std::vector<double>                    stands_at_; ///< parameters that state and march followed last
      bool                                   has_stood_ = false;
      std::size_t                            n_updates_ = 0;
    };

    template <int dim>
    std::unique_ptr<ReducedEquations<dim>> HyperReducedProblem<dim>::make_equations() const
    {
      const auto &discretisation = context_.discretisation;
      if (data_.is_galerkin)
        return galerkin_equations<dim>(context_.assembler, visits_of(discretisation, data_.terms), basis_);
      return least_squares_equations<dim>(
          context_.assembler, sampled_rows(discretisation, dof_places(discretisation), data_.rows), basis_);
    }

    template <int dim>
    std::vector<double> HyperReducedProblem<dim>::field(const VectorXd &q) const
    {
      const std::size_t                n = context_.discretisation.free_dofs().size();
      std::vector<double>              result(n);
      const Eigen::Map<const MatrixXd> v(data_.modes.data(), n, data_.n_richer);
      Eigen::Map<VectorXd>(result.data(), n) = v.leftCols(q.size()) * q;
      return result;
    }

    template <int dim>
    void HyperReducedProblem<dim>::stand_at(std::span<const double> mu)
    {
      const std::vector<double> wanted(mu.begin(), mu.end());
      if (!wanted.empty() && context_.parameters.get() != wanted)
        {
          context_.parameters.set(wanted);
          ++n_updates_;
        }
      if (has_stood_ && stands_at_ == wanted)
        return;
      state_.follow_parameters();
      march_.forget();
      outputs_.follow_parameters();
      stands_at_ = wanted;
      has_stood_ = true;
    }

    template <int dim>
    ReducedPath HyperReducedProblem<dim>::solve_steady(std::span<const double> mu)
    {
      const unsigned int n_richer = is_audited() ? 0 : data_.n_richer;
      ReducedPath        path     = march_.solve(nearest_known(data_, mu), n_richer);
      if (path.converged)
        return path;
      const unsigned int before = path.newton_steps;
      path                      = march_.solve(VectorXd::Zero(data_.n_modes), n_richer);
      path.newton_steps += before;
      return path;
    }

    template <int dim>
    CoefficientState HyperReducedProblem<dim>::initial() const
    {
      if (data_.duals.empty())
        return {0., data_.value, data_.rate, {}};
      const Eigen::Map<const MatrixXd> duals(data_.duals.data(), context_.discretisation.free_dofs().size(),
                                             data_.n_richer);
      return initial_coefficients<dim>(context_, duals, data_.gram);
    }

    template <int dim>
    ReducedPath HyperReducedProblem<dim>::march()
    {
      const auto   start = initial();
      const Index  n     = is_audited() ? data_.n_modes : data_.n_richer;
      const double time  = context_.discretisation.time();
      const auto   path =
          march_.march(start.value.head(n), start.rate.head(std::min(n, start.rate.size())), data_.n_modes);
      context_.discretisation.set_time(time); // hanging nodes may have had it moved
      return path;
    }

    template <int dim>
    ReducedAnswer HyperReducedProblem<dim>::answer(std::span<const double> mu)
    {
      check_parameters(mu, n_parameters());
      const Stopwatch watch;
      const auto      n_before = context_.assembler.n_cells_visited();
      stand_at(mu);
      const ReducedPath path = context_.rule.order == 0 ? solve_steady(mu) : march();
      ReducedAnswer     result;
      write_states(path, n_states(), data_.n_modes, result);
      const bool has_outputs = path.converged && !outputs_.names().empty();
      result.outputs = outputs_.evaluate(has_outputs ? trajectory(path.states) : std::vector<CoefficientState>());
      if (path.converged && is_audited())
        try
          {
            result.estimate = price(mu, result.coefficients).relative() + path.left;
          }
        catch (const ConvergenceError &)
          {} // what cannot be scored is not handed out
      else if (path.converged)
        result.estimate = indicator(path, data_.gram);
      const auto n_visited = context_.assembler.n_cells_visited() - n_before;
      result.cells_visited = context_.communicator().sum((unsigned long)(n_visited));
      result.seconds       = context_.communicator().max(watch.wall_seconds());
      return result;
    }

    template <int dim>
    Certificate HyperReducedProblem<dim>::price(std::span<const double> mu, std::span<const double> coefficients)
    {
      check_parameters(mu, n_parameters());
      if (coefficients.size() != n_states() * data_.n_modes)
        throw InputError("An answer of " + std::to_string(coefficients.size()) +
                             " coefficients was to be audited; " + std::to_string(n_states()) + " states of " +
                             std::to_string(data_.n_modes) + " modes were expected.",
                         "Give an answer of this model.");
      stand_at(mu);
      std::vector<VectorXd> path;
      for (std::size_t s = 0; s < n_states(); ++s)
        path.emplace_back(Eigen::Map<const VectorXd>(coefficients.data() + s * data_.n_modes, data_.n_modes));
      if (context_.rule.order > 0)
        return price_steps(path);
      return certify(context_.equations(), field(path[0]), 0.);
    }

    /// A path with the derivatives in time that a step starts from.
    template <int dim>
    std::vector<CoefficientState> HyperReducedProblem<dim>::trajectory(const std::vector<VectorXd> &path)
    {
      if (context_.rule.order == 2)
        return march_.with_derivatives(path, initial().rate);
      std::vector<CoefficientState> result;
      for (std::size_t s = 0; s < path.size(); ++s)
        result.push_back({double(s) * context_.rule.step, path[s], {}, {}});
      return result;
    }

    template <int dim>
    StateInTime HyperReducedProblem<dim>::in_time(const CoefficientState &state) const
    {
      StateInTime result{state.time, field(state.value), {}, {}};
      if (context_.rule.order < 2)
        return result;
      result.rate         = field(state.rate);
      result.acceleration = field(state.acceleration);
      return result;
    }

    template <int dim>
    Certificate HyperReducedProblem<dim>::price_steps(const std::vector<VectorXd> &path)
    {
      constexpr std::size_t n_audited = 5;
      const auto            states    = trajectory(path);
      const auto            steps     = context_.steps();
      const std::size_t     n_steps = path.size() - 1, n = std::min(n_steps, n_audited);
      Certificate           worst;
      double                seconds = 0.;
      for (std::size_t k = 1; k <= n; ++k)
        {
          const std::size_t        s = k * n_steps / n;
          std::vector<StateInTime> earlier;
          for (std::size_t e = s; e-- > 0 && earlier.size() < steps->n_earlier();)
            earlier.push_back(in_time(states[e]));
          const auto step  = steps->step_to(states[s].time, earlier);
          const auto price = certify(step->equations(), field(states[s].value), 0.);
          seconds += price.seconds;
          if (k == 1 || !(price.relative() <= worst.relative()))
            worst = price;
        }
      worst.seconds = seconds;
      return worst;
    }

    template <int dim>
    class HyperReducedProblems : public ReducedProblems
    {
    public:
      explicit HyperReducedProblems(ReducedContext<dim> context)
        : context_(std::move(context))
      {}

      std::unique_ptr<ReducedProblem> train(const Samples &samples, InnerProduct &product,
                                            std::span<const double> modes, const ReducedOptions &options) override
      {
        return guarded([&] {
          return std::make_unique<HyperReducedProblem<dim>>(
              context_, train_reduced(context_, samples, product, modes, options));
        });
      }

      std::unique_ptr<ReducedProblem> grow(const ReducedProblem &present, const Samples &samples,
                                           InnerProduct &product, std::span<const double> modes,
                                           const ReducedOptions &options) override
      {
        const auto *known = dynamic_cast<const HyperReducedProblem<dim> *>(&present);
        if (known == nullptr)
          return train(samples, product, modes, options);
        return guarded([&] {
          return std::make_unique<HyperReducedProblem<dim>>(
              context_, train_reduced(context_, samples, product, modes, options, &known->data()));
        });
      }

      std::unique_ptr<ReducedProblem> open(const Archive &archive, const std::string &prefix) override
      {
        return guarded([&] {
          return std::make_unique<HyperReducedProblem<dim>>(context_, read_reduced(context_, archive, prefix));
        });
      }

    private:
      ReducedContext<dim> context_;
    };
  } // namespace

  template <int dim>
  std::unique_ptr<ReducedProblems> make_reduced_problems(ReducedContext<dim> context)
  {
    return std::make_unique<HyperReducedProblems<dim>>(std::move(context));
  }

  template std::unique_ptr<ReducedProblems> make_reduced_problems(ReducedContext<2>);
  template std::unique_ptr<ReducedProblems> make_reduced_problems(ReducedContext<3>);
} // namespace trestle
