#include "physics/microscale/cell_microscale.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  CellMicroscale<dim>::CellMicroscale(std::shared_ptr<const Cell<dim>> cell, const std::size_t n_unknowns,
                                      const std::size_t n_internal)
    : cell_(std::move(cell)),
      n_unknowns_(n_unknowns),
      n_internal_(n_internal)
  {}

  template <int dim>
  void CellMicroscale<dim>::set_n_points(const std::size_t n)
  {
    const CellPointState virgin{std::vector<double>(n_unknowns_, 0.), {}};
    committed_.resize(n, virgin);
    Trial start;
    start.state = virgin;
    trial_.resize(n, start);
  }

  template <int dim>
  void CellMicroscale<dim>::restart(const std::size_t n_unknowns)
  {
    n_unknowns_         = n_unknowns;
    const std::size_t n = n_points();
    committed_.clear();
    trial_.clear();
    set_n_points(n);
  }

  template <int dim>
  void CellMicroscale<dim>::evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                                     const MicroscaleAnswer &answer)
  {
    using V = Voigt<dim>;
    check_request(*this, points, strains, answer);
    std::vector<Question> questions(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
      {
        std::copy_n(&strains[i * V::n_strain], V::n_strain, questions[i].strain.begin());
        // The last iterate is nearer than the committed one; the history is the committed one's.
        questions[i].start   = trial_[points[i]].state.unknowns;
        questions[i].history = &committed_[points[i]];
      }
    auto trials = solve(std::move(questions), !answer.tangent.empty(), !answer.estimate.empty());
    for (std::size_t i = 0; i < points.size(); ++i)
      {
        const auto &mean = trials[i].mean;
        if (!answer.stress.empty())
          std::copy(mean.stress.begin(), mean.stress.end(), &answer.stress[i * V::n_stress]);
        if (!answer.tangent.empty())
          std::copy(mean.tangent.begin(), mean.tangent.end(), &answer.tangent[i * mean.tangent.size()]);
        if (!answer.estimate.empty())
          answer.estimate[i] = trials[i].estimate;
        if (!answer.level.empty())
          answer.level[i] = this->level(points[i]);
        trial_[points[i]] = std::move(trials[i]);
      }
  }

  template <int dim>
  void CellMicroscale<dim>::commit()
  {
    for (std::size_t i = 0; i < trial_.size(); ++i)
      committed_[i] = trial_[i].state;
  }

  template <int dim>
  void CellMicroscale<dim>::roll_back()
  {
    for (std::size_t i = 0; i < trial_.size(); ++i)
      trial_[i].state = committed_[i];
  }

  template <int dim>
  std::vector<double> CellMicroscale<dim>::pack(const std::size_t point) const
  {
    std::vector<double> result = committed_[point].unknowns;
    result.insert(result.end(), committed_[point].internal.begin(), committed_[point].internal.end());
    return result;
  }

  template <int dim>
  void CellMicroscale<dim>::unpack(const std::size_t point, std::span<const double> state)
  {
    if (point >= committed_.size() ||
        (state.size() != n_unknowns_ && (n_internal_ == 0 || state.size() != n_unknowns_ + n_internal_)))
      throw InputError("A state of " + std::to_string(state.size()) + " numbers was given to material point " +
                           std::to_string(point) + ", whose states have " + std::to_string(n_unknowns_) + " or " +
                           std::to_string(n_unknowns_ + n_internal_) + ".",
                       "Unpack what pack() of the same kind of microscale gave.");
    CellPointState &committed = committed_[point];
    committed.unknowns.assign(state.begin(), state.begin() + n_unknowns_);
    committed.internal.assign(state.begin() + n_unknowns_, state.end());
    trial_[point].state = committed;
  }

  template <int dim>
  FiniteElementMicroscale<dim>::FiniteElementMicroscale(std::shared_ptr<const Cell<dim>> cell)
    : CellMicroscale<dim>(cell, cell->tables.n_equations, cell->internal_size()),
      solver_(cell)
  {}

  template <int dim>
  auto FiniteElementMicroscale<dim>::solve(std::vector<Question> questions, const bool with_tangent, bool)
      -> std::vector<Trial>
  {
    std::vector<Trial> trials(questions.size());
    for (std::size_t i = 0; i < trials.size(); ++i)
      {
        auto       &w        = trials[i].state.unknowns;
        const auto &internal = questions[i].history->internal;
        w                    = std::move(questions[i].start);
        trials[i].strain     = questions[i].strain;
        trials[i].mean       = solver_.solve(trials[i].strain.data(), internal, w, with_tangent);
        if (this->has_history())
          trials[i].state.internal = advance_internal<dim>(this->cell(), trials[i].strain.data(), w, internal);
      }
    return trials;
  }

  /// Starts at the answer, so that it takes no more than the condensation.
  template <int dim>
  std::vector<double> FiniteElementMicroscale<dim>::snapshot(const std::size_t point)
  {
    Snapshot<dim> result;
    result.strain = this->trial(point).strain;
    result.w      = this->trial(point).state.unknowns;
    result.mean   = solver_.solve(result.strain.data(), {}, result.w, true, &result.sensitivity);
    return to_numbers(result);
  }

  template <int dim>
  void FiniteElementMicroscale<dim>::write_cell(const std::size_t point, const RunDirectory &directory,
                                                const std::string &name) const
  {
    const auto     &trial = this->trial(point);
    CellFields<dim> fields(this->cell());
    fields.add_displacement("", trial.strain.data(), trial.state.unknowns);
    fields.add_truth_stress(trial.strain.data(), trial.state.unknowns, this->committed(point).internal);
    fields.add_number("certificate", 0.);
    fields.add_number("level", double(MicroscaleLevel::finite_elements));
    fields.write(directory, name);
  }

  template <int dim>
  ReducedMicroscale<dim>::ReducedMicroscale(std::shared_ptr<const ReducedSolver<dim>> solver,
                                            const ReductionParameters                &parameters)
    : CellMicroscale<dim>(solver->shared_cell(), solver->data().n_strain_modes, solver->internal_size()),
      solver_(std::move(solver)),
      parameters_(parameters)
  {}

  template <int dim>
  std::size_t ReducedMicroscale<dim>::snapshots_a_step() const
  {
    const auto &reduction = solver_->reduction();
    return 2 * reduction.n_trained - std::min(2 * reduction.n_trained, reduction.snapshots.size());
  }

  /// By way of an archive, so that this cell and all that others read are the same to the bit.
  template <int dim>
  void ReducedMicroscale<dim>::enrich(std::span<const std::vector<double>> snapshots)
  {
    std::vector<Snapshot<dim>> added;
    for (const auto &numbers : snapshots)
      added.push_back(snapshot_of(this->cell(), std::span(numbers)));
    Archive archive;
    solver_->reduction().enriched(this->cell(), added, parameters_)->write(archive);
    read_reduction(archive);
  }

  /// The unit cell and its networks go on with the solver that they had.
  template <int dim>
  void ReducedMicroscale<dim>::read_reduction(const Archive &archive)
  {
    auto reduction = std::make_shared<Reduction<dim>>();
    reduction->read(archive, this->cell());
    solver_ = std::make_shared<ReducedSolver<dim>>(solver_->shared_cell(), std::move(reduction));
    this->restart(solver_->data().n_strain_modes);
  }

  template <int dim>
  void ReducedMicroscale<dim>::write_reduction(Archive &archive) const
  {
    solver_->reduction().write(archive);
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

  template <int dim>
  void ReducedMicroscale<dim>::write_cell(const std::size_t point, const RunDirectory &directory,
                                          const std::string &name) const
  {
    const auto     &trial = this->trial(point);
    CellFields<dim> fields(this->cell());
    const auto      w = solver_->reduction().fluctuation(trial.state.unknowns);
    fields.add_displacement("", trial.strain.data(), w);
    if (!this->has_history()) // known at the cubature points alone
      fields.add_truth_stress(trial.strain.data(), w, {});
    fields.add_number("certificate", trial.estimate);
    fields.add_number("level", double(MicroscaleLevel::reduced));
    fields.write(directory, name);
  }

  template class CellMicroscale<2>;
  template class CellMicroscale<3>;
  template class FiniteElementMicroscale<2>;
  template class FiniteElementMicroscale<3>;
  template class ReducedMicroscale<2>;
  template class ReducedMicroscale<3>;
} // namespace trestle
