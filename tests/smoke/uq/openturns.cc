// MPI: 1 2
// OpenTURNS beside MPI: a normal copula has the rank correlation that the formula says, a polynomial is orthonormal.
#include <boost/test/unit_test.hpp>

#include <openturns/CorrelationMatrix.hxx>
#include <openturns/LegendreFactory.hxx>
#include <openturns/NormalCopula.hxx>

#include <cmath>
#include <numbers>

BOOST_AUTO_TEST_CASE(normal_copula_and_legendre)
{
  OT::CorrelationMatrix R(2);
  R(0, 1)          = 0.6;
  const double rho = OT::NormalCopula(R).getSpearmanCorrelation()(0, 1);
  BOOST_TEST(std::abs(rho - 6. / std::numbers::pi * std::asin(0.3)) < 1e-12);
  BOOST_TEST(std::abs(OT::LegendreFactory().build(1)(1.) - std::sqrt(3.)) < 1e-12);
}
