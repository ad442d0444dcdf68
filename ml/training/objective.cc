#include "ml/training/objective.h"

#include "bridge/equations/algebra.h"

namespace trestle
{
  Objective::Objective(FieldNetwork &field, ResidualOperator &equations, Loss &loss)
    : TrainingObjective(field.communicator(), field.weights()),
      field_(field),
      equations_(equations),
      loss_(loss)
  {
    std::vector<double> zero(field.n_unknowns(), 0.), gradient(zero);
    loss.value_and_gradient(zero, gradient);
    if (const double size = norm(field.communicator(), gradient); size > 0.)
      reference_ = size;
  }

  TrainingObjective::Value Objective::compute(std::span<const std::size_t>)
  {
    const auto &flat     = field_.weights().flat();
    const auto  value    = field_.loss(loss_, state_);
    const auto  computed = torch::autograd::grad({value}, {flat}, {}, {}, false, true)[0];
    auto        gradient = computed.defined() ? computed.contiguous() : torch::zeros_like(flat);
    sum_over_ranks(communicator(), gradient);
    return {value.item<double>(), gradient};
  }

  double Objective::relative_gradient() const { return norm(field_.communicator(), state_.gradient) / reference_; }

  bool Objective::advance()
  {
    evaluate();
    const bool goes_on = loss_.advance(state_.u);
    if (goes_on)
      invalidate();
    return goes_on;
  }

  void Objective::write(Archive &archive) const
  {
    if (const auto sequence = loss_.progress(); !sequence.empty())
      archive.arrays["loss progress"] = {{sequence.size()}, sequence};
  }

  void Objective::read(const Archive &archive)
  {
    if (const auto sequence = archive.arrays.find("loss progress"); sequence != archive.arrays.end())
      loss_.set_progress(sequence->second.values);
    invalidate();
  }
} // namespace trestle
