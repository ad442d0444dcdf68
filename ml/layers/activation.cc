#include "ml/layers/activation.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <map>

namespace trestle
{
  namespace
  {
    using Function = torch::Tensor (*)(const torch::Tensor &);

    const std::map<std::string, Function> &functions()
    {
      static const std::map<std::string, Function> map{
          {"relu", [](const torch::Tensor &x) { return torch::relu(x); }},
          {"tanh", [](const torch::Tensor &x) { return torch::tanh(x); }},
          {"swish", [](const torch::Tensor &x) { return torch::silu(x); }},
          {"gelu", [](const torch::Tensor &x) { return torch::gelu(x); }},
          {"sine", [](const torch::Tensor &x) { return torch::sin(x); }}};
      return map;
    }

    std::vector<std::string> names()
    {
      std::vector<std::string> result;
      for (const auto &[name, function] : functions())
        result.push_back(name);
      return result;
    }
  } // namespace

  Activation::Activation(ParameterSink &prm, const std::string &default_name)
    : name_(default_name)
  {
    prm.add("activation", name_, "Nonlinearity between layers; none follows the last.", Allowed::one_of(names()));
  }

  Activation::Activation(const std::string &name)
    : name_(name)
  {
    if (!functions().contains(name))
      throw InputError("There is no activation '" + name + "'.", "There are: " + text::join(names()) + ".");
  }

  torch::Tensor Activation::operator()(const torch::Tensor &x) const { return functions().at(name_)(x); }
} // namespace trestle
