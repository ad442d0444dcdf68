#pragma once

#include "core/run.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/dictionary_search.h"
#include "studies/rom_net/online_parameters.h"

namespace trestle
{
  /**
   * Local bases, their hyper-reduced models and the global one of a partition, with the classifier that picks one. The
   * problem is set up on all ranks. Sets figures cubature.* (the worst over clusters) and time.offline.*. Collective.
   * @throws InputError as ReducedProblems::train().
   */
  Dictionary build_dictionary(const DictionaryChoice &choice, const RomSamples &samples, Problem &problem,
                              const ReducedParameters &parameters, const DictionarySearch &search, Run &run);
} // namespace trestle
