#pragma once

#include "bridge/microscale/cell_network.h"
#include "ml/answering/coefficient_function.h"
#include "ml/fe_ol/branch_network.h"
#include "ml/fe_ol/cell_training.h"

namespace trestle
{
  /**
   * EquiNO's two branches (Eivazi, Tröger, Wittek, Hartmann, Rausch 2025, arXiv 2504.07976): macroscopic strain to
   * the coefficients of the modes of compatible strain and of equilibrated stress. Trained on how far the two are
   * from obeying the material law, without labels. Inputs are over the training range, outputs over the modes'
   * amplitudes; the linear term starts as the response to small strains, so that the layers learn the deviation
   * from it.
   *
   * Does not own its weights: they are a part of its owner's flat array.
   */
  class CoefficientBranches
  {
  public:
    /// Declares keys, `seed` among them.
    explicit CoefficientBranches(ParameterSink &prm);

    /// Sizes and scales of a cell.
    void        setup(const ReducedCellData &data);
    std::size_t n_weights() const { return function_.n_weights(); }
    std::string architecture() const { return function_.architecture(); }

    /// After setup(). Collective. @returns the weights.
    std::vector<double> train(const ReducedCell &cell, Run &run);

    void write(std::span<const double> weights, Archive &archive) const { function_.write(weights, archive); }
    /// @returns the weights; setup() for the archive's scales. @throws InputError as CellNetwork::read().
    std::vector<double> read(const Archive &archive, const ReducedCellData &cell);

    /// As CellNetwork::evaluate().
    void evaluate(std::span<const double> weights, std::size_t n, std::span<const double> strains,
                  const CellNetworkAnswer &answer) const
    {
      function_.evaluate(weights, n, strains, answer);
    }

    const CellScales &scales() const { return function_.scales(); }

  private:
    const BranchShape       &a() const { return function_.a(); }
    const BranchShape       &b() const { return function_.b(); }
    std::vector<WeightShape> weight_shapes() const;
    void set_linear_response(const torch::Tensor &linear_a, const torch::Tensor &linear_b, Weights &weights) const;
    std::vector<double>         centred(std::span<const double> weights) const;
    std::vector<History::Entry> validate(std::span<const double> weights, const torch::Tensor &strains,
                                         const torch::Tensor              &truth,
                                         const class ConstitutiveFunction &function) const;

    BranchKeys   keys_;
    CellTraining training_;
    std::string  loss_         = "energy mismatch";
    double       range_factor_ = 1.1;
    unsigned int seed_         = 0;

    CoefficientFunction function_;
  };
} // namespace trestle
