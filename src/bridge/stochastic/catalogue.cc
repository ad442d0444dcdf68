#include "core/catalogue.h"

#include "bridge/stochastic/generator.h"

namespace trestle
{
  namespace
  {
    const CatalogueEntry<GeneratorRegistry> generators("generators");
  } // namespace
} // namespace trestle
