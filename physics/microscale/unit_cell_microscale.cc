#include "physics/microscale/unit_cell_microscale.h"

#include "physics/microscale/answering_parts.h"
#include "physics/microscale/cell_output.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  FiniteElementMicroscale<dim>::FiniteElementMicroscale(std::shared_ptr<const Cell<dim>> cell)
    : CellMicroscale<dim>(cell->tables.n_equations, cell->internal_size()),
      cell_(cell),
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
          trials[i].state.internal = advance_internal<dim>(*cell_, trials[i].strain.data(), w, internal);
      }
    return trials;
  }

  template <int dim>
  void FiniteElementMicroscale<dim>::commit()
  {
    CellMicroscale<dim>::commit();
    solver_.forget_factorisation();
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
    CellFields<dim> fields(*cell_);
    fields.add_displacement("", trial.strain.data(), trial.state.unknowns);
    fields.add_truth_stress(trial.strain.data(), trial.state.unknowns, this->committed(point).internal);
    fields.add_number("certificate", 0.);
    fields.add_number("level", double(MicroscaleLevel::finite_elements));
    fields.write(directory, name);
  }

  template <int dim>
  EnrichableMicroscale<dim>::EnrichableMicroscale(std::shared_ptr<const ReducedUnitCell<dim>> solver,
                                                  const ReductionParameters                  &parameters)
    : ReducedMicroscale<dim>(solver),
      solver_(std::move(solver)),
      parameters_(parameters)
  {}

  template <int dim>
  std::size_t EnrichableMicroscale<dim>::snapshots_a_step() const
  {
    const auto &reduction = solver_->reduction();
    return 2 * reduction.n_trained - std::min(2 * reduction.n_trained, reduction.snapshots.size());
  }

  /// By way of an archive, so that this cell and all that others read are the same to the bit.
  template <int dim>
  void EnrichableMicroscale<dim>::enrich(std::span<const std::vector<double>> snapshots)
  {
    std::vector<Snapshot<dim>> added;
    for (const auto &numbers : snapshots)
      added.push_back(snapshot_of(cell(), std::span(numbers)));
    Archive archive;
    solver_->reduction().enriched(cell(), added, parameters_)->write(archive);
    read_reduction(archive);
  }

  /// The unit cell and its networks go on with the solver that they had.
  template <int dim>
  void EnrichableMicroscale<dim>::read_reduction(const Archive &archive)
  {
    auto reduction = std::make_shared<Reduction<dim>>();
    reduction->read(archive, cell());
    solver_ = std::make_shared<ReducedUnitCell<dim>>(solver_->shared_cell(), std::move(reduction));
    this->replace(solver_);
  }

  template <int dim>
  void EnrichableMicroscale<dim>::write_reduction(Archive &archive) const
  {
    solver_->reduction().write(archive);
    write_answering(cell(), solver_->reduction(), archive);
  }

  template <int dim>
  void EnrichableMicroscale<dim>::write_cell(const std::size_t point, const RunDirectory &directory,
                                             const std::string &name) const
  {
    const auto     &trial = this->trial(point);
    CellFields<dim> fields(cell());
    const auto      w = solver_->reduction().fluctuation(trial.state.unknowns);
    fields.add_displacement("", trial.strain.data(), w);
    if (!this->has_history()) // known at the cubature points alone
      fields.add_truth_stress(trial.strain.data(), w, {});
    fields.add_number("certificate", trial.estimate);
    fields.add_number("level", double(MicroscaleLevel::reduced));
    fields.write(directory, name);
  }

  template class FiniteElementMicroscale<2>;
  template class FiniteElementMicroscale<3>;
  template class EnrichableMicroscale<2>;
  template class EnrichableMicroscale<3>;
} // namespace trestle
