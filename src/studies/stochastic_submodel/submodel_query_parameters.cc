#include "studies/stochastic_submodel/submodel_query_parameters.h"

#include "core/exceptions.h"

namespace trestle
{
  SubmodelQueryParameters::SubmodelQueryParameters(ParameterSink &prm)
    : StatisticsParameters("query")
  {
    const auto section = prm.section("query");
    prm.add("model", model, "Run directory of a study 'stochastic submodel' with the same zone.");
    prm.add("generator", generator, "Of the model, by name.");
    prm.add("draws", n_draws, "For which the zone is solved; at each condition, where there are some.",
            Allowed::at_least(1));
    prm.add("seed", seed, "Of the draws.");
    prm.add(
        "conditions", conditions,
        "A .csv with a row of parameters a condition; its first line names them. The generator is then the one "
        "given parameters. Empty: the law over all parameters.");
    prm.add(
        "outside", outside,
        "What a condition outside of the range of the training's parameters gets: it is refused, or answered by "
        "the whole problem.",
        Allowed::one_of({"refuse", "full model"}));
    prm.add("groups", groups, "Of ranks that solve beside each other.", Allowed::at_least(1));
    prm.add("fields", fields, "Numbers of draws, the first is 0, whose last state in the zone is written.");
    declare(prm);
  }

  void SubmodelQueryParameters::check() const
  {
    if (model.empty() || generator.empty())
      throw InputError("query/model or query/generator is empty.",
                       "Name the run directory of a study 'stochastic submodel', and one of its generators.");
    if (!has_conditions())
      StatisticsParameters::check(n_draws);
  }
} // namespace trestle
