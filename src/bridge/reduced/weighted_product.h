#pragma once

#include "bridge/equations/inner_product.h"

#include <vector>

namespace trestle
{
  /// The Euclidean product with a positive weight a dof (a lumped mass matrix, say; or 1): where fields came without a mesh
  /// to integrate over.
  class WeightedProduct : public InnerProduct
  {
  public:
    /// @param weights of this rank's dofs.
    WeightedProduct(const Communicator &communicator, std::vector<double> weights)
      : communicator_(communicator),
        weights_(std::move(weights))
    {}

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return weights_.size(); }

    void apply(std::span<const double> v, std::span<double> result) override
    {
      for (std::size_t i = 0; i < weights_.size(); ++i)
        result[i] = weights_[i] * v[i];
    }

  private:
    Communicator        communicator_;
    std::vector<double> weights_;
  };
} // namespace trestle
