// MPI: 1
// The rules by which strains and stresses are listed agree with each other in the plane and in space.
#include "bridge/microscale/voigt.h"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace trestle;

BOOST_AUTO_TEST_CASE(places_and_components_are_inverse)
{
  for (const unsigned int dimension : {2u, 3u})
    {
      BOOST_TEST(voigt::dimension_of(voigt::n_strain(dimension)) == dimension);
      std::vector<unsigned int> strains_seen(voigt::n_strain(dimension), 0);
      for (unsigned int i = 0; i < dimension; ++i)
        for (unsigned int j = 0; j < dimension; ++j)
          {
            const unsigned int stress = voigt::stress_at(dimension, i, j);
            const auto [row, column]  = voigt::stress_index(stress);
            BOOST_TEST(((row == i && column == j) || (row == j && column == i)));
            BOOST_TEST(voigt::stress_of_strain(dimension, voigt::strain_at(dimension, i, j)) == stress);
            BOOST_TEST(voigt::multiplicity(i, j) == voigt::multiplicity_of_stress(stress));
            ++strains_seen[voigt::strain_at(dimension, i, j)];
          }
      // Each shear strain stands for two places of the tensor.
      for (unsigned int k = 0; k < strains_seen.size(); ++k)
        BOOST_TEST(strains_seen[k] == voigt::multiplicity_of_stress(voigt::stress_of_strain(dimension, k)));
    }
  BOOST_TEST(voigt::stress_at(2, 2, 2) == 2u); // out of the plane
}

BOOST_AUTO_TEST_CASE(a_shear_strain_works_on_its_stress)
{
  // 2 e_xy s_xy = gamma s_xy, whatever the rows are called.
  const double strain[] = {0., 0., 0.03}, stress[] = {1., 1., 1., 5.};
  double       work = 0.;
  for (unsigned int i = 0; i < voigt::n_strain(2); ++i)
    work += strain[i] * stress[voigt::stress_of_strain(2, i)];
  BOOST_TEST(work == 2. * (0.03 / voigt::multiplicity(0, 1)) * 5., boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(asymmetry_compares_rows_that_correspond)
{
  // The third row, out of the plane, belongs to no strain.
  const std::vector<double> symmetric = {4, 1, 2, 1, 3, 0.5, 7, 7, 7, 2, 0.5, 1};
  BOOST_TEST(voigt::asymmetry(2, symmetric) == 0.);
  auto bent = symmetric;
  bent[9]   = 2.7;
  BOOST_TEST(voigt::asymmetry(2, bent) == 0.1, boost::test_tools::tolerance(1e-12));
}
