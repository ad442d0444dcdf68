#include "core/file.h"
#include "core/log.h"
#include "core/timings.h"
#include "physics/api/report.h"
#include "physics/problem/problem_implementation.h"

#include <filesystem>

namespace trestle
{
  template <int dim>
  void ProblemImplementation<dim>::run_finite_elements(Run &run)
  {
    if (is_steady())
      run_steady(run);
    else
      run_transient(run);
  }

  /// The same problem on a coarser mesh, to see how solver iterations grow with its size.
  template <int dim>
  void ProblemImplementation<dim>::solve_coarser(Run &run)
  {
    const unsigned int n_levels = refinement_.n_levels_of_comparison();
    if (n_levels == 0)
      return;
    discretisation_.release_mesh();
    mesh_.triangulation().coarsen_global(n_levels);
    setup_dofs();
    connect();
    std::vector<double> u;
    const auto          summary = solve(u);
    run.figures.set("n_dofs_small", static_cast<unsigned long>(n_dofs()));
    run.figures.set("solver.iterations_small", static_cast<unsigned long>(summary.linear_iterations));
    log::info("Coarser mesh: " + std::to_string(n_dofs()) + " dofs, " + std::to_string(summary.linear_iterations) +
              " linear iterations.");
    discretise(run.communicator, 0);
  }

  template <int dim>
  void ProblemImplementation<dim>::run_steady(Run &run)
  {
    solve_coarser(run);
    Vector       u = equations_->free_dofs().state(std::vector<double>(n_free(), 0.));
    SolveSummary summary;
    std::string  pvtu;
    for (unsigned int cycle = 0; cycle <= refinement_.n_cycles(); ++cycle)
      {
        if (cycle > 0)
          {
            u = refinement_.refine(mesh_, discretisation_, u, [&] { setup_dofs(); });
            connect();
            discretisation_.distribute(u);
            run.figures.set("refinement.estimate", refinement_.estimate());
          }
        summary = newton_->solve(u);
        discretisation_.distribute(u);
        const bool is_last = cycle == refinement_.n_cycles();
        if (is_last)
          newton_->release(); // matrix and preconditioner are the largest things there are
        const Timings::Section section("output");
        const auto             state = steady_state(u);
        record_cycle(summary, state, cycle, run);
        pvtu = write_state(run.directory, state, cycle, cycle);
      }
    {
      const Timings::Section section("output");
      set_size_figures(run);
      set_solve_figures(summary, run);
      set_error_figures(steady_state(u), run);
    }
    finish_run(run, pvtu, "cycle");
  }

  template <int dim>
  void ProblemImplementation<dim>::record_cycle(const SolveSummary &summary, const DiscreteState &state,
                                                const unsigned int cycle, Run &run) const
  {
    std::vector<History::Entry> row = {{"cycle", double(cycle)},
                                       {"n_cells", double(n_cells())},
                                       {"n_dofs", double(n_dofs())},
                                       {"newton.iterations", double(summary.newton_iterations)},
                                       {"solver.iterations", double(summary.linear_iterations)}};
    for (const auto &entry : numbers(state))
      row.push_back(entry);
    run.history.add_row(row);
    log::info("Cycle " + std::to_string(cycle) + ": " + std::to_string(n_cells()) + " cells, " +
              std::to_string(n_dofs()) + " dofs, " + std::to_string(summary.newton_iterations) + " Newton and " +
              std::to_string(summary.linear_iterations) + " linear iterations.");
  }

  template <int dim>
  void ProblemImplementation<dim>::set_size_figures(Run &run) const
  {
    run.figures.set("n_dofs", static_cast<unsigned long>(n_dofs()));
    run.figures.set("n_cells", static_cast<unsigned long>(n_cells()));
  }

  template <int dim>
  void ProblemImplementation<dim>::set_solve_figures(const SolveSummary &summary, Run &run) const
  {
    run.figures.set("newton.iterations", static_cast<unsigned long>(summary.newton_iterations));
    run.figures.set("solver.iterations", static_cast<unsigned long>(summary.linear_iterations));
    run.figures.set("solver.residual", summary.residual_norm);
    run.figures.set("solver.used_fallback", summary.used_fallback);
  }

  template <int dim>
  void ProblemImplementation<dim>::set_error_figures(const DiscreteState &state, Run &run) const
  {
    const auto blocks = physics_->blocks();
    for (unsigned int b = 0; b < blocks.size(); ++b)
      run.figures.set("norm." + blocks[b].name + ".l2", block_l2_norm(state.value, b));
    for (const auto &[name, value] : numbers(state))
      run.figures.set(name, value);
    if (has_exact_solution())
      for (const auto &error : postprocessing_.errors(discretisation_, state))
        run.figures.set("error." + error.block + ".l2_relative", error.l2_relative);
  }

  template <int dim>
  void ProblemImplementation<dim>::finish_run(Run &run, const std::string &pvtu, const std::string &x_axis) const
  {
    const Timings::Section section("report");
    ReportContent          content;
    content.title   = std::filesystem::path(run.directory.path()).filename().string();
    content.summary = "Finite elements: " + physics_.name() + " in " + std::to_string(dim) + "D, " +
                      std::to_string(n_cells()) + " cells, " + std::to_string(n_dofs()) +
                      " degrees of freedom, on " + std::to_string(run.communicator.size()) + " rank(s).";
    if (run.history.rows().size() > 1)
      for (const auto &column : run.history.columns())
        if (column.rfind("error.", 0) == 0 || column.rfind("postprocessing.", 0) == 0)
          content.plots.push_back({column, x_axis, {column}, column.rfind("error.", 0) == 0});
    if (!pvtu.empty())
      for (const auto &block : physics_->blocks())
        content.pictures.push_back({block.name, pvtu, block.name});

    std::string parameters;
    run.communicator.on_root([&] {
      // The program wrote it before the study began; an embedding host may not have.
      const auto path = run.directory.file("parameters.prm");
      if (std::filesystem::exists(path))
        parameters = read_file(path);
    });
    run.write_records();
    write_report(run, content, parameters);
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle
