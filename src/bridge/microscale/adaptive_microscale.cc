#include "bridge/microscale/adaptive_microscale.h"

#include "core/exceptions.h"

#include <algorithm>
#include <limits>

namespace trestle
{
  AdaptiveMicroscale::AdaptiveMicroscale(std::vector<Level> levels, const std::size_t snapshots_a_step)
    : levels_(std::move(levels)),
      snapshots_a_step_(snapshots_a_step)
  {
    for (auto &[level, tolerance] : levels_)
      {
        if (level->has_history())
          throw InputError("An adaptive microscale was asked for, but the cell's materials have a history.",
                           "A history cannot move between levels: choose 'reduced' or 'finite elements'.");
        level->set_n_points(1);
        level_of_.push_back(level->level(0));
        level->set_n_points(0);
        if (level_of_.size() < levels_.size())
          set_tolerance(level_of_.back(), tolerance);
      }
  }

  void AdaptiveMicroscale::set_n_points(const std::size_t n)
  {
    for (auto &level : levels_)
      level.microscale->set_n_points(n);
    index_.resize(n, 0);
    estimate_.resize(n, 0.);
    strain_.resize(n * n_strain(), 0.);
  }

  void AdaptiveMicroscale::evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                                    const MicroscaleAnswer &answer)
  {
    check_request(*this, points, strains, answer);
    // A level may give up when others have answered: the caller's arrays must not tell.
    std::vector<double>          stress(answer.stress.size()), tangent(answer.tangent.size());
    std::vector<double>          estimate(answer.estimate.size());
    std::vector<MicroscaleLevel> level(answer.level.size());
    const MicroscaleAnswer       own{stress, tangent, estimate, level};
    // Before any answers: a point that one level hands on has been answered by the next.
    std::vector<std::vector<std::size_t>> places(levels_.size());
    for (std::size_t i = 0; i < points.size(); ++i)
      places[index_[points[i]]].push_back(i);
    const auto before = index_;
    try
      {
        for (unsigned int index = 0; index < levels_.size(); ++index)
          if (!places[index].empty())
            evaluate_level(index, places[index], points, strains, own);
      }
    catch (...) // a strain that nobody can answer raises no point
      {
        index_ = before;
        throw;
      }
    std::copy(stress.begin(), stress.end(), answer.stress.begin());
    std::copy(tangent.begin(), tangent.end(), answer.tangent.begin());
    std::copy(estimate.begin(), estimate.end(), answer.estimate.begin());
    std::copy(level.begin(), level.end(), answer.level.begin());
  }

  /// Answers for some places of a request; where a level fails, its points go to the next one by one.
  void AdaptiveMicroscale::evaluate_level(const unsigned int index, std::span<const std::size_t> places,
                                          std::span<const std::size_t> points, std::span<const double> strains,
                                          const MicroscaleAnswer &answer)
  {
    const std::size_t            n = places.size(), n_strain = this->n_strain(), n_stress = this->n_stress();
    std::vector<std::size_t>     part(n);
    std::vector<double>          strain(n * n_strain), stress(n * n_stress), estimate(n);
    std::vector<double>          tangent(answer.tangent.empty() ? 0 : n * n_stress * n_strain);
    std::vector<MicroscaleLevel> level(n);
    for (std::size_t i = 0; i < n; ++i)
      {
        part[i] = points[places[i]];
        std::copy_n(&strains[places[i] * n_strain], n_strain, &strain[i * n_strain]);
      }
    try
      {
        levels_[index].microscale->evaluate(part, strain, {stress, tangent, estimate, level});
      }
    catch (const ConvergenceError &)
      {
        if (index + 1 == levels_.size())
          throw;
        for (const auto &place : places)
          {
            if (n == 1)
              ++index_[part[0]];
            evaluate_level(n == 1 ? index + 1 : index, {&place, 1}, points, strains, answer);
          }
        return;
      }
    const auto hand_on = [&](const auto &from, const auto &to, const std::size_t size) {
      if (!to.empty())
        for (std::size_t i = 0; i < n; ++i)
          std::copy_n(&from[i * size], size, &to[places[i] * size]);
    };
    hand_on(stress, answer.stress, n_stress);
    hand_on(tangent, answer.tangent, n_stress * n_strain);
    hand_on(estimate, answer.estimate, 1);
    hand_on(level, answer.level, 1);
    for (std::size_t i = 0; i < n; ++i)
      {
        estimate_[part[i]] = estimate[i];
        std::copy_n(&strain[i * n_strain], n_strain, &strain_[part[i] * n_strain]);
      }
  }

  std::size_t AdaptiveMicroscale::escalate()
  {
    std::size_t n_raised = 0;
    for (std::size_t point = 0; point < index_.size(); ++point)
      if (!(estimate_[point] <= levels_[index_[point]].tolerance.value) && index_[point] + 1u < levels_.size())
        {
          ++index_[point];
          estimate_[point] = 0.;
          ++n_raised;
        }
    return n_raised;
  }

  void AdaptiveMicroscale::set_level(const std::size_t point, const MicroscaleLevel level)
  {
    const auto found = std::find(level_of_.begin(), level_of_.end(), level);
    if (found != level_of_.end())
      index_[point] = found - level_of_.begin();
  }

  void AdaptiveMicroscale::commit()
  {
    for (auto &level : levels_)
      level.microscale->commit();
    std::fill(index_.begin(), index_.end(), 0);
  }

  void AdaptiveMicroscale::roll_back()
  {
    for (auto &level : levels_)
      level.microscale->roll_back();
    std::fill(index_.begin(), index_.end(), 0);
  }

  const AdaptiveMicroscale::Level *AdaptiveMicroscale::find(const MicroscaleLevel level) const
  {
    const auto found = std::find(level_of_.begin(), level_of_.end(), level);
    return found == level_of_.end() ? nullptr : &levels_[found - level_of_.begin()];
  }

  SnapshotLearner *AdaptiveMicroscale::learner() const
  {
    const Level *const level = find(MicroscaleLevel::reduced);
    return level ? dynamic_cast<SnapshotLearner *>(level->microscale.get()) : nullptr;
  }

  std::size_t AdaptiveMicroscale::snapshots_a_step() const
  {
    const SnapshotLearner *const cell = learner();
    return cell ? std::min(snapshots_a_step_, cell->snapshots_a_step()) : 0;
  }

  /// Prices are asked for anew, at the strains that the step ended with: those that raised a point may have come
  /// from elsewhere on Newton's way, or have stayed with another rank.
  std::vector<SnapshotCandidate> AdaptiveMicroscale::snapshot_candidates()
  {
    std::vector<SnapshotCandidate> result;
    const Level *const             teachable = find(MicroscaleLevel::reduced);
    for (std::size_t point = 0; teachable && point < n_points(); ++point)
      {
        if (level(point) != MicroscaleLevel::finite_elements)
          continue;
        const double *strain   = &strain_[point * n_strain()];
        double        estimate = std::numeric_limits<double>::infinity();
        try
          {
            teachable->microscale->evaluate({&point, 1}, {strain, n_strain()}, {{}, {}, {&estimate, 1}, {}});
          }
        catch (const ConvergenceError &)
          {}
        if (!(estimate <= teachable->tolerance.value))
          result.push_back({point, estimate, {strain, strain + n_strain()}});
      }
    return result;
  }

  std::vector<double> AdaptiveMicroscale::snapshot(const std::size_t point)
  {
    return dynamic_cast<SnapshotSource &>(*levels_[index_[point]].microscale).snapshot(point);
  }

  void AdaptiveMicroscale::enrich(std::span<const std::vector<double>> snapshots)
  {
    if (SnapshotLearner *const cell = learner())
      cell->enrich(snapshots);
  }

  void AdaptiveMicroscale::write_reduction(Archive &archive) const
  {
    if (const SnapshotLearner *const cell = learner())
      cell->write_reduction(archive);
  }

  void AdaptiveMicroscale::read_reduction(const Archive &archive)
  {
    if (SnapshotLearner *const cell = learner())
      cell->read_reduction(archive);
  }

  // Without a history a point's state is where the finite elements start from, and not worth a journey.
  std::vector<double> AdaptiveMicroscale::pack(std::size_t) const { return {}; }

  void AdaptiveMicroscale::unpack(const std::size_t point, std::span<const double> state)
  {
    if (!state.empty())
      throw InputError("A state of " + std::to_string(state.size()) + " numbers was given to material point " +
                           std::to_string(point) + ", which has none.",
                       "Unpack what pack() of the same kind of microscale gave.");
    index_[point] = 0;
  }

  /// Each level's state as its length and its numbers; one that is zero, as of a point that it never saw, has none.
  std::vector<double> AdaptiveMicroscale::start_values(const std::size_t point) const
  {
    std::vector<double> result;
    for (const auto &level : levels_)
      {
        auto state = level.microscale->pack(point);
        if (std::all_of(state.begin(), state.end(), [](const double value) { return value == 0.; }))
          state.clear();
        result.push_back(double(state.size()));
        result.insert(result.end(), state.begin(), state.end());
      }
    return result;
  }

  void AdaptiveMicroscale::set_start_values(const std::size_t point, std::span<const double> values)
  {
    for (const auto &level : levels_)
      {
        if (values.empty() || !(values[0] >= 0.) || values[0] > double(values.size() - 1))
          throw InputError("The start values of material point " + std::to_string(point) + " end too early.",
                           "They must come from a microscale of the same levels.");
        const auto n = std::size_t(values[0]);
        if (n > 0)
          level.microscale->unpack(point, values.subspan(1, n));
        values = values.subspan(1 + n);
      }
  }

  void AdaptiveMicroscale::write_cell(const std::size_t point, const RunDirectory &directory,
                                      const std::string &name) const
  {
    levels_[index_[point]].microscale->write_cell(point, directory, name);
  }
} // namespace trestle
