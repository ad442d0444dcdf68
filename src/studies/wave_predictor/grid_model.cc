#include "studies/wave_predictor/grid_model.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  GridModel::GridModel(ParameterSink &prm)
    : problem_(Problem::create(prm))
  {
    const auto section = prm.section("grid");
    prm.add("points", n_, "Of the grid, in x and y.", Allowed::between(4, 4096));
    prm.add("box", box_, "Two opposite corners of the rectangle that the grid covers, `x, y : x, y`.");
    prm.add("every", every_, "Steps in time between states on the grid.", Allowed::at_least(1));
  }

  void GridModel::read_box()
  {
    const auto [low, high] = text::split_once("grid/box", box_, ':');
    low_                   = text::numbers("grid/box", low);
    high_                  = text::numbers("grid/box", high);
    if (n_.size() != 2 || low_.size() != 2 || high_.size() != 2 || !(low_[0] < high_[0]) || !(low_[1] < high_[1]))
      throw InputError("grid/points = " + text::join(std::span<const unsigned int>(n_)) + ", grid/box = " + box_ +
                           " is no grid of the plane.",
                       "Give two numbers of points, and corners such as 0, 0 : 1, 1.");
    points_ = field_grid("").points();
  }

  void GridModel::check() const
  {
    if (problem_->dimension() != 2)
      throw InputError("mesh/dimension = " + std::to_string(problem_->dimension()) +
                           ": a wave predictor is for the plane.",
                       "Take a mesh of two dimensions.");
    if (problem_->is_steady())
      throw InputError("A wave predictor was asked for a steady problem (time/end time = 0).",
                       "Set 'end time' in section 'time'.");
    if (problem_->n_steps() % every_ != 0)
      throw InputError("grid/every = " + std::to_string(every_) + " does not divide the " +
                           std::to_string(problem_->n_steps()) +
                           " steps of section 'time': the last state would lie a shorter step away.",
                       "Take a divisor, or another end time.");
  }

  void GridModel::setup(const Communicator &communicator)
  {
    problem_->setup(communicator);
    communicator.on_all([&] {
      check();
      read_box();
    });
    samples_ = PointSamples::of(*problem_, points_);
    if (samples_->n_components() != 1)
      throw InputError("A wave predictor was asked for a field of " + std::to_string(samples_->n_components()) +
                           " components.",
                       "Take a scalar physics: wave.");
    interval_              = every_ * problem_->step_equations()->step();
    const std::size_t n    = 2 * n_points();
    const auto        rank = std::size_t(communicator.rank()), size = std::size_t(communicator.size());
    begin_ = n * rank / size;
    end_   = n * (rank + 1) / size;
  }

  std::vector<std::uint64_t> GridModel::dof_places() const
  {
    std::vector<std::uint64_t> result(n_owned());
    std::iota(result.begin(), result.end(), std::uint64_t(begin_));
    return result;
  }

  std::vector<double> GridModel::positions() const
  {
    std::vector<double> result;
    for (unsigned int d = 0; d < 2; ++d)
      for (std::size_t i = begin_; i < end_; ++i)
        result.push_back(points_[i % n_points() * 2 + d]);
    return result;
  }

  std::vector<double> GridModel::solve(std::vector<double> *)
  {
    const auto          all = samples_->solve(every_);
    const std::size_t   n   = 2 * n_points();
    std::vector<double> result;
    for (std::size_t at = 0; at < all.size(); at += n)
      result.insert(result.end(), all.begin() + std::ptrdiff_t(at + begin_),
                    all.begin() + std::ptrdiff_t(at + end_));
    return result;
  }

  std::vector<double> GridModel::evaluate(const std::string &name, const std::string &expressions)
  {
    return text::trim(expressions).empty() ? std::vector<double>() : samples_->evaluate(name, expressions);
  }

  FieldGrid GridModel::field_grid(const std::string &inputs) const
  {
    return {low_, high_, {n_[0], n_[1]}, n_states(), interval_, inputs, text::join(parameter_names())};
  }
} // namespace trestle
