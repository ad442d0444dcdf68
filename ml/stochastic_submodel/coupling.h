#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/communicator.h"
#include "ml/training/batch_order.h"

namespace trestle
{
  /// What a step of flow matching learns from: row i of the noise becomes sample i.
  struct CoupledBatch
  {
    std::vector<double>      noise; ///< batch x n_entries, standard normal
    std::vector<std::size_t> samples;
  };

  /**
   * Which noise becomes which sample of a mini-batch. Paired by optimal transport, the paths of a batch do not cross, so
   * that velocities are known better and need fewer steps of integration (Tong et al., "Improving and generalizing
   * flow-based generative models with minibatch optimal transport", TMLR 2024). Any pairing leaves both laws as they are.
   *
   * At conditions it must not make noise depend on them. Each noise therefore brings conditions of a sample of its own,
   * drawn apart, and their distance to those of the sample counts `condition weight` times in the cost: pairs are of
   * about one condition (Kerrigan, Migliorini, Smyth, "Dynamic conditional optimal transport through simulation-free
   * flows", NeurIPS 2024).
   */
  class Coupling
  {
  public:
    struct Settings
    {
      bool                is_optimal = true;
      unsigned int        batch      = 0;
      unsigned int        seed       = 0;
      std::vector<double> entry_weights;         ///< of the squared distance of standard entries
      double              condition_weight = 0.; ///< of that of standard conditions
    };

    /// @param samples standard; outlive this.
    Coupling(const RandomVectors &samples, Settings settings, const Communicator &communicator);

    /// A function of the step, the same on all ranks, which solve the assignments of as many steps side by side. Collective.
    CoupledBatch batch(unsigned long step);

  private:
    std::vector<double> noise(unsigned long step) const;
    /// Noise row by noise row: the place in the batch of the sample that it becomes.
    std::vector<std::size_t> pairs(unsigned long step);
    void                     pair_block(unsigned long block);

    const RandomVectors &samples_;
    Settings             settings_;
    Communicator         communicator_;
    BatchOrder           order_;
    std::vector<double>  pairs_; ///< of the steps of the present block, as doubles for the sum over ranks
    unsigned long        block_ = (unsigned long)(-1);
  };
} // namespace trestle
