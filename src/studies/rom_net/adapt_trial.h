#pragma once

#include "core/run.h"
#include "physics/api/growing_basis.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/online_parameters.h"
#include "studies/shared/full_model.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What a dictionary becomes by queries in a range that its training did not have: each is answered, audited by finite
   * elements whoever answered, and learnt from where no certificate was within the tolerance. Keys of section
   * `samples`.
   */
  class AdaptTrial
  {
  public:
    explicit AdaptTrial(ParameterSink &prm);

    bool is_asked() const { return n_queries_ > 0; }

    /// @throws InputError where samples are not remembered. Not collective.
    void check(const ReducedParameters &reduced) const;

    /// The dictionary is another afterwards. Sets figures adapt.*, writes adapt.csv. Collective. @throws InputError for
    /// distributions that the model's parameters do not fit.
    void run(Dictionary &dictionary, std::vector<BasisMemory> memories, FullModel &model, InnerProduct &product,
             const ReducedParameters &reduced, const OnlineParameters &online, Run &run) const;

  private:
    unsigned int     n_queries_ = 0;
    std::string      distributions_;
    unsigned int     seed_ = 0;
    GrowthParameters growth_;
  };
} // namespace trestle
