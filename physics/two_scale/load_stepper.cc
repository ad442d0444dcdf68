#include "physics/two_scale/load_stepper.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/solvers/locking.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  template <int dim>
  LoadStepper<dim>::LoadStepper(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                MaterialPoints<dim> &points, const LinearSolverParameters &linear,
                                const NewtonParameters &newton, const MacroParameters &parameters,
                                const ConditionsAtPoints<dim> &conditions, BalancedMicroscale &microscale)
    : discretisation_(discretisation),
      assembler_(assembler),
      points_(points),
      tolerances_(newton),
      parameters_(parameters),
      conditions_(conditions),
      microscale_(microscale),
      newton_(assembler, linear, newton)
  {}

  template <int dim>
  MacroAnswer LoadStepper<dim>::run(const Observer &observer, const MacroCheckpoint &checkpoint)
  {
    Stopwatch watch;
    double    observing = 0.;
    if (!checkpoint.start.empty())
      {
        check_length(checkpoint.start);
        restore(checkpoint.start);
      }
    else if (!checkpoint.first.empty())
      {
        restore(checkpoint.first);
        begin_new_path();
      }
    else
      start();
    for (unsigned int k = answer_.steps.size() + 1; k <= parameters_.load_steps; ++k)
      {
        MacroLoadStep step;
        step.number = k;
        step.time   = double(k) / parameters_.load_steps;
        newton_.invalidate(); // what a solver keeps from earlier steps would not be there in a run that is resumed
        advance(step.time, step, [&](const State &state, MacroLoadStep &converged) {
          const Stopwatch observer_watch;
          observer(state, converged);
          observing = observer_watch.wall_seconds();
        });
        record(std::move(step), watch.wall_seconds() - observing);
        if (checkpoint.save)
          checkpoint.save(path(), k);
        watch = Stopwatch();
      }
    return answer_;
  }

  template <int dim>
  void LoadStepper<dim>::replay(const std::function<Vector(unsigned int)> &displacement, const Observer &observer)
  {
    start();
    for (unsigned int k = 1; k <= parameters_.load_steps; ++k)
      {
        MacroLoadStep step;
        step.number = k;
        step.time   = double(k) / parameters_.load_steps;
        discretisation_.set_time(step.time);
        set_conditions(step.time);
        state_.time = step.time;
        visit(displacement(k));
        state_.first_level = points_.present.level;
        describe(step);
        observer(state_, step);
        accept(step.time);
      }
  }

  template <int dim>
  void LoadStepper<dim>::record(MacroLoadStep step, const double seconds)
  {
    answer_.seconds += seconds;
    answer_.newton_steps += step.newton_steps;
    answer_.step_cuts += step.step_cuts;
    answer_.largest_estimate = std::max(answer_.largest_estimate, step.largest_estimate);
    for (std::size_t l = 0; l < step.share.size(); ++l)
      answer_.share[l] += step.share[l] / parameters_.load_steps;
    answer_.imbalance          = microscale_.imbalance();
    answer_.n_moved            = n_moved_before_ + microscale_.n_moved();
    answer_.n_snapshots        = microscale_.n_snapshots();
    answer_.enrichment_seconds = microscale_.enrichment_seconds();
    answer_.steps.push_back(std::move(step));
  }

  /// The virgin state: without displacement, whatever the boundary values are at t = 0.
  template <int dim>
  void LoadStepper<dim>::start()
  {
    step_size_   = 1. / parameters_.load_steps;
    committed_u_ = discretisation_.make_vector();
    committed_u_.update_ghost_values();
    state_.u = committed_u_;
    set_conditions(0.);
    evaluate(state_.u);
    if (const auto warning = locking_warning(discretisation_)) // of the tangents that are present now
      log::warning_once(*warning);
    state_.first_level = points_.present.level;
    accept(0.);
  }

  template <int dim>
  void LoadStepper<dim>::advance(const double target, MacroLoadStep &step, const Observer &observer)
  {
    const double full = 1. / parameters_.load_steps;
    summary_          = SolveSummary();
    while (committed_time_ < target)
      {
        const bool   is_last = committed_time_ + step_size_ > target - 1e-9 * full;
        const double time    = is_last ? target : committed_time_ + step_size_;
        try
          {
            attempt(time);
          }
        catch (const ConvergenceError &error)
          {
            ++step.step_cuts;
            give_up(error.what(), time);
            continue;
          }
        if (is_last)
          {
            step.newton_steps = summary_.newton_iterations;
            describe(step);
            observer(state_, step);
          }
        accept(time);
        step_size_  = std::min(full, 2. * step_size_);
        n_halvings_ = n_halvings_ > 0 ? n_halvings_ - 1 : 0;
      }
  }

  template <int dim>
  void LoadStepper<dim>::give_up(const std::string &why, const double time)
  {
    microscale_.roll_back();
    if (n_halvings_ == parameters_.step_halvings)
      throw ConvergenceError("The load step from t = " + text::rounded(committed_time_) + " to " +
                                 text::rounded(time) + " does not converge, and was halved " +
                                 std::to_string(n_halvings_) + " times before. The last attempt said: " + why,
                             "Take a smaller load, more macroscale/load steps, or more macroscale/step halvings.");
    ++n_halvings_;
    step_size_ = 0.5 * (time - committed_time_);
    log::info("The step to t = " + text::rounded(time) + " is halved: " + why);
  }

  template <int dim>
  void LoadStepper<dim>::accept(const double time)
  {
    microscale_.commit();
    committed_      = points_.present;
    committed_u_    = state_.u;
    committed_time_ = time;

    has_new_conditions_ = false;
  }

  template <int dim>
  DiscreteState LoadStepper<dim>::discrete(const Vector &u) const
  {
    DiscreteState result;
    result.value = u;
    result.time  = discretisation_.time();
    return result;
  }

  /// Equilibrium at a time from the committed one. @throws ConvergenceError
  template <int dim>
  void LoadStepper<dim>::attempt(const double time)
  {
    state_.time = time;
    predict(time);
    state_.first_level = points_.present.level;
    // The strains are nearly right already: Newton's steps are for laws that will stay.
    while (raise())
      {}
    double goal = std::max(tolerance(), parameters_.first_look * reference_);
    for (;;)
      {
        // Answers without any price are no law to iterate on.
        while (has_unpriced() && raise())
          {}
        try
          {
            converge(goal);
          }
        catch (const ConvergenceError &)
          {
            // Bad answers may be the reason: better ones first, a smaller step if there are none.
            if (!raise())
              throw;
            predict(time);
            continue;
          }
        if (raise())
          continue;
        if (goal == tolerance())
          return;
        goal = tolerance();
      }
  }

  /// Of the residual's norm, in its unit.
  template <int dim>
  double LoadStepper<dim>::tolerance() const
  {
    return std::max(tolerances_.absolute_tolerance, tolerances_.relative_tolerance * reference_);
  }

  template <int dim>
  bool LoadStepper<dim>::has_unpriced() const
  {
    const auto &estimate = points_.present.estimate;
    return discretisation_.mesh().communicator().any(
        std::any_of(estimate.begin(), estimate.end(), [](const double value) { return !std::isfinite(value); }));
  }

  /// Same strains, better levels where certificates ask for them. @returns whether any did.
  template <int dim>
  bool LoadStepper<dim>::raise()
  {
    if (microscale_.escalate() == 0)
      return false;
    evaluate(state_.u);
    return true;
  }

  /// The first Newton step, with the laws of the committed state continued linearly.
  template <int dim>
  void LoadStepper<dim>::predict(const double time)
  {
    discretisation_.set_time(time);
    const auto committed = committed_under_conditions_at(time);
    Vector     u = committed_u_, r = discretisation_.make_vector();
    discretisation_.distribute(u);
    points_.present = points_.linearised(committed, points_.strains(discretisation_, u));
    assembler_.residual(discrete(u), r);
    const double imbalance = r.l2_norm();
    reference_             = std::max(reference_, imbalance);
    if (imbalance > 0.)
      {
        u += newton_.step(discrete(u), Shifts(), r, 1e-2 * tolerance(), summary_);
        discretisation_.distribute(u);
      }
    try
      {
        visit(u);
      }
    catch (const ConvergenceError &error)
      {
        throw ConvergenceError(std::string("The load step is too large for the unit cells: ") + error.what(),
                               "Cut the step.");
      }
  }

  template <int dim>
  void LoadStepper<dim>::set_conditions(const double time)
  {
    const auto *microscale = microscale_.anisothermal();
    if (microscale == nullptr)
      return;
    std::vector<double> conditions;
    discretisation_.mesh().communicator().on_all([&] {
      conditions = conditions_.evaluate(discretisation_, points_, time, microscale->reference_temperature());
    });
    microscale_.set_conditions(conditions);
  }

  /// Stresses at the committed strains as heat and cold make them; tangents are those of the way so far.
  template <int dim>
  PointAnswers LoadStepper<dim>::committed_under_conditions_at(const double time)
  {
    PointAnswers result = committed_;
    // Not whether they differ from those before: a run that is resumed must do the same.
    if (microscale_.anisothermal() && (conditions_.depend_on_time() || has_new_conditions_))
      {
        set_conditions(time);
        evaluate(committed_u_);
        result.stress = points_.present.stress;
      }
    return result;
  }

  /// Newton's steps from where the cells were evaluated last. @throws ConvergenceError
  template <int dim>
  void LoadStepper<dim>::converge(const double tolerance)
  {
    Vector u = state_.u;
    newton_.solve_to(
        tolerance, u, discrete(u), [this](const Vector &trial) { return visit(trial); }, Shifts(), summary_);
  }

  /// Evaluates the cells there. @throws ConvergenceError: one of them finds no equilibrium.
  template <int dim>
  DiscreteState LoadStepper<dim>::visit(const Vector &u)
  {
    if (!std::isfinite(u.l2_norm()))
      throw ConvergenceError("A displacement is not finite.", "Cut the step.");
    evaluate(u);
    state_.u = u;
    return discrete(u);
  }

  template <int dim>
  void LoadStepper<dim>::evaluate(const Vector &u)
  {
    points_.present.strain = points_.strains(discretisation_, u);
    const Stopwatch watch;
    microscale_.evaluate(points_.present.strain, points_.present.spans());
    answer_.microscale_seconds += watch.wall_seconds();
    ++answer_.evaluations;
  }

  /// Shares of levels and the largest certificate, over all ranks.
  template <int dim>
  void LoadStepper<dim>::describe(MacroLoadStep &step) const
  {
    const auto &communicator = discretisation_.mesh().communicator();
    const auto &present      = points_.present;
    for (const auto level : present.level)
      step.share[static_cast<std::size_t>(level)] += 1.;
    communicator.sum_in_place(step.share.data(), step.share.size());
    for (double &share : step.share)
      share /= double(microscale_.n_global());
    const double largest =
        present.estimate.empty() ? 0. : *std::max_element(present.estimate.begin(), present.estimate.end());
    step.largest_estimate = communicator.max(largest);
  }

  template class LoadStepper<2>;
  template class LoadStepper<3>;
} // namespace trestle
