#pragma once

#include "core/ensemble.h"
#include "ml/api/family_model.h"
#include "ml/training/field_network.h"

#include <span>
#include <vector>

namespace trestle
{
  /// A network that reads a sample: its inputs normalised, in batches, and the mean loss of a batch.
  class FamilyNetwork
  {
  public:
    /// @param field over all ranks, its graph that of the group.
    FamilyNetwork(const Ensemble &ensemble, FieldNetwork field, std::size_t n_node_inputs,
                  std::size_t n_parameters);

    FieldNetwork       &field() { return field_; }
    const FieldNetwork &field() const { return field_; }
    const Ensemble     &ensemble() const { return *ensemble_; }

    /// Mean and deviation of node inputs and parameters over samples and nodes. Collective on all ranks.
    void normalise(const std::vector<FamilyModel::Sample> &samples);
    void write_normalisation(Archive &archive) const;
    /// @throws InputError when the archive has none of these sizes.
    void read_normalisation(const Archive &archive);

    /// n_owned x batch x n_components, differentiable by the weights. Collective on the group.
    torch::Tensor forward(const std::vector<const FamilyModel::Query *> &queries) const;

    /**
     * Mean loss of a batch and its gradient by the weights, the same on all ranks. @param samples of this group.
     * @param batch numbers of all groups' samples. Collective on all ranks, and so is what one sample's loss throws.
     */
    double evaluate(const std::vector<FamilyModel::Sample> &samples, std::span<const std::size_t> batch,
                    torch::Tensor &gradient);

    /// The answer on owned free dofs, physical units. Collective on the group.
    void predict(const FamilyModel::Query &query, std::span<double> u) const;

  private:
    /// A sample's inputs at the nodes, normalised.
    torch::Tensor       node_inputs(const FamilyModel::Query &query) const;
    std::vector<double> parameters(const FamilyModel::Query &query) const;

    /// Of input i: node inputs, then parameters.
    double normalised(std::size_t i, double value) const { return (value - mean_[i]) / deviation_[i]; }

    const Ensemble     *ensemble_;
    FieldNetwork        field_;
    std::size_t         n_node_inputs_;
    std::vector<double> mean_;      ///< of node inputs, then parameters
    std::vector<double> deviation_; ///< 1 where nothing varies
  };
} // namespace trestle
