#include "physics/time/time_stepper.h"

#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "core/progress.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/time/bdf2.h"
#include "physics/time/energy_balance.h"
#include "physics/time/finite_element_steps.h"
#include "physics/time/generalised_alpha.h"
#include "physics/time/initial_state.h"
#include "physics/time/time_levels.h"

#include <cmath>
#include <numeric>
#include <optional>

namespace trestle
{
  TimeParameters::TimeParameters(ParameterSink &prm)
  {
    const auto section = prm.section("time");
    prm.add("end time", end_time, "Time at the end, s; 0: the problem is steady.", Allowed::non_negative());
    prm.add("step", step, "Time step, s; made smaller where the end time is no multiple.", Allowed::positive());
    prm.add("scheme", scheme,
            "Marching rule; automatic: BDF2 for physics of first order in time, generalised alpha for second.",
            Allowed::one_of({"automatic", "backward euler", "bdf2", "generalised alpha"}));
    prm.add("initial value", initial_value, "Expressions of x, y, z a component (';') at time 0; 0: zero.");
    prm.add("initial rate", initial_rate,
            "The same for the first time derivative; second-order physics only; 0: at rest.");
    prm.add("spectral radius", spectral_radius,
            "Generalised alpha: what is left of unresolved frequencies after a step; 1: no dissipation.",
            Allowed::between(0., 1.));
    prm.add("extrapolation", extrapolation,
            "Degree of the polynomial through earlier states from which Newton starts a step; 0: the last state. "
            "Physics of second order start from their rates.",
            Allowed::between(0, 4));
    prm.add("output every", output_every, "Steps between fields written for ParaView; 0: first and last only.");
    prm.add("checkpoint every", checkpoint_every, "Steps between checkpoints; 0: only when asked to stop.");
  }

  namespace
  {
    /// Names the scheme that 'automatic' stands for. @throws InputError where physics and scheme do not fit.
    template <int dim>
    std::string resolve_scheme(const TimeParameters &parameters, const Physics<dim> &physics)
    {
      const unsigned int order = physics.time_order();
      if (order == 0)
        throw InputError("This physics has no time derivative, but time/end time is " +
                             text::shortest(parameters.end_time) + ".",
                         "Set time/end time = 0, or choose a transient physics.");
      std::string fitting = order == 1 ? "bdf2" : "generalised alpha";
      if (parameters.scheme == "automatic")
        return fitting;
      if ((parameters.scheme == "generalised alpha") != (order == 2))
        throw InputError("time/scheme = " + parameters.scheme + " does not fit a physics of order " +
                             std::to_string(order) + " in time.",
                         "Set time/scheme = automatic or " + fitting + ".");
      return parameters.scheme;
    }

    template <int dim>
    void check_initial_rate(const TimeParameters &parameters, const Physics<dim> &physics)
    {
      if (physics.time_order() < 2 && parameters.initial_rate != "0")
        throw InputError("time/initial rate = " + parameters.initial_rate +
                             " is given, but the physics is of first order in time.",
                         "Remove the key: the equation itself determines the initial rate.");
    }

    /// @param name from resolve_scheme().
    template <int dim>
    std::unique_ptr<TimeScheme<dim>> make_scheme(const std::string &name, const TimeParameters &parameters,
                                                 const double step, Discretisation<dim> &discretisation,
                                                 const Assembler<dim> &assembler)
    {
      if (name == "generalised alpha")
        return std::make_unique<GeneralisedAlpha<dim>>(discretisation, assembler, step,
                                                       parameters.spectral_radius);
      return std::make_unique<Bdf2<dim>>(discretisation, assembler, step, name == "backward euler",
                                         parameters.extrapolation);
    }

    /// The discretisation stands at time 0.
    template <int dim>
    DiscreteState initial_state(const TimeParameters &parameters, const Discretisation<dim> &discretisation)
    {
      DiscreteState initial;
      initial.value = interpolate_expression(discretisation, "time/initial value", parameters.initial_value);
      discretisation.distribute(initial.value);
      if (discretisation.physics().time_order() == 2)
        initial.rate = interpolate_expression(discretisation, "time/initial rate", parameters.initial_rate);
      return initial;
    }

    /// One transient run: the scheme, its book-keeping and its records.
    template <int dim>
    class March
    {
    public:
      March(const TimeParameters &parameters, unsigned int n_steps, Discretisation<dim> &discretisation,
            const Assembler<dim> &assembler, NewtonSolver<dim> &newton, Run &run, const TimeObserver &observer)
        : parameters_(parameters),
          n_steps_(n_steps),
          discretisation_(discretisation),
          run_(run),
          observer_(observer),
          checkpoint_(run.directory, run.communicator)
      {
        const double      step = parameters.end_time / n_steps;
        const std::string name = resolve_scheme(parameters, discretisation.physics());
        levels_.emplace(discretisation, make_scheme(name, parameters, step, discretisation, assembler), newton);
        if (discretisation.physics().time_order() == 2)
          balance_.emplace(assembler);
        log::info("Time: " + name + ", " + std::to_string(n_steps) + " steps of " + std::to_string(step) + ".");
      }

      TimeSummary operator()()
      {
        start();
        const unsigned int first = run_.resume ? resume() : begin();
        Progress           progress("time steps", n_steps_, run_.communicator.is_root());
        for (unsigned int n = first + 1; n <= n_steps_ && summary_.completed; ++n)
          {
            take(n);
            progress.step(n, "t = " + text::rounded(levels_->state().time));
            finish(n);
          }
        summary_.state = levels_->state();
        write_figures();
        return std::move(summary_);
      }

    private:
      void         start();
      unsigned int begin();
      unsigned int resume();
      void         take(unsigned int n);
      void         finish(unsigned int n);
      void         record(unsigned int n, const SolveSummary &solve);
      void         publish(unsigned int n, bool is_due);
      void         write_checkpoint(unsigned int n);
      void         write_figures() const;
      void         set_progress(unsigned int n) const;

      const TimeParameters             &parameters_;
      const unsigned int                n_steps_;
      Discretisation<dim>              &discretisation_;
      Run                              &run_;
      const TimeObserver               &observer_;
      Checkpoint                        checkpoint_;
      std::optional<TimeLevels<dim>>    levels_;
      std::optional<EnergyBalance<dim>> balance_;
      TimeSummary                       summary_;
      Stopwatch                         since_records_;
    };

    template <int dim>
    void March<dim>::start()
    {
      discretisation_.set_time(0.);
      levels_->start(initial_state(parameters_, discretisation_));
    }

    template <int dim>
    unsigned int March<dim>::begin()
    {
      if (balance_)
        balance_->start(levels_->state());
      record(0, SolveSummary());
      publish(0, true);
      return 0;
    }

    template <int dim>
    void March<dim>::take(unsigned int n)
    {
      const DiscreteState old = balance_ ? levels_->state() : DiscreteState();
      SolveSummary        solve;
      try
        {
          solve = levels_->advance();
        }
      catch (const ConvergenceError &error)
        {
          throw ConvergenceError("Time step " + std::to_string(n) + " from t = " +
                                     text::rounded(levels_->state().time) + " failed: " + error.what(),
                                 "Try a smaller time/step.");
        }
      if (balance_)
        balance_->advance(old, levels_->state(), levels_->equilibrium_state());
      summary_.solves.newton_iterations += solve.newton_iterations;
      summary_.solves.linear_iterations += solve.linear_iterations;
      summary_.solves.assemble_seconds += solve.assemble_seconds;
      summary_.solves.solve_seconds += solve.solve_seconds;
      summary_.solves.residual_norm = solve.residual_norm;
      summary_.solves.used_fallback |= solve.used_fallback;
      ++summary_.n_steps;
      record(n, solve);
    }

    /// Output, checkpoint, and whether to go on.
    template <int dim>
    void March<dim>::finish(unsigned int n)
    {
      const bool last = n == n_steps_;
      const bool due  = parameters_.output_every > 0 && n % parameters_.output_every == 0;
      publish(n, last || due);
      if (last)
        return;
      const bool stop = interruption::requested(run_.communicator);
      if (stop || (parameters_.checkpoint_every > 0 && n % parameters_.checkpoint_every == 0))
        write_checkpoint(n);
      if (stop)
        {
          log::warning("Asked to stop: checkpoint written after step " + std::to_string(n) + " of " +
                       std::to_string(n_steps_) + ". Continue with --resume.");
          summary_.completed = false;
        }
    }

    /// A state that is due, else how far the run has come, if nobody has been told for a while: a run may be killed.
    template <int dim>
    void March<dim>::publish(unsigned int n, bool is_due)
    {
      const bool is_late =
          observer_.record && !is_due &&
          run_.communicator.any(since_records_.wall_seconds() >= observer_.seconds_between_records);
      if (!is_due && !is_late)
        return;
      set_progress(n);
      if (is_late)
        observer_.record();
      else if (observer_.write)
        observer_.write(levels_->state(), n);
      since_records_ = Stopwatch();
    }

    template <int dim>
    void March<dim>::record(unsigned int n, const SolveSummary &solve)
    {
      std::vector<History::Entry> row{{"step", double(n)}, {"time", levels_->state().time}};
      const auto                  append = [&](const std::vector<History::Entry> &entries) {
        row.insert(row.end(), entries.begin(), entries.end());
      };
      if (observer_.numbers)
        append(observer_.numbers(levels_->state(), n));
      if (balance_)
        append(balance_->row());
      append({{"newton_iterations", double(solve.newton_iterations)},
              {"linear_iterations", double(solve.linear_iterations)}});
      run_.history.add_row(row);
    }

    template <int dim>
    void March<dim>::write_checkpoint(unsigned int n)
    {
      Archive archive;
      archive.attributes["kind"]    = "time";
      archive.attributes["history"] = run_.history.to_csv();
      archive.arrays["time"]        = {{2}, {double(n_steps_), parameters_.end_time}};
      for (const auto &[name, vector] : levels_->carried())
        {
          const std::size_t n_owned = vector->locally_owned_size();
          archive.arrays[name]      = {{n_owned}, std::vector<double>(vector->begin(), vector->begin() + n_owned)};
        }
      if (balance_)
        balance_->save(archive);
      checkpoint_.write(archive, n);
    }

    template <int dim>
    unsigned int March<dim>::resume()
    {
      unsigned long n       = 0;
      const Archive archive = checkpoint_.read(n);
      run_.communicator.on_all([&] {
        const auto kind = archive.attributes.find("kind");
        bool       fits =
            kind != archive.attributes.end() && kind->second == "time" &&
            archive.arrays.at("time").values == std::vector<double>{double(n_steps_), parameters_.end_time};
        for (const auto &[name, vector] : levels_->carried())
          fits = fits && archive.arrays.contains(name) &&
                 archive.arrays.at(name).values.size() == vector->locally_owned_size();
        if (!fits || (balance_ && !archive.arrays.contains("energy reaction")))
          throw InputError("The checkpoint in " + run_.directory.file("checkpoint") +
                               " does not belong to this mesh, physics, end time and time step.",
                           "Resume with the parameter file that wrote it, or start anew without --resume.");
      });
      for (auto &[name, vector] : levels_->carried())
        {
          const auto &values = archive.arrays.at(name).values;
          std::copy(values.begin(), values.end(), vector->begin());
        }
      levels_->resume(n);
      if (balance_)
        balance_->load(archive);
      run_.history = History::from_csv(archive.attributes.at("history"));
      log::info("Resumed after step " + std::to_string(n) + ", t = " + text::rounded(levels_->state().time) + ".");
      return n;
    }

    template <int dim>
    void March<dim>::set_progress(unsigned int n) const
    {
      run_.figures.set("time.n_steps", static_cast<unsigned long>(n_steps_));
      run_.figures.set("time.step", parameters_.end_time / n_steps_);
      run_.figures.set("time.steps_done", static_cast<unsigned long>(n));
      run_.figures.set("time.reached", levels_->state().time);
      run_.figures.set("time.completed", false);
    }

    template <int dim>
    void March<dim>::write_figures() const
    {
      // The history is that of the whole run, whoever began it; its first line is the initial state.
      const auto         iterations = run_.history.column("newton_iterations");
      const unsigned int n_done     = iterations.size() - 1;
      set_progress(n_done);
      run_.figures.set("time.completed", summary_.completed);
      if (n_done > 0)
        run_.figures.set("iterations.newton_per_step",
                         std::accumulate(iterations.begin(), iterations.end(), 0.) / n_done);
      if (balance_)
        balance_->write(run_.figures);
    }
  } // namespace

  template <int dim>
  TimeStepper<dim>::TimeStepper(ParameterSink &prm)
    : parameters_(prm)
  {}

  template <int dim>
  unsigned int TimeStepper<dim>::n_steps() const
  {
    // A step that divides the end time up to rounding is taken as it is.
    const double n = std::ceil(parameters_.end_time / parameters_.step * (1. - 1e-10));
    return static_cast<unsigned int>(std::max(1., n)) << refinement_;
  }

  template <int dim>
  void TimeStepper<dim>::setup(const Physics<dim> &physics) const
  {
    if (!is_transient())
      return;
    resolve_scheme(parameters_, physics);
    check_initial_rate(parameters_, physics);
    for (const auto &[name, text] : {std::pair("time/initial value", parameters_.initial_value),
                                     std::pair("time/initial rate", parameters_.initial_rate)})
      if (text != "0")
        Expression<dim>(name, text, physics.n_components());
  }

  template <int dim>
  TimeSummary TimeStepper<dim>::run(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                    NewtonSolver<dim> &newton, Run &run, const TimeObserver &observer) const
  {
    setup(discretisation.physics());
    return March<dim>(parameters_, n_steps(), discretisation, assembler, newton, run, observer)();
  }

  template <int dim>
  std::unique_ptr<StepEquations>
  TimeStepper<dim>::step_equations(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                   NewtonSolver<dim> &newton, const std::string &library) const
  {
    setup(discretisation.physics());
    return std::make_unique<FiniteElementSteps<dim>>(
        discretisation, assembler, newton, library,
        make_scheme(resolve_scheme(parameters_, discretisation.physics()), parameters_, step(), discretisation,
                    assembler),
        [this, &discretisation] { return initial_state(parameters_, discretisation); });
  }

  template class TimeStepper<2>;
  template class TimeStepper<3>;
} // namespace trestle
