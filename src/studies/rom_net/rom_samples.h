#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/run.h"
#include "studies/rom_net/dictionary_parameters.h"
#include "studies/rom_net/snapshot_files.h"
#include "studies/shared/sample_runs.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /// What a dictionary is made from and tried on.
  struct RomSamples
  {
    SnapshotSet                   training;
    SnapshotSet                   test;        ///< of which no basis, label or threshold knows; may be empty
    SnapshotSet                   calibration; ///< what the certificate's threshold is learnt from
    SnapshotSet                   far;         ///< like the test, beyond the range of the parameters
    std::unique_ptr<InnerProduct> product;
    std::vector<std::string>      parameter_names;
    double                        solve_seconds = 0.; ///< median of one sample by finite elements; 0: unknown
    unsigned int                  n_groups      = 1;  ///< of ranks, that solved such samples beside each other
    double                        seconds       = 0.; ///< of all training samples together
  };

  /**
   * Samples of a full model, solved here (section `samples`), or those of somebody else's solver (section `snapshots`,
   * whose last ones are then the test).
   */
  class RomSampleSource
  {
  public:
    RomSampleSource(ParameterSink &prm, FullModel &model);

    bool are_files() const { return files_.are_named(); }

    /// Sets up what there is to check. Collective. @throws InputError.
    void validate(const Communicator &communicator);

    /// Solves what is missing, sets the model up on all ranks, and reads. Collective.
    RomSamples get(Run &run, const DictionaryParameters &dictionary);

    unsigned int n_training() const { return n_training_; }
    /// 0: there is no online part.
    unsigned int n_calibration() const { return n_calibration_; }

    /// Numbers of the streams of samples.
    enum Stream : unsigned int
    {
      training,
      test,
      calibration,
      far
    };

  private:
    RomSamples read_files(const Communicator &communicator) const;

    FullModel    &model_;
    SampleRuns    runs_;
    SnapshotFiles files_;
    unsigned int  n_training_    = 200;
    unsigned int  n_test_        = 100;
    unsigned int  n_calibration_ = 0;
    unsigned int  n_far_         = 0;
    double        far_factor_    = 2.;
  };
} // namespace trestle
