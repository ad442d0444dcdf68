#include "ml/training/training_objective.h"

#include "core/exceptions.h"
#include "ml/tensor_placement.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace trestle
{
  void sum_over_ranks(const Communicator &communicator, torch::Tensor &values)
  {
    if (communicator.size() == 1)
      return;
    auto host = on_host(values);
    communicator.sum_in_place(host.data_ptr<double>(), std::size_t(host.numel()));
    values = host.to(values.options());
  }

  void broadcast_from_root(const Communicator &communicator, torch::Tensor &values)
  {
    if (communicator.size() == 1)
      return;
    auto host = on_host(values);
    MPI_Bcast(host.data_ptr<double>(), int(host.numel()), MPI_DOUBLE, 0, communicator.get());
    values = host.to(values.options());
  }

  TrainingObjective::TrainingObjective(const Communicator &communicator, Weights &weights)
    : communicator_(communicator),
      weights_(weights)
  {}

  void TrainingObjective::set_batch(std::vector<std::size_t> batch)
  {
    if (batch == batch_)
      return;
    batch_ = std::move(batch);
    invalidate();
  }

  void TrainingObjective::assign(const torch::Tensor &weights)
  {
    weights_.assign(weights);
    invalidate();
  }

  void TrainingObjective::evaluate()
  {
    if (is_evaluated_)
      return;
    value_ = compute(batch_);
    if (!std::isfinite(value_.loss))
      value_.loss = std::numeric_limits<double>::infinity();
    is_evaluated_ = true;
  }

  void TrainingObjective::evaluate_at(const torch::Tensor &weights)
  {
    assign(weights);
    try
      {
        evaluate();
      }
    catch (const ConvergenceError &)
      {
        value_.loss   = std::numeric_limits<double>::infinity();
        is_evaluated_ = true;
      }
  }

  void TrainingObjective::move_to(const torch::Tensor &weights)
  {
    if (is_evaluated_)
      evaluate_at(weights);
    else
      assign(weights);
  }

  bool TrainingObjective::is_finite() const { return std::isfinite(value_.loss); }

  void TrainingObjective::require_finite(const unsigned long n_steps) const
  {
    if (!is_finite())
      throw ConvergenceError("The loss is no finite number after step " + std::to_string(n_steps) + ".",
                             n_steps == 0
                                 ? "Look for a right-hand side, coefficient or sample that is not finite, "
                                   "or take smaller widths."
                                 : "Lower the rate, or take another optimiser.");
  }
} // namespace trestle
