#include "physics/answering/cell_microscale.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  CellMicroscale<dim>::CellMicroscale(const std::size_t n_unknowns, const std::size_t n_internal)
    : n_unknowns_(n_unknowns),
      n_internal_(n_internal)
  {}

  template <int dim>
  void CellMicroscale<dim>::set_n_points(const std::size_t n)
  {
    const CellPointState virgin{std::vector<double>(n_unknowns_, 0.), {}};
    Trial                start;
    start.state              = virgin;
    const std::size_t before = n_points();
    try
      {
        committed_.resize(n, virgin);
        trial_.resize(n, start);
      }
    catch (...) // memory: both are as long as they were, or neither
      {
        committed_.resize(before, virgin);
        throw;
      }
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
    for (auto &trial : trials)
      check_trial(trial, !answer.tangent.empty());
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

  /// Before it is kept: the next iteration would start from it.
  template <int dim>
  void CellMicroscale<dim>::check_trial(Trial &trial, const bool with_tangent)
  {
    check_answer(
        {trial.mean.stress, with_tangent ? std::span<double>(trial.mean.tangent) : std::span<double>(), {}, {}});
    check_answer({trial.state.unknowns, trial.state.internal, {}, {}});
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

  template class CellMicroscale<2>;
  template class CellMicroscale<3>;
} // namespace trestle
