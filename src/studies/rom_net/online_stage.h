#pragma once

#include "core/run.h"
#include "physics/api/report.h"
#include "studies/rom_net/adapt_trial.h"
#include "studies/rom_net/dictionary_building.h"
#include "studies/rom_net/online_trial.h"

namespace trestle
{
  /**
   * From a partition to a dictionary that answers: reduced models, a threshold calibrated on samples of its own, and what
   * it makes of queries in the range, beyond it, and with a model that was damaged. Writes model/dictionary.h5,
   * answers.csv and the worst answer beside its truth as VTU. Sections `reduced model`, `online`.
   */
  class OnlineStage
  {
  public:
    explicit OnlineStage(ParameterSink &prm)
      : reduced_(prm),
        online_(prm),
        adapt_(prm)
    {}

    /// @throws InputError. Not collective.
    /// @param n_clusters that are tried.
    void check(const std::size_t n_calibration, const std::vector<unsigned int> &n_clusters) const
    {
      online_.check(n_calibration);
      online_.check_candidates(n_clusters);
      adapt_.check(reduced_);
    }

    /// What reduced models of the problem refuse, before anything is sampled. Collective on its ranks. @throws InputError
    void check(ReducedProblems &problems) const { problems.check(reduced_.options); }

    /// The model is set up on all ranks. Collective. @param content gets the pictures.
    void run(const DictionaryChoice &choice, const RomSamples &samples, FullModel &model,
             const DictionarySearch &search, Run &run, ReportContent &content) const;

  private:
    static void try_queries(Dictionary &dictionary, const OnlineParameters &online, const RomSamples &samples,
                            FullModel &model, Run &run, ReportContent &content);

    ReducedParameters reduced_;
    OnlineParameters  online_;
    AdaptTrial        adapt_;
  };
} // namespace trestle
