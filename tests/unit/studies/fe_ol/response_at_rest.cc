// MPI: 1 2
// The elastic constants that a cell homogenises to stand in the figures by their components: a homogeneous cell has its
// material's, a fibre's are the derivatives of its stresses, and asking for them changes no digit of what is asked next.
#include "studies/fe_ol/response_at_rest.h"
#include "physics/api/unit_cell.h"
#include "support/homogeneous_microscale.h"
#include "support/small_fibre_cell.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  struct FibreCell
  {
    FibreCell()
      : cell(UnitCell::create(values))
    {
      set_small_fibre_cell(values);
      cell->setup();
    }

    ParameterValues           values;
    std::unique_ptr<UnitCell> cell;
  };

  std::string entry(const std::string &component) { return "homogenised.tangent." + component; }
} // namespace

BOOST_AUTO_TEST_CASE(a_homogeneous_cell_has_the_constants_of_its_material)
{
  const double young = 200., poisson = 0.25, mu = 0.5 * young / (1. + poisson),
               lambda = young * poisson / ((1. + poisson) * (1. - 2. * poisson));
  for (const unsigned int dimension : {2u, 3u})
    {
      HomogeneousMicroscale cell(dimension, "linear isotropic",
                                 "set young modulus = 200\n set poisson ratio = 0.25\n");
      Figures               figures;
      report_response_at_rest(cell, figures);
      for (const std::string component : {"xx", "yy", "zz", "xy"})
        BOOST_TEST(figures.number("homogenised.stress." + component) == 0.);
      const auto is = [&](const std::string &component, const double value) {
        BOOST_TEST(std::abs(figures.number(entry(component)) - value) < 1e-12 * young, component);
      };
      is("xx_xx", lambda + 2. * mu);
      is("xx_yy", lambda);
      is("zz_xx", lambda); // the stress that plane strain has, too
      is("xy_xy", mu);     // by the engineering shear strain
      is("xy_xx", 0.);
      if (dimension == 3)
        {
          is("zz_zz", lambda + 2. * mu);
          is("yz_yz", mu);
        }
      BOOST_TEST(figures.has(entry("xx_zz")) == (dimension == 3)); // plane strain has no such strain
      BOOST_TEST(cell.n_points() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_fibre_has_the_derivatives_of_its_stresses)
{
  const FibreCell fibre;
  Figures         figures;
  report_response_at_rest(*fibre.cell->microscale(MicroscaleLevel::finite_elements), figures);
  constexpr double step = 1e-9; // the matrix softens in proportion to |strain| / 0.06 from the first strain on
  for (unsigned int j = 0; j < 3; ++j)
    {
      std::vector<double> sides[2];
      for (const int side : {0, 1})
        {
          std::vector<double> strain(3, 0.);
          strain[j] = side == 0 ? -step : step;
          CellState state;
          sides[side] = fibre.cell->solve(strain, state, false).stress;
        }
      const std::string column = voigt::stress_names[voigt::stress_of_strain(2, j)];
      for (unsigned int i = 0; i < 4; ++i)
        {
          const double difference = (sides[1][i] - sides[0][i]) / (2. * step);
          BOOST_TEST(std::abs(figures.number(entry(voigt::stress_names[i] + ("_" + column))) - difference) <
                     1e-6 * figures.number(entry("xx_xx")));
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_that_is_asked_next_depends_on_it)
{
  const FibreCell           fibre;
  const std::vector<double> strain = {0.02, -0.01, 0.03};
  const std::size_t         point  = 0;
  std::vector<double>       stress[2], tangent[2];
  for (const int asked : {0, 1})
    {
      const auto microscale = fibre.cell->microscale(MicroscaleLevel::finite_elements);
      Figures    figures;
      if (asked == 1)
        report_response_at_rest(*microscale, figures);
      stress[asked].resize(4);
      tangent[asked].resize(12);
      microscale->set_n_points(1);
      microscale->evaluate({&point, 1}, strain, {stress[asked], tangent[asked], {}, {}});
    }
  BOOST_TEST(stress[0] == stress[1]);
  BOOST_TEST(tangent[0] == tangent[1]);
}
