#include "core/catalogue.h"

#include <vtkVersionMacros.h>

namespace trestle
{
  namespace
  {
    const bool version = [] {
      catalogue::add("library versions", [] { return std::vector<catalogue::Item>{{"VTK", VTK_VERSION}}; });
      return true;
    }();
  } // namespace
} // namespace trestle
