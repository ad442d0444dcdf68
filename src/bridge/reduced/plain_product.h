#pragma once

#include "bridge/equations/inner_product.h"

#include <algorithm>

namespace trestle
{
  /// The sum of the products of numbers: for fields that come without a mesh.
  class PlainProduct : public InnerProduct
  {
  public:
    PlainProduct(const Communicator &communicator, const std::size_t n_owned)
      : communicator_(communicator),
        n_owned_(n_owned)
    {}

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return n_owned_; }
    void                apply(std::span<const double> v, std::span<double> result) override
    {
      std::copy(v.begin(), v.end(), result.begin());
    }

  private:
    Communicator communicator_;
    std::size_t  n_owned_;
  };
} // namespace trestle
