#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/problem/problem_implementation.h"

#include <cmath>

namespace trestle
{
  /// What one mesh of a convergence study gave.
  template <int dim>
  struct ProblemImplementation<dim>::Level
  {
    std::size_t                                       n_cells;
    std::size_t                                       n_dofs;
    double                                            time_step; ///< 0 in steady problems
    std::vector<typename Postprocessing<dim>::Errors> errors;
    std::string                                       pvtu;
  };

  template <int dim>
  typename ProblemImplementation<dim>::Level ProblemImplementation<dim>::solve_level(const unsigned int level,
                                                                                     Run               &run)
  {
    discretise(run.communicator, level);
    Level result{n_cells(), n_dofs(), 0., {}, ""};
    if (is_steady())
      {
        Vector u = equations_->free_dofs().state(std::vector<double>(n_free(), 0.));
        newton_->solve(u);
        discretisation_.distribute(u);
        result.errors = postprocessing_.errors(discretisation_, steady_state(u));
        result.pvtu   = write_state(run.directory, steady_state(u), level, level);
        return result;
      }
    // The time step shrinks with the mesh, so that both errors do. Records of the steps are not the study's.
    time_stepper_.set_refinement(level);
    Run          part = run.part("level_" + std::to_string(level));
    TimeObserver observer;
    observer.numbers   = [](const DiscreteState &, unsigned int) { return std::vector<History::Entry>(); };
    observer.write     = [](const DiscreteState &, unsigned int) {};
    const auto summary = time_stepper_.run(discretisation_, *assembler_, *newton_, part, observer);
    if (!summary.completed)
      throw Interrupted();
    result.time_step = time_stepper_.step();
    result.errors    = postprocessing_.errors(discretisation_, summary.state);
    result.pvtu      = write_state(run.directory, summary.state, level, level);
    return result;
  }

  template <int dim>
  void ProblemImplementation<dim>::run_convergence(Run &run, const unsigned int n_levels)
  {
    if (n_levels < 2)
      throw InputError("A convergence study over " + std::to_string(n_levels) + " level(s) has no order.",
                       "Set 'levels' to 2 or more.");
    if (!has_exact_solution())
      throw InputError("A convergence study needs the exact solution, and the file gives none.",
                       "Set 'exact solution' in section 'postprocessing'.");

    std::vector<Level> levels;
    for (unsigned int level = 0; level < n_levels; ++level)
      {
        levels.push_back(solve_level(level, run));
        const auto                 &last = levels.back();
        std::vector<History::Entry> row  = {{"level", double(level)},
                                            {"n_cells", double(last.n_cells)},
                                            {"n_dofs", double(last.n_dofs)},
                                            {"time_step", last.time_step}};
        for (const auto &error : last.errors)
          {
            row.push_back({"error." + error.block + ".l2", error.l2});
            row.push_back({"error." + error.block + ".h1", error.h1_seminorm});
          }
        run.history.add_row(row);
        log::info("Level " + std::to_string(level) + ": " + std::to_string(last.n_dofs) + " dofs, L2 error of " +
                  last.errors.front().block + " " + text::rounded(last.errors.front().l2) + ".");
      }
    set_level_figures(levels, run);
    set_size_figures(run);
    time_stepper_.set_refinement(0);
    finish_run(run, levels.back().pvtu, "n_dofs");
  }

  template <int dim>
  void ProblemImplementation<dim>::set_level_figures(const std::vector<Level> &levels, Run &run) const
  {
    const auto &fine   = levels.back().errors;
    const auto &coarse = levels[levels.size() - 2].errors;
    for (std::size_t b = 0; b < fine.size(); ++b)
      {
        for (std::size_t level = 0; level < levels.size(); ++level)
          {
            const auto &error = levels[level].errors[b];
            run.figures.set("error." + error.block + ".l2." + std::to_string(level), error.l2);
            run.figures.set("error." + error.block + ".h1." + std::to_string(level), error.h1_seminorm);
          }
        // Each level halves the cells, and the time step in transient problems.
        const auto set_order = [&](const std::string &norm, const double on_coarse, const double on_fine) {
          if (on_coarse > 0. && on_fine > 0.) // an error that vanishes has no order
            run.figures.set("order." + fine[b].block + norm, std::log2(on_coarse / on_fine));
        };
        set_order(".l2", coarse[b].l2, fine[b].l2);
        set_order(".h1", coarse[b].h1_seminorm, fine[b].h1_seminorm);
      }
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle
