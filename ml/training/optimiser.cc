#include "ml/training/optimiser.h"

#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  Optimiser::Optimiser(ParameterSink &prm, const unsigned int default_steps, const double default_tolerance)
    : n_steps_(default_steps),
      tolerance_(default_tolerance)
  {
    prm.add("steps", n_steps_, "Steps at most.", Allowed::anything(), Effect::length);
    prm.add("tolerance", tolerance_, "Ends the stage: |d loss / d u| over that of the lifted zero.",
            Allowed::non_negative());
  }

  std::string names_of(const std::vector<TrainingStage> &stages)
  {
    std::string names;
    for (const auto &stage : stages)
      names += (names.empty() ? "" : ", ") + stage.name;
    return names;
  }

  Archive::Array to_array(const torch::Tensor &tensor)
  {
    const auto host   = on_host(tensor);
    const auto values = entries(host);
    return {{host.sizes().begin(), host.sizes().end()}, {values.begin(), values.end()}};
  }

  torch::Tensor to_tensor(const Archive::Array &array, const torch::Tensor &example)
  {
    auto tensor = torch::empty(std::vector<int64_t>(array.shape.begin(), array.shape.end()), torch::kDouble);
    std::copy(array.values.begin(), array.values.end(), entries(tensor).begin());
    return tensor.to(example.options().requires_grad(false));
  }
} // namespace trestle
