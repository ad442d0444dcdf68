#pragma once

#include "core/run_directory.h"
#include "physics/discretisation/discretisation.h"
#include "physics/output/step_files.h"
#include "physics/vector.h"

#include <string>
#include <vector>

namespace trestle
{
  /// A dof vector under a name in the VTU.
  struct NamedVector
  {
    std::string   name;                 ///< empty: the physics' own block names
    const Vector *values;               ///< ghosted
    bool          with_derived = false; ///< add the physics' derived quantities of this vector
  };
  struct NamedNumber
  {
    std::string name;
    double      value; ///< on every cell
  };
  struct NamedCellValues
  {
    std::string         name;
    std::vector<double> values; ///< by active cell index; read on this rank's cells
  };

  /**
   * solution.pvd, solution/<step>.pvtu and a .vtu a rank: vectors of a discretisation, cell numbers, ranks and
   * material ids. Higher-order Lagrange cells for quadrilaterals and hexahedra of degree above 1. Files are
   * written beside and renamed; a failure on one rank is thrown on all.
   */
  template <int dim>
  class Visualisation
  {
  public:
    /// @return path of the .pvtu. Collective.
    std::string write(const RunDirectory &directory, const Discretisation<dim> &discretisation,
                      const std::vector<NamedVector> &vectors, const std::vector<NamedNumber> &numbers,
                      unsigned int step, double time, const std::vector<NamedCellValues> &cells = {});

  private:
    StepFiles files_{"solution", ""};
  };
} // namespace trestle
