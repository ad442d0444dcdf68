#include "studies/fe_ol/response_at_rest.h"

#include <string>
#include <vector>

namespace trestle
{
  void report_response_at_rest(Microscale &microscale, Figures &figures)
  {
    const unsigned int           n_strain = microscale.n_strain(), n_stress = microscale.n_stress();
    const std::size_t            point = 0;
    const std::vector<double>    strain(n_strain, 0.);
    std::vector<double>          stress(n_stress), tangent(n_stress * n_strain), estimate(1);
    std::vector<MicroscaleLevel> level(1);
    microscale.set_n_points(1);
    microscale.evaluate({&point, 1}, strain, {stress, tangent, estimate, level});
    // Not rolled back: finite elements keep their factorisation until a state is committed.
    microscale.commit();
    microscale.set_n_points(0);
    for (unsigned int i = 0; i < n_stress; ++i)
      {
        const std::string row = voigt::stress_names[i];
        figures.set("homogenised.stress." + row, stress[i]);
        for (unsigned int j = 0; j < n_strain; ++j)
          {
            const std::string column = voigt::stress_names[voigt::stress_of_strain(microscale.dimension(), j)];
            figures.set("homogenised.tangent." + row + "_" + column, tangent[i * n_strain + j]);
          }
      }
  }
} // namespace trestle
