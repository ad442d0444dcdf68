#pragma once

#include "bridge/reduced/coordinates.h"
#include "core/parameters.h"
#include "core/registry.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// A partition of samples.
  struct Clusters
  {
    std::vector<unsigned int> label;          ///< of each sample, below representative.size()
    std::vector<std::size_t>  representative; ///< of each cluster: a sample of it (the medoid, where there is one)
    double                    cost       = 0.; ///< what was minimised
    unsigned int              iterations = 0;

    unsigned int             n() const { return representative.size(); }
    std::vector<std::size_t> members(unsigned int cluster) const;
  };

  /// A partition of samples into a given number of clusters. One file each in physics/rom/clusterings.
  class Clustering
  {
  public:
    struct Input
    {
      const Coordinates      &coordinates;
      std::span<const double> distances; ///< n_samples x n_samples; empty where needs_distances() is false
      unsigned int            n_clusters = 1;
      unsigned int            n_modes    = 1; ///< of each cluster's basis, for those that look at it
      unsigned int            seed       = 0;
    };

    virtual ~Clustering() = default;

    virtual bool needs_distances() const = 0;

    /// A function of the input alone: not collective. Clusters are numbered by their least sample; none is empty.
    /// @throws InputError for more clusters than samples, or none.
    virtual Clusters cluster(const Input &input) const = 0;
  };

  using ClusteringRegistry = Registry<Clustering, ParameterSink &>;

  /// `const RegisterClustering<KMedoids> registration("k medoids", "...");`
  template <class T>
  struct RegisterClustering
  {
    RegisterClustering(const std::string &name, const std::string &description)
    {
      ClusteringRegistry::instance().add(name, description,
                                         [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
