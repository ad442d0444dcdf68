#pragma once

#include "ml/answering/potential_function.h"
#include "ml/fe_ol/branch_network.h"
#include "ml/fe_ol/cell_training.h"

namespace trestle
{
  /**
   * A PotentialFunction trained on stresses and tangents of the reduced truth (Sobolev training; Czarnecki, Osindero,
   * Jaderberg, Świrszcz, Pascanu 2017). Does not own its weights: they are a part of its owner's flat array.
   */
  class EnergyPotential
  {
  public:
    /// Declares keys, `seed` among them.
    explicit EnergyPotential(ParameterSink &prm);

    void        setup(const ReducedCellData &data);
    std::size_t n_weights() const { return function_.shape().n_weights(); }
    std::string architecture() const { return function_.architecture(); }

    /// After setup(). Collective. @returns the weights.
    std::vector<double> train(const ReducedCell &cell, Run &run);

    void write(std::span<const double> weights, Archive &archive) const { function_.write(weights, archive); }
    /// After setup(). @returns the weights. @throws InputError as CellNetwork::read().
    std::vector<double> read(const Archive &archive, const ReducedCellData &cell);

    /// Either span may be empty.
    void evaluate(std::span<const double> weights, std::size_t n, std::span<const double> strains,
                  std::span<double> stress, std::span<double> tangent) const
    {
      function_.evaluate(weights, n, strains, stress, tangent);
    }

  private:
    /// What the perceptron's derivatives should be: non-dimensional, without the linear part.
    struct Labels
    {
      torch::Tensor inputs;                  ///< n x n_strain
      torch::Tensor gradient, hessian;       ///< n x n_strain (x n_strain)
      torch::Tensor other, other_derivative; ///< of the stress that no strain works against: n, n x n_strain
    };

    Labels        make_labels(const ReducedCell &cell, const torch::Tensor &strains) const;
    torch::Tensor loss(const std::vector<torch::Tensor> &arrays, const Labels &labels) const;

    BranchKeys   keys_;
    CellTraining training_;
    unsigned int n_labels_       = 4096;
    double       tangent_weight_ = 0.1;
    double       range_factor_   = 1.1;
    unsigned int seed_           = 0;

    PotentialFunction function_;
  };
} // namespace trestle
