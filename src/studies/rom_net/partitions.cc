#include "studies/rom_net/partitions.h"

namespace trestle
{
  namespace
  {
    Partition partition(const DictionaryParameters &parameters, const std::string &clustering,
                        const std::string &dissimilarity, const Clustering::Input &input,
                        std::vector<unsigned int> n_modes)
    {
      Partition result;
      result.n_modes                 = std::move(n_modes);
      result.candidate.clustering    = clustering;
      result.candidate.dissimilarity = dissimilarity;
      result.candidate.clusters      = (*parameters.clusterings)[clustering].cluster(input);
      if (input.distances.empty())
        return result;
      result.silhouettes = silhouettes(input.distances, result.candidate.clusters);
      if (!dissimilarity.empty())
        {
          result.silhouettes_by       = dissimilarity;
          result.candidate.silhouette = result.silhouettes.mean;
        }
      return result;
    }
  } // namespace

  std::vector<Partition> make_partitions(const DictionaryParameters &parameters, const SnapshotSet &samples,
                                         InnerProduct &product, const Coordinates &coordinates,
                                         const std::vector<unsigned int> &n_modes)
  {
    std::map<std::string, std::vector<double>> distances;
    for (const auto &name : parameters.dissimilarities->names())
      distances[name] = (*parameters.dissimilarities)[name].distances(samples, product);

    std::vector<Partition> result;
    for (const auto n_clusters : parameters.n_clusters)
      for (const auto &clustering : parameters.clusterings->names())
        {
          Clustering::Input input{coordinates, {}, n_clusters, n_modes.front(), parameters.seed};
          if ((*parameters.clusterings)[clustering].needs_distances())
            for (const auto &[name, table] : distances)
              {
                input.distances = table;
                result.push_back(partition(parameters, clustering, name, input, n_modes));
              }
          else
            for (const auto n : n_modes)
              {
                input.n_modes   = n;
                input.distances = distances.empty() ? std::span<const double>() : distances.begin()->second;
                result.push_back(partition(parameters, clustering, "", input, {n}));
                result.back().silhouettes_by = distances.empty() ? "" : distances.begin()->first;
              }
        }
    return result;
  }
} // namespace trestle
