#include "physics/rom/full_outputs.h"

#include "core/exceptions.h"
#include "physics/rom/coefficient_step.h"
#include "physics/time/dirichlet_rates.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    using Eigen::VectorXd;

    VectorXd owned_values(const Vector &vector)
    {
      VectorXd result(vector.locally_owned_size());
      for (Eigen::Index i = 0; i < result.size(); ++i)
        result[i] = vector.local_element((unsigned int)(i));
      return result;
    }

    Vector with_values(Vector vector, const VectorXd &values)
    {
      vector.zero_out_ghost_values();
      for (Eigen::Index i = 0; i < values.size(); ++i)
        vector.local_element((unsigned int)(i)) = values[i];
      vector.update_ghost_values();
      return vector;
    }

    /// Fields in time as the time-dependent solver has them, one after the other.
    template <int dim>
    class FullStates
    {
    public:
      explicit FullStates(const ReducedContext<dim> &context)
        : context_(context),
          free_dofs_(context.discretisation),
          rates_(context.discretisation, context.rule.step)
      {}

      DiscreteState next(std::span<const double> u)
      {
        const double time = double(n_++) * context_.rule.step;
        if (context_.rule.order > 0)
          context_.discretisation.set_time(time);
        DiscreteState result;
        result.time  = context_.discretisation.time();
        result.value = free_dofs_.state(u);
        if (context_.rule.order == 1)
          add_rate(result);
        if (context_.rule.order == 2)
          add_derivatives(u, result);
        return result;
      }

    private:
      /// Combinations of values, those on the boundary included.
      void add_rate(DiscreteState &state)
      {
        CoefficientState at{state.time, owned_values(state.value), {}, {}};
        at.rate = VectorXd::Zero(at.value.size());
        if (!earlier_.empty())
          at = CoefficientStep(context_.rule, state.time, earlier_).end(at.value);
        state.rate = with_values(state.value, at.rate);
        earlier_.insert(earlier_.begin(), at);
        earlier_.resize(std::min<std::size_t>(earlier_.size(), 2));
      }

      /// By the steps' equations, from the acceleration of the file's initial conditions; boundary values have their
      /// own.
      void add_derivatives(std::span<const double> u, DiscreteState &state)
      {
        if (!steps_)
          {
            steps_ = context_.steps();
            last_  = steps_->initial_state();
            last_.value.assign(u.begin(), u.end());
          }
        else
          last_ = steps_->step_to(state.time, std::span(&last_, 1))->state(u);
        const auto  &alpha   = context_.rule.alpha;
        const double shifted = state.time - (alpha.alpha_f - alpha.alpha_m) * context_.rule.step;
        state.rate           = free_dofs_.increment(last_.rate);
        state.acceleration   = free_dofs_.increment(last_.acceleration);
        rates_.impose(rates_.first(state.time), state.rate);
        rates_.impose(rates_.second(std::max(0., shifted)), state.acceleration);
      }

      const ReducedContext<dim>     &context_;
      const FreeDofs<dim>            free_dofs_;
      const DirichletRates<dim>      rates_;
      std::size_t                    n_ = 0;
      std::vector<CoefficientState>  earlier_; ///< newest first; first order
      std::unique_ptr<StepEquations> steps_;   ///< second order
      StateInTime                    last_;
    };

    std::vector<double> picked(const std::vector<History::Entry> &entries, std::span<const std::string> names)
    {
      std::vector<double> result;
      for (const std::string &name : names)
        {
          const auto found = std::ranges::find(entries, "postprocessing." + name, &History::Entry::name);
          if (found == entries.end())
            throw InputError("The output '" + name + "' is none of section 'postprocessing'.",
                             "Set the section as it was when the reduced model was opened.");
          result.push_back(found->value);
        }
      return result;
    }
  } // namespace

  template <int dim>
  std::vector<double> full_outputs(const ReducedContext<dim> &context, std::span<const double> states,
                                   std::span<const std::string> names)
  {
    const std::size_t n = context.discretisation.free_dofs().size();
    context.communicator().on_all([&] {
      if (states.size() != context.n_states() * n)
        throw InputError("Outputs of " + std::to_string(states.size()) + " numbers were asked for; " +
                             std::to_string(context.n_states()) + " states of " + std::to_string(n) +
                             " numbers were expected.",
                         "Give all states of an answer, the initial one first.");
    });
    if (names.empty())
      return {};
    const double        time = context.discretisation.time();
    FullStates<dim>     fields(context);
    std::vector<double> result;
    for (std::size_t s = 0; s < context.n_states(); ++s)
      {
        const auto state = fields.next(states.subspan(s * n, n));
        const auto some  = picked(context.postprocessing.evaluate(context.assembler, state), names);
        result.insert(result.end(), some.begin(), some.end());
      }
    if (context.rule.order > 0)
      context.discretisation.set_time(time);
    return result;
  }

  template std::vector<double> full_outputs(const ReducedContext<2> &, std::span<const double>,
                                            std::span<const std::string>);
  template std::vector<double> full_outputs(const ReducedContext<3> &, std::span<const double>,
                                            std::span<const std::string>);
} // namespace trestle
