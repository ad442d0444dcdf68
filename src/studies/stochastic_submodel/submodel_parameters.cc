#include "studies/stochastic_submodel/submodel_parameters.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  SubmodelParameters::SubmodelParameters(ParameterSink &prm)
  {
    const auto section = prm.section("stochastic submodel");
    prm.add("training", n_training, "Runs of the whole problem that generators learn from.", Allowed::at_least(2));
    prm.add("test", n_test, "Runs of the whole problem that their draws are compared with.",
            Allowed::at_least(10));
    prm.add("generated", n_generated, "Draws of each generator that the zone is solved for; 0: none.",
            Allowed::anything());
    prm.add("modes", n_modes, "Space-time modes of the traces, at most.", Allowed::at_least(1));
    prm.add("few", n_few,
            "Of the training runs: all is asked again of generators that have so many; 0: it is not.");
    prm.add("parameters", parameters,
            "Names of those that are made together with the trace, since the zone depends on them; empty: the "
            "coefficients of the random field.");
    prm.add(
        "conditional", conditional,
        "Generators that also learn the law given all parameters, for queries at conditions; they are written to "
        "the model.");
    prm.add("data", data,
            "Run directory of the same study whose runs of the whole problem serve; empty: they are made here.");
    prm.add("quantity", quantity, "That figures 'qoi' speak of; empty: the first of section 'postprocessing'.");
    prm.add(
        "finer order", finer_order,
        "Whether a run's zone is also solved on a once and a twice finer mesh and step, for the order at which it "
        "converges: about 64 times its cost in the plane.");
    prm.add("seed", seed, "Of the draws.");
  }

  std::vector<std::size_t> SubmodelParameters::places(const std::vector<std::string> &names) const
  {
    std::vector<std::size_t> result;
    if (parameters.empty())
      for (std::size_t k = 0; k < names.size(); ++k)
        if (names[k].starts_with("field_"))
          result.push_back(k);
    for (const auto &name : parameters)
      {
        const auto found = std::ranges::find(names, name);
        if (found == names.end())
          throw InputError("stochastic submodel/parameters: there is no parameter '" + name + "'.",
                           "There are: " + text::join(names) + ".");
        result.push_back(std::size_t(found - names.begin()));
      }
    return result;
  }

  void SubmodelParameters::check(const TraceLayout &layout) const
  {
    if (finer_order && layout.n_kinds == 1)
      throw InputError("stochastic submodel/finer order = true, but zone/driven by = tractions.",
                       "Nodal forces are those of one mesh: set one of them otherwise.");
  }

  void SubmodelParameters::check() const
  {
    if (n_training <= n_modes)
      throw InputError("stochastic submodel/modes = " + std::to_string(n_modes) +
                           " of training = " + std::to_string(n_training) + " runs.",
                       "Take more runs, or fewer modes.");
    if (n_few > 0 && (n_few <= n_modes || n_few > n_training))
      throw InputError("stochastic submodel/few = " + std::to_string(n_few) + " of training = " +
                           std::to_string(n_training) + " runs, for modes = " + std::to_string(n_modes) + ".",
                       "Take more than modes, and at most all.");
    if (n_generated == 1)
      throw InputError("stochastic submodel/generated = 1: one draw has no law.", "Take two or more, or none.");
  }
} // namespace trestle
