#pragma once

#include "core/run.h"
#include "physics/api/growing_basis.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/dictionary_search.h"
#include "studies/rom_net/online_parameters.h"

namespace trestle
{
  struct BuiltDictionary
  {
    Dictionary               dictionary;
    std::vector<BasisMemory> memories; ///< of each cluster, without which it cannot grow
  };

  /**
   * Local bases, their hyper-reduced models and the global one of a partition, with the classifier that picks one. The
   * model is set up on all ranks. Sets figures cubature.* (the worst over clusters) and time.offline.*. Collective.
   * @throws InputError as ReducedProblems::train().
   */
  BuiltDictionary build_dictionary(const DictionaryChoice &choice, const RomSamples &samples, FullModel &model,
                                   const ReducedParameters &parameters, const DictionarySearch &search, Run &run);
} // namespace trestle
