#pragma once

/*
 * The memory that a solver with MGIS hands to a behaviour of MFront's generic interface (api_version 1), declared
 * here in our own words so that MGIS is not needed to build: the order and types of the members are the contract,
 * the names are not.
 */
extern "C" {
/// Only this name is seen by compilers of hosts written in C.
typedef struct mgis_bv_BehaviourDataView mgis_bv_BehaviourDataView;
}

namespace trestle
{
  namespace mfront
  {
    /// The point at the beginning of the step: nothing of it may be written.
    struct StateBefore
    {
      const double *gradients;
      const double *forces;
      const double *mass_density;
      const double *material_properties;
      const double *internal_variables;
      const double *stored_energy;
      const double *dissipated_energy;
      const double *external_variables;
    };

    /// And at its end.
    struct StateAfter
    {
      const double *gradients;
      double       *forces;
      const double *mass_density;
      const double *material_properties;
      double       *internal_variables;
      double       *stored_energy;
      double       *dissipated_energy;
      const double *external_variables;
    };
  } // namespace mfront
} // namespace trestle

struct mgis_bv_BehaviourDataView
{
  char                        *error_message; ///< 512 characters, or null
  double                       time_step;
  double                      *K;     ///< in: K[0] says what is wanted; out: the tangent, row-major
  double                      *rdt;   ///< factor by which the next time step may grow
  double                      *sound; ///< speed of sound, where asked for
  trestle::mfront::StateBefore before;
  trestle::mfront::StateAfter  after;
};
