#include "ml/graph_galerkin/dual_problem.h"

#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  DualProblem::DualProblem(Objective &objective)
    : objective_(objective)
  {
    const auto         &communicator = objective.field().communicator();
    const auto          n_ranks      = std::size_t(communicator.size());
    std::vector<double> counts(2 * n_ranks, 0.);
    counts[communicator.rank()]           = double(objective.field().n_unknowns());
    counts[n_ranks + communicator.rank()] = double(objective.field().map_of_one().n_free());
    communicator.sum_in_place(counts.data(), counts.size());
    n_unknowns_.assign(counts.begin(), counts.begin() + int64_t(n_ranks));
    n_free_of_one_.assign(counts.begin() + int64_t(n_ranks), counts.end());
    for (int rank = 0; rank < communicator.size(); ++rank)
      {
        first_ += rank < communicator.rank() ? n_unknowns_[rank] : 0;
        n_free_ += n_unknowns_[rank];
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
    const auto &field  = objective_.field();
    const auto &flat   = field.weights().flat();
    auto        result = torch::zeros({n_free_, flat.numel()}, torch::kDouble);
    for (std::size_t copy = 0; copy < field.n_copies(); ++copy)
      add_rows(copy, result);
    if (field.communicator().is_root())
      for (int64_t i = 0, n = int64_t(field.n_parameters()); i < n; ++i)
        result[first_ + int64_t(field.map().n_free()) + i][flat.numel() - n + i] = 1.;
    sum_over_ranks(field.communicator(), result);
    return result;
  }

  /// A copy's dofs see its own inputs alone: one small graph for each, not one of all. Every rank takes part in
  /// every row, since halos are exchanged.
  void DualProblem::add_rows(const std::size_t copy, torch::Tensor &result) const
  {
    const auto &field = objective_.field();
    const auto &map   = field.map_of_one();
    const auto &flat  = field.weights().flat();
    const auto  nodes = field.forward_copy(copy);

    std::vector<double> free(map.n_free(), 0.);
    auto                seed  = torch::zeros(nodes.sizes(), torch::kDouble);
    int64_t             begin = 0;
    for (int rank = 0; rank < field.communicator().size(); ++rank)
      {
        const bool    is_mine = rank == field.communicator().rank();
        const int64_t n       = n_free_of_one_[rank];
        for (int64_t i = 0; i < n; ++i)
          {
            if (is_mine)
              free[i] = 1.;
            map.to_free_adjoint(free, entries(seed));
            if (is_mine)
              free[i] = 0.;
            const auto row =
                torch::autograd::grad({nodes}, {flat}, {seed.to(nodes.options())}, true, false, true)[0];
            if (row.defined())
              result[begin + int64_t(copy) * n + i] += row;
          }
        begin += n_unknowns_[rank];
      }
  }
} // namespace trestle
