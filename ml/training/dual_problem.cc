#include "ml/training/dual_problem.h"

#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  DualProblem::DualProblem(Objective &objective)
    : objective_(objective)
  {
    const auto         &communicator = objective.field().communicator();
    std::vector<double> counts(communicator.size(), 0.);
    counts[communicator.rank()] = double(objective.field().n_unknowns());
    communicator.sum_in_place(counts.data(), counts.size());
    for (int rank = 0; rank < communicator.size(); ++rank)
      {
        first_ += rank < communicator.rank() ? int64_t(counts[rank]) : 0;
        n_free_ += int64_t(counts[rank]);
      }
  }

  void DualProblem::scatter(const std::span<const double> owned, double *all) const
  {
    std::copy(owned.begin(), owned.end(), all + first_);
  }

  torch::Tensor DualProblem::gradient() const
  {
    auto result = torch::zeros({n_free_}, torch::kDouble);
    scatter(objective_.state().gradient, result.data_ptr<double>());
    sum_over_ranks(objective_.field().communicator(), result);
    return result;
  }

  torch::Tensor DualProblem::hessian() const
  {
    const auto          n_owned = objective_.field().n_unknowns();
    std::vector<double> unit(n_owned, 0.), column(n_owned);
    auto                rows = torch::zeros({n_free_, n_free_}, torch::kDouble);
    for (int64_t i = 0; i < n_free_; ++i)
      {
        const bool is_mine = i >= first_ && i < first_ + int64_t(n_owned);
        if (is_mine)
          unit[i - first_] = 1.;
        objective_.loss().hessian(unit, column);
        if (is_mine)
          unit[i - first_] = 0.;
        scatter(column, rows.data_ptr<double>() + i * n_free_);
      }
    sum_over_ranks(objective_.field().communicator(), rows);
    return 0.5 * (rows + rows.t());
  }

  torch::Tensor DualProblem::jacobian() const
  {
    const auto &field = objective_.field();
    const auto &map   = field.map();
    const auto &flat  = field.weights().flat();
    const auto  nodes = field.forward();

    std::vector<double> free(map.n_free(), 0.);
    auto                seed   = torch::zeros(nodes.sizes(), torch::kDouble);
    auto                result = torch::zeros({n_free_, flat.numel()}, torch::kDouble);
    for (int64_t i = 0; i < n_free_; ++i)
      {
        const bool is_mine = i >= first_ && i < first_ + int64_t(map.n_free());
        if (is_mine)
          free[i - first_] = 1.;
        map.to_free_adjoint(free, entries(seed));
        if (is_mine)
          free[i - first_] = 0.;
        if (const int64_t parameter = i - first_ - int64_t(map.n_free());
            parameter >= 0 && i - first_ < int64_t(field.n_unknowns()))
          result[i][flat.numel() - int64_t(field.n_parameters()) + parameter] = 1.;
        const auto row = torch::autograd::grad({nodes}, {flat}, {seed.to(nodes.options())}, true, false, true)[0];
        if (row.defined())
          result[i] += row;
      }
    sum_over_ranks(field.communicator(), result);
    return result;
  }
} // namespace trestle
