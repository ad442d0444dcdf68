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
  namespace
  {
    const std::string learned = "learned: "; ///< arrays of the reduced cell in a checkpoint
  }                                          // namespace

  template <int dim>
  LoadStepper<dim>::LoadStepper(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                MaterialPoints<dim> &points, const LinearSolverParameters &linear,
                                const NewtonParameters &newton, const MacroParameters &parameters,
                                BalancedMicroscale &microscale)
    : discretisation_(discretisation),
      assembler_(assembler),
      points_(points),
      tolerances_(newton),
      parameters_(parameters),
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

  /// What restore() needs, and the answer so far.
  template <int dim>
  std::map<std::string, Archive::Array> LoadStepper<dim>::path() const
  {
    auto       result = to_arrays(answer_);
    const auto add    = [&](const std::string &name, std::vector<double> values) {
      result["state " + name] = {{values.size()}, std::move(values)};
    };
    add("displacement", {committed_u_.begin(), committed_u_.begin() + committed_u_.locally_owned_size()});
    add("strain", committed_.strain);
    add("stress", committed_.stress);
    add("tangent", committed_.tangent);
    add("points", microscale_.pack());
    for (const auto &[name, array] : microscale_.pack_learned().arrays)
      result[learned + name] = array;
    add("numbers", {committed_time_, step_size_, double(n_halvings_), reference_, double(parameters_.load_steps)});
    return result;
  }

  template <int dim>
  void LoadStepper<dim>::restore(const std::map<std::string, Archive::Array> &path)
  {
    committed_u_    = discretisation_.make_vector();
    committed_      = points_.nothing();
    const auto read = [&](const std::string &name, const std::size_t length) -> const std::vector<double> & {
      const auto found = path.find("state " + name);
      if (found == path.end() || (length > 0 && found->second.values.size() != length))
        throw InputError("The checkpoint's " + name + " does not fit this mesh, degree or number of ranks.",
                         "Resume with the parameter file that wrote it, or start anew without --resume.");
      return found->second.values;
    };
    std::vector<double> points;
    discretisation_.mesh().communicator().on_all([&] {
      answer_             = answer_of(path);
      const auto &u       = read("displacement", committed_u_.locally_owned_size());
      committed_.strain   = read("strain", committed_.strain.size());
      committed_.stress   = read("stress", committed_.stress.size());
      committed_.tangent  = read("tangent", committed_.tangent.size());
      points              = read("points", 0);
      const auto &numbers = read("numbers", 5);
      std::copy(u.begin(), u.end(), committed_u_.begin());
      committed_time_ = numbers[0];
      step_size_      = numbers[1];
      n_halvings_     = static_cast<unsigned int>(numbers[2]);
      reference_      = numbers[3];
    });
    n_moved_before_ = answer_.n_moved;
    committed_u_.update_ghost_values();
    state_.u = committed_u_;
    restore_learned(path); // before states, which are of as many modes
    microscale_.unpack(points);
  }

  template <int dim>
  void LoadStepper<dim>::check_length(const std::map<std::string, Archive::Array> &path) const
  {
    const auto   numbers = path.find("state numbers");
    const double written =
        numbers == path.end() || numbers->second.values.size() != 5 ? 0. : numbers->second.values[4];
    if (discretisation_.mesh().communicator().any(written != parameters_.load_steps))
      throw InputError("The checkpoint is of " + std::to_string(int(written)) + " load steps, the file asks for " +
                           std::to_string(parameters_.load_steps) + ".",
                       "Resume with the parameter file that wrote it, or start anew without --resume.");
  }

  /// From the end of another one, whose counts are not this one's.
  template <int dim>
  void LoadStepper<dim>::begin_new_path()
  {
    answer_         = MacroAnswer();
    n_moved_before_ = 0;
    committed_time_ = 0.;
    step_size_      = 1. / parameters_.load_steps;
    n_halvings_     = 0;
    reference_      = 0.;
  }

  template <int dim>
  void LoadStepper<dim>::restore_learned(const std::map<std::string, Archive::Array> &path)
  {
    Archive archive;
    for (const auto &[name, array] : path)
      if (name.starts_with(learned))
        archive.arrays[name.substr(learned.size())] = array;
    microscale_.unpack_learned(archive, answer_.n_snapshots, answer_.enrichment_seconds);
  }

  /// The virgin state: without displacement, whatever the boundary values are at t = 0.
  template <int dim>
  void LoadStepper<dim>::start()
  {
    step_size_   = 1. / parameters_.load_steps;
    committed_u_ = discretisation_.make_vector();
    committed_u_.update_ghost_values();
    state_.u = committed_u_;
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
    const double tolerance = std::max(tolerances_.absolute_tolerance, tolerances_.relative_tolerance * reference_);
    double       goal      = std::max(tolerance, parameters_.first_look * reference_);
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
        if (goal == tolerance)
          return;
        goal = tolerance;
      }
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
    Vector u = committed_u_, r = discretisation_.make_vector();
    discretisation_.distribute(u);
    points_.present = points_.linearised(committed_, points_.strains(discretisation_, u));
    assembler_.residual(discrete(u), r);
    const double imbalance = r.l2_norm();
    reference_             = std::max(reference_, imbalance);
    if (imbalance > 0.)
      {
        u += newton_.step(discrete(u), Shifts(), r, summary_);
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
