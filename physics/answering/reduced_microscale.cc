#include "physics/answering/reduced_microscale.h"

#include <utility>

namespace trestle
{
  template <int dim>
  ReducedMicroscale<dim>::ReducedMicroscale(std::shared_ptr<const ReducedSolver<dim>> solver)
    : CellMicroscale<dim>(solver->data().n_strain_modes, solver->internal_size()),
      solver_(std::move(solver))
  {}

  template <int dim>
  void ReducedMicroscale<dim>::replace(std::shared_ptr<const ReducedSolver<dim>> solver)
  {
    solver_ = std::move(solver);
    this->restart(solver_->data().n_strain_modes);
  }

  template <int dim>
  auto ReducedMicroscale<dim>::solve(std::vector<Question> questions, const bool with_tangent,
                                     const bool with_estimate) -> std::vector<Trial>
  {
    std::vector<Trial> trials(questions.size());
    if (this->has_history())
      {
        for (std::size_t i = 0; i < trials.size(); ++i)
          trials[i] = solve_with_history(questions[i], with_tangent, with_estimate);
        return trials;
      }
    std::vector<typename ReducedSolver<dim>::Request> requests(questions.size());
    for (std::size_t i = 0; i < trials.size(); ++i)
      {
        trials[i].strain         = questions[i].strain;
        trials[i].state.unknowns = std::move(questions[i].start);
        requests[i]              = {trials[i].strain.data(), trials[i].state.unknowns.data(), {}, {}};
      }
    solver_->solve(requests, with_tangent, with_estimate);
    for (std::size_t i = 0; i < trials.size(); ++i)
      {
        trials[i].mean     = requests[i].mean;
        trials[i].estimate = requests[i].error.relative(solver_->data());
      }
    return trials;
  }

  template <int dim>
  auto ReducedMicroscale<dim>::solve_with_history(Question &question, const bool with_tangent,
                                                  const bool with_estimate) const -> Trial
  {
    Trial trial;
    trial.strain         = question.strain;
    trial.state.unknowns = std::move(question.start);
    std::vector<double> b(with_estimate ? solver_->data().n_stress_modes : 0);
    ReducedReport       report;
    const auto         &internal = question.history->internal;
    trial.mean = solver_->solve(trial.strain.data(), internal, trial.state.unknowns, b, with_tangent, report);
    trial.state.internal = solver_->advance(trial.strain.data(), trial.state.unknowns, internal);
    if (with_estimate)
      trial.estimate = ConstitutiveError{report.gap, report.work}.relative(solver_->data());
    return trial;
  }

  template class ReducedMicroscale<2>;
  template class ReducedMicroscale<3>;
} // namespace trestle
