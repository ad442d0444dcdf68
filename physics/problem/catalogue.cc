#include "core/catalogue.h"
#include "physics/materials/material.h"
#include "physics/models/physics.h"
#include "physics/solvers/linear_system.h"

#include <deal.II/base/config.h>

#include <Trilinos_version.h>
#include <petscversion.h>

namespace trestle
{
  namespace
  {
    const CatalogueEntry<PhysicsRegistry<2>>   physics("physics");
    const CatalogueEntry<MaterialRegistry>     materials("materials");
    const CatalogueEntry<LinearSystemRegistry> linear_systems("linear solvers");

    const bool versions = [] {
      catalogue::add("library versions", [] {
        const auto petsc = std::to_string(PETSC_VERSION_MAJOR) + "." + std::to_string(PETSC_VERSION_MINOR) + "." +
                           std::to_string(PETSC_VERSION_SUBMINOR);
        return std::vector<catalogue::Item>{
            {"deal.II", DEAL_II_PACKAGE_VERSION}, {"PETSc", petsc}, {"Trilinos", TRILINOS_VERSION_STRING}};
      });
      return true;
    }();
  } // namespace
} // namespace trestle
