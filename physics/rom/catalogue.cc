#include "core/catalogue.h"

#include "bridge/reduced/clustering.h"
#include "bridge/reduced/dissimilarity.h"

namespace trestle
{
  namespace
  {
    const CatalogueEntry<DissimilarityRegistry> dissimilarities("dissimilarities");
    const CatalogueEntry<ClusteringRegistry>    clusterings("clusterings");
  } // namespace
} // namespace trestle
