// MPI: 1
// The certificate's numbers are what their definitions say, and an exact preconditioner makes them exact.
#include "bridge/equations/certificate.h"
#include "bridge/equations/algebra.h"
#include "core/figures.h"
#include "support/dense_operator.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using testing::DenseOperator;

namespace
{
  double norm_here(const std::vector<double> &v) { return norm(Communicator(MPI_COMM_SELF), v); }

  /// Gauss-Seidel to machine precision: slow and obvious.
  std::vector<double> solve(DenseOperator &equations)
  {
    std::vector<double> u(equations.n_owned(), 0.), r(u);
    for (unsigned int sweep = 0; sweep < 2000; ++sweep)
      {
        equations.residual(u, r);
        for (std::size_t i = 0; i < u.size(); ++i)
          u[i] -= 0.4 * r[i];
      }
    return u;
  }
} // namespace

BOOST_AUTO_TEST_CASE(definitions)
{
  DenseOperator             equations(6, 0.);
  const std::vector<double> u(6, 0.3), zero(6, 0.);
  std::vector<double>       r(6), r0(6);
  equations.residual(u, r);
  equations.residual(zero, r0);

  const auto certificate = certify(equations, u, 1e-3);
  BOOST_TEST((certificate.kind == EstimateKind::estimate));
  BOOST_TEST(certificate.residual_relative == norm_here(r) / norm_here(r0), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(certificate.estimate == norm_here(r) / std::sqrt(2.5), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(certificate.reference == norm_here(r0) / std::sqrt(2.5), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(norm_here(certificate.local) == certificate.estimate, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(!certificate.within_tolerance());
}

BOOST_AUTO_TEST_CASE(the_solution_is_within_any_tolerance_and_the_estimate_follows_the_energy_error)
{
  DenseOperator equations(6, 0.);
  const auto    u = solve(equations);
  BOOST_TEST(certify(equations, u, 1e-12).within_tolerance());

  auto                disturbed = u;
  std::vector<double> e(6, 0.);
  e[2] = 1e-3;
  disturbed[2] += e[2];
  const double effectivity = certify(equations, disturbed, 1e-12).estimate / energy_norm(equations, u, e);
  BOOST_TEST(effectivity > 0.5);
  BOOST_TEST(effectivity < 2.);
}

BOOST_AUTO_TEST_CASE(every_decision_has_its_own_name)
{
  BOOST_TEST(to_string(Decision::accepted) == "accepted");
  BOOST_TEST(to_string(Decision::corrected) == "corrected");
  BOOST_TEST(to_string(Decision::recomputed) == "recomputed");
  BOOST_TEST(to_string(Decision::rejected) == "rejected");
}

BOOST_AUTO_TEST_CASE(figures_name_one_decision)
{
  DenseOperator equations(6, 0.);
  auto          certificate = certify(equations, std::vector<double>(6, 0.), 1e-3);
  certificate.decision      = Decision::corrected;
  Figures figures;
  certificate.report(figures);
  BOOST_TEST(figures.number("certificate.corrected") == 1.);
  BOOST_TEST(figures.number("certificate.accepted") == 0.);
  BOOST_TEST(figures.number("certificate.recomputed") == 0.);
  BOOST_TEST(figures.number("certificate.rejected") == 0.);
}
