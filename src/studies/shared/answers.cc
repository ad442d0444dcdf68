#include "studies/shared/answers.h"

#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <functional>

namespace trestle
{
  std::vector<double> Answers::error() const
  {
    std::vector<double> result(network.size());
    std::transform(network.begin(), network.end(), finite_elements.begin(), result.begin(), std::minus<>());
    return result;
  }

  void require_steady(const Problem &problem, const std::string &study)
  {
    if (!problem.is_steady())
      throw InputError("study = " + study + ", time/end time > 0: this study solves steady problems.",
                       "Set time/end time = 0, or use the study `finite elements`.");
  }

  bool is_solved_by_zero(ResidualOperator &equations)
  {
    const std::vector<double> zero(equations.n_owned(), 0.);
    std::vector<double>       r(zero);
    equations.residual(zero, r);
    return norm(equations.communicator(), r) == 0.;
  }

  void require_loads(ResidualOperator &equations, const std::string &study)
  {
    if (is_solved_by_zero(equations))
      throw InputError("study = " + study +
                           ": nothing loads the problem, and its solution is zero: there is nothing to learn.",
                       "Give sources, boundary values, fluxes or tractions other than 0.");
  }

  void set_block_figures(Figures &figures, const std::string &prefix, const std::string &name,
                         const std::vector<Problem::BlockError> &errors)
  {
    for (const auto &[block, value] : errors)
      figures.set(prefix + (errors.size() > 1 ? "." + block : "") + "." + name, value);
  }

  double largest(const std::vector<Problem::BlockError> &errors)
  {
    double result = 0.;
    for (const auto &error : errors)
      result = std::max(result, error.value);
    return result;
  }

  void solve_finite_elements(Problem &problem, SolvableEquations &equations, const std::size_t n_weights, Run &run,
                             std::vector<double> &u)
  {
    u = equations.cold_start();
    const Stopwatch first;
    const auto      summary = equations.solve(u);
    auto           &figures = run.figures;
    figures.set("time.fe_first_solve_s", first.wall_seconds());

    std::vector<double> again = equations.cold_start();
    const Stopwatch     second;
    equations.solve(again);
    figures.set("time.fe_solve_s", second.wall_seconds());

    figures.set("n_dofs", problem.n_dofs());
    figures.set("n_cells", problem.n_cells());
    figures.set("n_free", equations.equations().n_global());
    figures.set("n_nodes", problem.graph().n_global);
    figures.set("n_weights", n_weights);
    figures.set("newton.iterations", int(summary.newton_iterations));
    figures.set("solver.iterations", int(summary.linear_iterations));
    if (problem.has_exact_solution())
      set_block_figures(figures, "fe", "relative_error_exact", problem.relative_l2_error_exact(u));
  }

  void score(const Problem &problem, const Answers &answers, Figures &figures)
  {
    set_block_figures(figures, "error", "relative_l2_fe",
                      problem.relative_l2_difference(answers.network, answers.finite_elements));
    if (problem.has_exact_solution())
      set_block_figures(figures, "error", "relative_l2_exact", problem.relative_l2_error_exact(answers.network));
  }

  void record_effectivity(ResidualOperator &equations, const std::vector<double> &u,
                          const std::vector<double> &error, const Finish::Outcome &outcome, Figures &figures)
  {
    if (!equations.is_spd())
      return;
    const double norm = energy_norm(equations, u, error);
    figures.set("error.energy", norm);
    figures.set("certificate.effectivity", relative_to(outcome.before.estimate, norm));
  }

  std::vector<OutputField> fields_of(const Answers &answers, const Finish::Outcome &outcome)
  {
    using Kind = OutputField::Kind;
    return {{"network", answers.network, Kind::state},
            {"finite_elements", answers.finite_elements, Kind::state},
            {"finished", answers.finished, Kind::state},
            {"error", answers.error(), Kind::increment},
            {"certificate", outcome.before.local, Kind::increment},
            {"certificate_estimate", {outcome.before.estimate}, Kind::cell_constant},
            {"certificate_decision", {double(outcome.before.decision)}, Kind::cell_constant}};
  }

  void add_pictures_of_answers(const std::string &pvtu, ReportContent &content)
  {
    content.pictures.push_back({"Network", pvtu, "network"});
    content.pictures.push_back({"Finite elements", pvtu, "finite_elements"});
    content.pictures.push_back({"Network minus finite elements", pvtu, "error"});
    content.pictures.push_back({"Certificate", pvtu, "certificate"});
  }

  void write_answers(Problem &problem, Run &run, const Answers &answers, const Finish::Outcome &outcome,
                     ReportContent content, const std::vector<OutputField> &extra)
  {
    auto fields = fields_of(answers, outcome);
    fields.insert(fields.end(), extra.begin(), extra.end());
    const auto pvtu = problem.write_fields(run.directory, fields, 0, 0.);

    add_pictures_of_answers(pvtu, content);
    for (const auto &field : extra)
      if (field.kind == OutputField::Kind::nodal)
        content.pictures.push_back({field.name, pvtu, field.name});
    end_with_report(run, content);
  }
} // namespace trestle
