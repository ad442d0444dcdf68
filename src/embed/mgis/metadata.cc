#include "core/exceptions.h"
#include "embed/mgis/internal_variables.h"

#include <cstdio>
#include <cstdlib>
#include <string>

// What MGIS reads of a behaviour before it calls it: one symbol a property, the behaviour's name in front.

namespace
{
  // More is finite elements' history, which belongs into Trestle and not into arrays of the host.
  constexpr std::size_t max_state    = 16384;
  constexpr std::size_t max_internal = max_state + 2;
  constexpr std::size_t name_length  = 20;

  char names[max_internal][name_length];
} // namespace

extern "C" {
extern const unsigned short TrestleCell_mfront_mkt, TrestleCell_api_version, TrestleCell_BehaviourType,
    TrestleCell_BehaviourKinematic, TrestleCell_SymmetryType, TrestleCell_ElasticSymmetryType,
    TrestleCell_requiresStiffnessTensor, TrestleCell_requiresThermalExpansionCoefficientTensor,
    TrestleCell_ComputesInternalEnergy, TrestleCell_ComputesDissipatedEnergy, TrestleCell_nGradients,
    TrestleCell_nThermodynamicForces, TrestleCell_nTangentOperatorBlocks, TrestleCell_nMaterialProperties,
    TrestleCell_nExternalStateVariables, TrestleCell_nParameters, TrestleCell_nInitializeFunctions,
    TrestleCell_nPostProcessings, TrestleCell_TemperatureRemovedFromExternalStateVariables,
    TrestleCell_nMainVariables, TrestleCell_UsableInPurelyImplicitResolution;
extern const int         TrestleCell_GradientsTypes[1], TrestleCell_ThermodynamicForcesTypes[1];
extern const char *const TrestleCell_Gradients[1], *const TrestleCell_ThermodynamicForces[1],
                                                       *const         TrestleCell_TangentOperatorBlocks[2],
                                                           *const     TrestleCell_mfront_interface,
                                                               *const TrestleCell_src, *const TrestleCell_author;

const unsigned short TrestleCell_mfront_mkt                                = 1; // a behaviour
const unsigned short TrestleCell_api_version                               = 1;
const unsigned short TrestleCell_BehaviourType                             = 1; // strain based
const unsigned short TrestleCell_BehaviourKinematic                        = 1; // small strain
const unsigned short TrestleCell_SymmetryType                              = 0; // the host rotates nothing
const unsigned short TrestleCell_ElasticSymmetryType                       = 0;
const unsigned short TrestleCell_requiresStiffnessTensor                   = 0;
const unsigned short TrestleCell_requiresThermalExpansionCoefficientTensor = 0;
const unsigned short TrestleCell_ComputesInternalEnergy                    = 0;
const unsigned short TrestleCell_ComputesDissipatedEnergy                  = 0;
const unsigned short TrestleCell_UsableInPurelyImplicitResolution          = 1;

const unsigned short TrestleCell_nMainVariables              = 1;
const unsigned short TrestleCell_nGradients                  = 1;
const char *const    TrestleCell_Gradients[1]                = {"Strain"};
const int            TrestleCell_GradientsTypes[1]           = {1}; // a symmetric tensor
const unsigned short TrestleCell_nThermodynamicForces        = 1;
const char *const    TrestleCell_ThermodynamicForces[1]      = {"Stress"};
const int            TrestleCell_ThermodynamicForcesTypes[1] = {1};
const unsigned short TrestleCell_nTangentOperatorBlocks      = 2; // names: one pair
const char *const    TrestleCell_TangentOperatorBlocks[2]    = {"Stress", "Strain"};

const unsigned short TrestleCell_nMaterialProperties     = 0;
const unsigned short TrestleCell_nExternalStateVariables = 0;
// Hosts set a temperature, as all of MFront's behaviours have one; a cell does not read it.
const unsigned short TrestleCell_TemperatureRemovedFromExternalStateVariables = 1;
const unsigned short TrestleCell_nParameters                                  = 0;
extern const int     TrestleCell_ParametersTypes[1];
const int            TrestleCell_ParametersTypes[1]   = {0};
const unsigned short TrestleCell_nInitializeFunctions = 0;
const unsigned short TrestleCell_nPostProcessings     = 0;

const char *const TrestleCell_mfront_interface = "Generic";
const char *const TrestleCell_src              = "Trestle";
const char *const TrestleCell_author           = "Trestle";

// Filled when the library is loaded.
extern unsigned short TrestleCell_nInternalStateVariables;
extern const char    *TrestleCell_InternalStateVariables[max_internal];
extern int            TrestleCell_InternalStateVariablesTypes[max_internal];
unsigned short        TrestleCell_nInternalStateVariables = 0;
const char           *TrestleCell_InternalStateVariables[max_internal];
int                   TrestleCell_InternalStateVariablesTypes[max_internal]; // 0: scalars
}

namespace trestle
{
  namespace mfront
  {
    namespace internal_variables
    {
      namespace
      {
        const bool filled = [] {
          const char       *text  = std::getenv("TRESTLE_CELL_STATE_SIZE");
          const long        asked = text == nullptr ? 0 : std::atol(text);
          const std::size_t n     = asked > 0 && asked <= static_cast<long>(max_state) ? asked : 0;
          for (std::size_t i = 0; i < n; ++i)
            std::snprintf(names[i], name_length, "CellState[%u]", static_cast<unsigned int>(i));
          std::snprintf(names[n], name_length, "Certificate");
          std::snprintf(names[n + 1], name_length, "Level");
          for (std::size_t i = 0; i < n + 2; ++i)
            TrestleCell_InternalStateVariables[i] = names[i];
          TrestleCell_nInternalStateVariables = static_cast<unsigned short>(n + 2);
          return true;
        }();
      } // namespace

      std::size_t state_size() { return filled ? TrestleCell_nInternalStateVariables - 2u : 0; }

      void check(const std::size_t state_size)
      {
        if (state_size > max_state)
          throw InputError("The cell's state has " + std::to_string(state_size) + " numbers, too many for a host.",
                           "Use kind reduced, or the C interface, which keeps states in Trestle.");
        if (state_size != internal_variables::state_size())
          throw InputError("The cell's state has " + std::to_string(state_size) + " numbers, the host keeps " +
                               std::to_string(internal_variables::state_size()) + ".",
                           "Set TRESTLE_CELL_STATE_SIZE=" + std::to_string(state_size) +
                               " before the library is loaded.");
      }
    } // namespace internal_variables
  }   // namespace mfront
} // namespace trestle
