#include "ml/training/objective.h"

#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "ml/tensor_placement.h"

#include <cmath>
#include <limits>

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

  Objective::Objective(FieldNetwork &field, ResidualOperator &equations, Loss &loss)
    : field_(field),
      equations_(equations),
      loss_(loss)
  {
    std::vector<double> zero(field.n_unknowns(), 0.), gradient(zero);
    loss.value_and_gradient(zero, gradient);
    if (const double size = norm(field.communicator(), gradient); size > 0.)
      reference_ = size;
  }

  void Objective::evaluate()
  {
    const auto &flat     = field_.weights().flat();
    const auto  value    = field_.loss(loss_, state_);
    const auto  computed = torch::autograd::grad({value}, {flat}, {}, {}, false, true)[0];
    value_               = value.item<double>();
    gradient_            = computed.defined() ? computed.contiguous() : torch::zeros_like(flat);
    sum_over_ranks(field_.communicator(), gradient_);
  }

  void Objective::evaluate_at(const torch::Tensor &weights)
  {
    field_.weights().assign(weights);
    try
      {
        evaluate();
      }
    catch (const ConvergenceError &)
      {
        value_ = std::numeric_limits<double>::infinity();
      }
  }

  bool Objective::is_finite() const { return std::isfinite(value_); }

  double Objective::relative_gradient() const { return norm(field_.communicator(), state_.gradient) / reference_; }
} // namespace trestle
