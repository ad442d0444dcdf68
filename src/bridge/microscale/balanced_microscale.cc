#include "bridge/microscale/balanced_microscale.h"

#include "bridge/microscale/balance.h"
#include "core/exceptions.h"
#include "core/stopwatch.h"

#include <algorithm>
#include <array>
#include <utility>

namespace trestle
{
  namespace
  {
    std::size_t index(const MicroscaleLevel level) { return static_cast<std::size_t>(level); }
  } // namespace

  BalancedMicroscale::BalancedMicroscale(const Communicator &communicator, Microscale &worker,
                                         const std::size_t n_home, Clock clock)
    : worker_(worker),
      anisothermal_(dynamic_cast<AnisothermalMicroscale *>(&worker)),
      clock_(clock ? std::move(clock) : Clock([watch = Stopwatch()] { return watch.wall_seconds(); })),
      points_(communicator, n_home),
      learning_(communicator, worker),
      cost_of_step_(n_home, 0.)
  {
    communicator.on_all([&] {
      worker_.set_n_points(0); // forgets
      worker_.set_n_points(n_home);
    });
  }

  void BalancedMicroscale::set_conditions(const std::span<const double> conditions)
  {
    constexpr std::size_t n = AnisothermalMicroscale::n_conditions;
    communicator().on_all([&] {
      if (anisothermal_ == nullptr || conditions.size() != n * n_home())
        throw FatalError("Conditions of " + std::to_string(conditions.size() / n) + " points were given to " +
                             std::to_string(n_home()) + ".",
                         "Give those of all points of this rank, to a microscale that takes them.");
    });
    const auto               own = points_.to_workers(conditions, n);
    std::vector<std::size_t> slots;
    for (const auto g : points_.mine())
      slots.push_back(points_.slot_of(g));
    communicator().on_all([&] { anisothermal_->set_conditions(slots, own); });
  }

  std::vector<std::string> BalancedMicroscale::field_names() const
  {
    return anisothermal_ ? anisothermal_->field_names() : std::vector<std::string>();
  }

  std::vector<double> BalancedMicroscale::fields() const
  {
    std::vector<double> rows;
    communicator().on_all([&] {
      for (std::size_t i = 0; anisothermal_ && i < points_.mine().size(); ++i)
        {
          const auto row = anisothermal_->fields(points_.slot_of(points_.mine()[i]));
          rows.insert(rows.end(), row.begin(), row.end());
        }
    });
    return points_.to_homes(rows, field_names().size());
  }

  /// Stress, tangent, estimate, level.
  std::size_t BalancedMicroscale::row_length() const { return worker_.n_stress() * (1 + worker_.n_strain()) + 2; }

  void BalancedMicroscale::evaluate(const std::span<const double> strains, const MicroscaleAnswer &answer)
  {
    const std::size_t n_strain = worker_.n_strain(), n_stress = worker_.n_stress(),
                      n_tangent = n_stress * n_strain;
    communicator().on_all([&] {
      if (strains.size() != n_home() * n_strain)
        throw InputError("There are " + std::to_string(strains.size()) + " strains for " +
                             std::to_string(n_home()) + " material points.",
                         "Give " + std::to_string(n_strain) + " a point, of all points of this rank.");
    });
    const auto                own_strains = points_.to_workers(strains, n_strain);
    std::vector<double>       rows(points_.mine().size() * row_length());
    MeasuredCosts::Evaluation costs;
    communicator().on_all([&] { costs = evaluate_own(own_strains, rows); });
    costs_.record(communicator(), costs);
    const auto answers = points_.to_homes(rows, row_length());
    for (std::size_t i = 0; i < n_home(); ++i)
      {
        const double *row = answers.data() + i * row_length();
        if (!answer.stress.empty())
          std::copy_n(row, n_stress, answer.stress.begin() + i * n_stress);
        if (!answer.tangent.empty())
          std::copy_n(row + n_stress, n_tangent, answer.tangent.begin() + i * n_tangent);
        if (!answer.estimate.empty())
          answer.estimate[i] = row[n_stress + n_tangent];
        if (!answer.level.empty())
          answer.level[i] = static_cast<MicroscaleLevel>(row[n_stress + n_tangent + 1]);
      }
  }

  /// One batch a level, so that each level's time is known.
  MeasuredCosts::Evaluation BalancedMicroscale::evaluate_own(const std::vector<double> &strains,
                                                             std::vector<double>       &rows)
  {
    std::array<std::vector<std::size_t>, 3> of_level;
    for (std::size_t i = 0; i < points_.mine().size(); ++i)
      of_level[index(worker_.level(points_.slot_of(points_.mine()[i])))].push_back(i);
    MeasuredCosts::Evaluation costs;
    for (std::size_t l = 0; l < of_level.size(); ++l)
      if (!of_level[l].empty())
        {
          const double begin = clock_();
          evaluate_batch(of_level[l], strains, rows);
          costs.n_points[l] = double(of_level[l].size());
          costs.seconds[l]  = clock_() - begin;
          for (const auto i : of_level[l])
            cost_of_step_[i] += costs.seconds[l] / costs.n_points[l];
        }
    return costs;
  }

  /// @param batch positions in points_.mine().
  void BalancedMicroscale::evaluate_batch(const std::vector<std::size_t> &batch,
                                          const std::vector<double> &strains, std::vector<double> &rows)
  {
    const std::size_t n = batch.size(), n_strain = worker_.n_strain(), n_stress = worker_.n_stress(),
                      n_tangent = n_stress * n_strain;
    std::vector<std::size_t>     slots;
    std::vector<double>          e, s(n * n_stress), c(n * n_tangent), estimate(n);
    std::vector<MicroscaleLevel> level(n);
    for (const auto i : batch)
      {
        slots.push_back(points_.slot_of(points_.mine()[i]));
        e.insert(e.end(), strains.begin() + i * n_strain, strains.begin() + (i + 1) * n_strain);
      }
    worker_.evaluate(slots, e, {s, c, estimate, level});
    for (std::size_t i = 0; i < n; ++i)
      {
        double *row = rows.data() + batch[i] * row_length();
        std::copy_n(s.begin() + i * n_stress, n_stress, row);
        std::copy_n(c.begin() + i * n_tangent, n_tangent, row + n_stress);
        row[n_stress + n_tangent]     = estimate[i];
        row[n_stress + n_tangent + 1] = double(index(level[i]));
      }
  }

  void BalancedMicroscale::commit()
  {
    learning_.commit(points_);
    if (communicator().size() > 1)
      rebalance(points_.gather(cost_of_step_));
    cost_of_step_.assign(points_.mine().size(), 0.);
  }

  void BalancedMicroscale::roll_back()
  {
    communicator().on_all([&] { worker_.roll_back(); });
  }

  std::size_t BalancedMicroscale::escalate()
  {
    unsigned long n = 0;
    communicator().on_all([&] { n = worker_.escalate(); });
    n = communicator().sum(n);
    if (n > 0 && communicator().size() > 1)
      rebalance(cost_ahead());
    return n;
  }

  /// Seconds that the next evaluation of each point will take.
  std::vector<double> BalancedMicroscale::cost_ahead() const
  {
    std::vector<double> result;
    for (const auto g : points_.mine())
      result.push_back(costs_.seconds_a_point(worker_.level(points_.slot_of(g))));
    return points_.gather(result);
  }

  void BalancedMicroscale::rebalance(const std::vector<double> &cost)
  {
    if (const auto worker_of = worthwhile_balance(cost, points_.worker_of(), communicator().size()))
      move_to(*worker_of);
  }

  void BalancedMicroscale::move_to(const std::vector<int> &worker_of)
  {
    const auto cost_of_step = points_.gather(cost_of_step_);
    n_moved_ += points_.move(worker_of, worker_);
    cost_of_step_.clear();
    for (const auto g : points_.mine())
      cost_of_step_.push_back(cost_of_step[g]);
  }

  /// A point after the other: how many numbers, how many of them are its state, the state, the start values.
  std::vector<double> BalancedMicroscale::pack() const
  {
    std::vector<std::vector<double>> states;
    communicator().on_all([&] {
      for (const auto g : points_.mine())
        {
          const auto state = worker_.pack(points_.slot_of(g)), start = worker_.start_values(points_.slot_of(g));
          auto      &row = states.emplace_back(1, double(state.size()));
          row.insert(row.end(), state.begin(), state.end());
          row.insert(row.end(), start.begin(), start.end());
        }
    });
    std::vector<double> result;
    for (const auto &state : points_.to_homes(states))
      {
        result.push_back(double(state.size()));
        result.insert(result.end(), state.begin(), state.end());
      }
    return result;
  }

  void BalancedMicroscale::unpack(const std::vector<double> &states)
  {
    move_to(points_.homes());
    communicator().on_all([&] {
      std::size_t at = 0;
      for (const auto g : points_.mine())
        {
          if (at >= states.size() || !(states[at] >= 0. && states[at] <= double(states.size() - at - 1)))
            throw InputError("The packed states of " + std::to_string(points_.mine().size()) +
                                 " material points end too early (" + std::to_string(states.size()) + " numbers).",
                             "They must come from the same problem on the same number of ranks.");
          const std::span row(states.data() + at + 1, std::size_t(states[at]));
          unpack_point(points_.slot_of(g), row);
          at += 1 + row.size();
        }
    });
  }

  void BalancedMicroscale::unpack_point(const std::size_t slot, std::span<const double> row)
  {
    if (row.empty() || !(row[0] >= 0.) || row[0] > double(row.size() - 1))
      throw InputError("A packed material point of " + std::to_string(row.size()) + " numbers is none.",
                       "It must come from the same problem on the same number of ranks.");
    const auto n_state = std::size_t(row[0]);
    worker_.unpack(slot, row.subspan(1, n_state));
    worker_.set_start_values(slot, row.subspan(1 + n_state));
  }

  void BalancedMicroscale::write_cell(const int home, const std::size_t home_point, const RunDirectory &directory,
                                      const std::string &name) const
  {
    const std::size_t g = points_.first_of(home) + home_point;
    communicator().on_all([&] {
      if (points_.is_mine(g))
        worker_.write_cell(points_.slot_of(g), directory, name);
    });
  }
} // namespace trestle
