#pragma once

#include "source_directory.h"
#include "support/parameter_values.h"

#include <string>

namespace trestle::testing
{
  /// The fibre in a nonlinear matrix with linear elements and few modes: a unit cell that is solved and reduced in
  /// seconds. To be called after the cell has declared its parameters and before it is set up.
  inline void set_small_fibre_cell(ParameterValues &values)
  {
    values.set("mesh/source", "file");
    values.set("mesh/file", TRESTLE_SOURCE_DIR "/meshes/rve_fibre.msh");
    values.set("unit cell/degree", "1");
    values.set("unit cell/inclusion/material ids", "2");
    values.set("unit cell/inclusion/linear isotropic/lame mu", "29918");
    values.set("unit cell/inclusion/linear isotropic/lame lambda", "23507.1");
    values.set("reduction/displacement modes", "9");
    values.set("reduction/stress modes", "10");
    values.set("reduction/cubature points", "37");
  }
} // namespace trestle::testing
