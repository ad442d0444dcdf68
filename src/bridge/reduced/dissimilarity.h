#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/parameters.h"
#include "core/registry.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// How unlike the samples of a set are, for clusterings. One file each in physics/rom/dissimilarities.
  class Dissimilarity
  {
  public:
    virtual ~Dissimilarity() = default;

    /**
     * n_samples x n_samples, row-major, symmetric, zero on the diagonal, never negative; the same on all ranks.
     * Collective. @throws InputError naming a sample for which it is undefined (the angle of zero), or a rank above
     * the states of a sample.
     */
    virtual std::vector<double> distances(const SnapshotSet &samples, InnerProduct &product) = 0;
  };

  using DissimilarityRegistry = Registry<Dissimilarity, ParameterSink &>;

  /// `const RegisterDissimilarity<Sine> registration("sine", "Sine of the angle between fields.");`
  template <class T>
  struct RegisterDissimilarity
  {
    RegisterDissimilarity(const std::string &name, const std::string &description)
    {
      DissimilarityRegistry::instance().add(name, description,
                                            [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
