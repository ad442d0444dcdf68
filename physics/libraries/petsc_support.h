#pragma once

#include "physics/vector.h"

#include <petscksp.h>

#include <string>
#include <vector>

namespace trestle
{
  /// PETSc's C face made safe: errors become FatalErrors, defaults yield to the command line.
  namespace petsc
  {
    /// @throws FatalError with PETSc's text when code is not 0. @param action what was tried, "build the AMG".
    void check(PetscErrorCode code, const std::string &action);

    /// Puts `-name value` into PETSc's option table unless the user did (arguments after `--`).
    void set_default_option(const std::string &name, const std::string &value);

    /// Owned entries.
    void copy(const Vector &source, Vec destination);
    /// Owned entries; ghosts of the destination become zero.
    void copy(Vec source, Vector &destination);

    /// While one lives, PETSc returns error codes without printing a trace.
    class QuietErrors
    {
    public:
      QuietErrors() { PetscPushErrorHandler(PetscReturnErrorHandler, nullptr); }
      ~QuietErrors() { PetscPopErrorHandler(); }
      QuietErrors(const QuietErrors &)            = delete;
      QuietErrors &operator=(const QuietErrors &) = delete;
    };

    /// Symmetric V-cycle for scalar equations: BoomerAMG with a symmetric smoother.
    void configure_boomeramg(PC pc, const std::string &prefix, bool symmetric);
    /// Smoothed aggregation with the near null space attached to the matrix; polynomial smoothers, symmetric.
    void configure_gamg(PC pc, const std::string &prefix, bool symmetric);
    /// Additive Schwarz with overlapping ILU(1) blocks, for matrices with no known near null space.
    void configure_schwarz(PC pc, const std::string &prefix);
    /// LU by MUMPS with the given extra workspace (its ICNTL(14), per cent).
    void configure_mumps(PC pc, int extra_workspace);
    /// INFOG(1) of a failed factorisation: -8, -9 want more workspace, -10 is a singular matrix.
    int mumps_status(PC pc);
  } // namespace petsc
} // namespace trestle
