#include "physics/time/time_march.h"

#include "core/checkpoint.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace trestle
{
  template <int dim>
  TimeMarch<dim>::TimeMarch(const TimeParameters &parameters, const unsigned int n_steps,
                            std::unique_ptr<TimeScheme<dim>> scheme, Discretisation<dim> &discretisation,
                            const Assembler<dim> &assembler, NewtonSolver<dim> &newton, Run &run,
                            const TimeObserver &observer)
    : parameters_(parameters),
      step_(scheme->step()),
      n_steps_(n_steps),
      discretisation_(discretisation),
      run_(run),
      observer_(observer),
      clock_(parameters.checkpoint, run.communicator),
      levels_(discretisation, std::move(scheme), newton)
  {
    if (discretisation.physics().time_order() == 2)
      balance_.emplace(std::make_unique<AssembledEnergy<dim>>(assembler));
  }

  template <int dim>
  TimeSummary TimeMarch<dim>::operator()(const std::function<DiscreteState()> &initial_state)
  {
    discretisation_.set_time(0.);
    levels_.start(initial_state());
    const unsigned int first = resume();
    Progress           progress("time steps", n_steps_, run_.communicator.is_root());
    for (unsigned int n = first + 1; n <= n_steps_ && summary_.completed; ++n)
      {
        take(n);
        progress.step(n, "t = " + text::rounded(levels_.state().time));
        finish(n);
      }
    summary_.state = levels_.state();
    write_figures();
    return std::move(summary_);
  }

  template <int dim>
  void TimeMarch<dim>::begin()
  {
    if (balance_)
      balance_->start(levels_.state());
    record(0, SolveSummary());
    publish(0, true);
  }

  template <int dim>
  void TimeMarch<dim>::take(unsigned int n)
  {
    const DiscreteState old   = balance_ ? levels_.state() : DiscreteState();
    const SolveSummary  solve = levels_.advance();
    if (balance_)
      balance_->advance(old, levels_.state(), levels_.equilibrium_state());
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
  void TimeMarch<dim>::finish(unsigned int n)
  {
    const bool last = n == n_steps_;
    const bool due  = parameters_.output_every > 0 && n % parameters_.output_every == 0;
    publish(n, last || due);
    const auto asked = clock_.after_step(n);
    if (asked.write || last)
      write_checkpoint(n);
    if (asked.stop && !last)
      {
        log::warning("Asked to stop: checkpoint written after step " + std::to_string(n) + " of " +
                     std::to_string(n_steps_) + ". Continue with --resume.");
        summary_.completed = false;
      }
  }

  /// A state that is due, else how far the run has come, if nobody has been told for a while: a run may be killed.
  template <int dim>
  void TimeMarch<dim>::publish(unsigned int n, bool is_due)
  {
    const bool is_late = observer_.record && !is_due &&
                         run_.communicator.any(since_records_.wall_seconds() >= observer_.seconds_between_records);
    if (!is_due && !is_late)
      return;
    set_progress(n);
    if (is_late)
      observer_.record();
    else if (observer_.write)
      observer_.write(levels_.state(), n);
    since_records_ = Stopwatch();
  }

  template <int dim>
  void TimeMarch<dim>::record(unsigned int n, const SolveSummary &solve)
  {
    std::vector<History::Entry> row{{"step", double(n)}, {"time", levels_.state().time}};
    const auto                  append = [&](const std::vector<History::Entry> &entries) {
      row.insert(row.end(), entries.begin(), entries.end());
    };
    if (observer_.numbers)
      append(observer_.numbers(levels_.state(), n));
    if (balance_)
      append(balance_->row());
    append({{"newton_iterations", double(solve.newton_iterations)},
            {"linear_iterations", double(solve.linear_iterations)}});
    run_.history.add_row(row);
  }

  template <int dim>
  void TimeMarch<dim>::write_checkpoint(unsigned int n)
  {
    Archive archive;
    archive.attributes["kind"]    = "time";
    archive.attributes["history"] = run_.history.to_csv();
    archive.arrays["time"]        = {{1}, {step_}};
    archive.arrays["solves"]      = solves();
    for (const auto &[name, vector] : levels_.carried())
      {
        const std::size_t n_owned = vector->locally_owned_size();
        archive.arrays[name]      = {{n_owned}, std::vector<double>(vector->begin(), vector->begin() + n_owned)};
      }
    if (balance_)
      balance_->save(archive);
    Checkpoint(run_).write(archive, n);
  }

  template <int dim>
  Archive::Array TimeMarch<dim>::solves() const
  {
    const auto &s = summary_.solves;
    return {{6},
            {double(s.newton_iterations), double(s.linear_iterations), s.assemble_seconds, s.solve_seconds,
             s.residual_norm, double(s.used_fallback)}};
  }

  template <int dim>
  void TimeMarch<dim>::set_solves(const std::vector<double> &values)
  {
    auto &s             = summary_.solves;
    s.newton_iterations = static_cast<unsigned int>(values.at(0));
    s.linear_iterations = static_cast<unsigned int>(values.at(1));
    s.assemble_seconds  = values.at(2);
    s.solve_seconds     = values.at(3);
    s.residual_norm     = values.at(4);
    s.used_fallback     = values.at(5) != 0.;
  }

  /// From a checkpoint, or from the beginning. @returns the step that the state is of.
  template <int dim>
  unsigned int TimeMarch<dim>::resume()
  {
    unsigned long n       = 0;
    const auto    archive = Checkpoint::resume(run_, n);
    if (!archive)
      {
        begin();
        return 0;
      }
    if (n > n_steps_)
      throw InputError("The checkpoint in '" + run_.directory.path() +
                           "' was written at t = " + text::rounded(n * step_) + ", after the end time " +
                           text::shortest(parameters_.end_time) + ".",
                       "Set a later time/end time, or start anew without --resume.");
    levels_.analyse_first_step();
    restore(*archive, n);
    log::info("Resumed after step " + std::to_string(n) + ", t = " + text::rounded(levels_.state().time) + ".");
    // Who wants the last state's file wants its name too.
    if (n == n_steps_)
      publish(n, true);
    return n;
  }

  template <int dim>
  void TimeMarch<dim>::restore(const Archive &archive, const unsigned int n)
  {
    run_.communicator.on_all([&] {
      const auto kind = archive.attributes.find("kind");
      bool       fits = kind != archive.attributes.end() && kind->second == "time" &&
                  archive.arrays.at("time").values == std::vector<double>{step_};
      for (const auto &[name, vector] : levels_.carried())
        fits = fits && archive.arrays.contains(name) &&
               archive.arrays.at(name).values.size() == vector->locally_owned_size();
      if (!fits || (balance_ && !archive.arrays.contains("energy reaction")))
        throw InputError("The checkpoint in " + run_.directory.file("checkpoint") +
                             " does not belong to this mesh, physics and time step.",
                         "Resume with the parameter file that wrote it, with an end time that is a multiple of "
                         "its step, or start anew without --resume.");
      set_solves(archive.arrays.at("solves").values);
      run_.history = History::from_csv(archive.attributes.at("history"));
    });
    for (auto &[name, vector] : levels_.carried())
      {
        const auto &values = archive.arrays.at(name).values;
        std::copy(values.begin(), values.end(), vector->begin());
      }
    levels_.resume(n);
    run_.communicator.on_all([&] {
      if (balance_)
        balance_->load(archive);
    });
  }

  template <int dim>
  void TimeMarch<dim>::set_progress(unsigned int n) const
  {
    run_.figures.set("time.n_steps", static_cast<unsigned long>(n_steps_));
    run_.figures.set("time.step", step_);
    run_.figures.set("time.steps_done", static_cast<unsigned long>(n));
    run_.figures.set("time.reached", levels_.state().time);
    run_.figures.set("time.completed", false);
  }

  template <int dim>
  void TimeMarch<dim>::write_figures() const
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

  template class TimeMarch<2>;
  template class TimeMarch<3>;
} // namespace trestle
