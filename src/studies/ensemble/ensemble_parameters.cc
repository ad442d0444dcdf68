#include "studies/ensemble/ensemble_parameters.h"

namespace trestle
{
  EnsembleParameters::EnsembleParameters(ParameterSink &prm)
  {
    {
      const auto section = prm.section("samples");
      prm.add(
          "design", design_,
          "How parameters are drawn: each sample by itself, or all of a file so that each parameter's range is "
          "covered evenly; such a file cannot be added to.",
          Allowed::one_of({"random", "latin hypercube"}));
    }
    const auto section = prm.section("ensemble");
    prm.add("training", n_training_, "Runs that networks learn from.", Allowed::at_least(1), Effect::length);
    prm.add("validation", n_validation_, "Runs that networks are chosen by.", Allowed::non_negative(),
            Effect::length);
    prm.add("test", n_test_, "Runs that nothing is learnt from or chosen by.", Allowed::non_negative(),
            Effect::length);
  }

  std::vector<EnsembleParameters::Split> EnsembleParameters::splits() const
  {
    std::vector<Split> result;
    for (const auto &split :
         {Split{"training", 0, n_training_}, Split{"validation", 1, n_validation_}, Split{"test", 2, n_test_}})
      if (split.n_runs > 0)
        result.push_back(split);
    return result;
  }
} // namespace trestle
