#pragma once

#include "physics/api/dictionary_criterion.h"
#include "physics/api/partition.h"
#include "physics/api/snapshot_modes.h"
#include "studies/rom_net/dictionary_parameters.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /// A partition of the training samples, and with which numbers of modes it is to be judged.
  struct Partition
  {
    DictionaryCandidate       candidate;
    std::vector<unsigned int> n_modes;
    Silhouettes               silhouettes;    ///< of no samples where there are no distances
    std::string               silhouettes_by; ///< the dissimilarity that they are of
  };

  /**
   * All partitions that section `dictionary` asks for: each dissimilarity with each clustering that looks at it and each
   * number of clusters; clusterings that look at the modes once a number of modes. Collective.
   * @throws InputError as Dissimilarity and Clustering.
   */
  std::vector<Partition> make_partitions(const DictionaryParameters &parameters, const SnapshotSet &samples,
                                         InnerProduct &product, const Coordinates &coordinates,
                                         const std::vector<unsigned int> &n_modes);
} // namespace trestle
