// MPI: 1
// The block preconditioner of Stokes' equations (AMG for velocities, pressure mass over viscosity) is spectrally
// equivalent to the saddle point problem: the singular values of P^{1/2} J P^{1/2} stay within bounds that neither
// the mesh nor the viscosity moves (Silvester, Wathen 1994).
#include "support/problem_case.h"

#include <deal.II/lac/lapack_full_matrix.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Matrix = dealii::LAPACKFullMatrix<double>;

  std::string stokes(const unsigned int refinements, const std::string &viscosity)
  {
    return mesh_section(2, refinements) + degree_section(2) +
           "subsection physics\n  set model = navier_stokes\n  subsection navier_stokes\n    set convection = "
           "false\n    set viscosity = " +
           viscosity +
           "\n  end\nend\nsubsection boundary conditions\n  set dirichlet = 0, 2, 3: y*(1 - y); 0; -\nend\n";
  }

  template <class Action>
  Matrix dense(const std::size_t n, const Action &action)
  {
    Matrix              result(n, n);
    std::vector<double> unit(n, 0.), column(n);
    for (std::size_t j = 0; j < n; ++j)
      {
        unit[j] = 1.;
        action(unit, column);
        unit[j] = 0.;
        for (std::size_t i = 0; i < n; ++i)
          result(i, j) = column[i];
      }
    return result;
  }

  /// The smallest and the largest singular value of L^T J L with P = L L^T.
  std::pair<double, double> spectrum(const unsigned int refinements, const std::string &viscosity)
  {
    ProblemCase               made(Communicator(MPI_COMM_SELF), stokes(refinements, viscosity));
    auto                     &equations = made.problem->equations();
    const std::size_t         n         = equations.n_owned();
    const std::vector<double> zero(n, 0.);
    equations.freeze_preconditioner(zero, ResidualOperator::Preconditioner::multigrid);
    equations.linearise(zero);
    const auto p = dense(n, [&](const auto &v, auto &result) { equations.precondition(v, result); });
    const auto j = dense(n, [&](const auto &v, auto &result) { equations.apply(v, result); });

    Matrix root(n, n), left(n, n), product(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k <= i; ++k)
        {
          double sum = 0.5 * (p(i, k) + p(k, i));
          for (std::size_t l = 0; l < k; ++l)
            sum -= root(i, l) * root(k, l);
          root(i, k) = i == k ? std::sqrt(sum) : sum / root(k, k);
        }
    root.Tmmult(left, j);
    left.mmult(product, root);
    product.compute_svd();
    double lowest = HUGE_VAL, highest = 0.;
    for (std::size_t i = 0; i < n; ++i)
      {
        lowest  = std::min(lowest, product.singular_value(i));
        highest = std::max(highest, product.singular_value(i));
      }
    return {lowest, highest};
  }
} // namespace

BOOST_AUTO_TEST_CASE(bounds_do_not_depend_on_the_mesh)
{
  const auto coarse = spectrum(2, "1"), fine = spectrum(3, "1");
  BOOST_TEST_MESSAGE("4 x 4: " << coarse.first << " to " << coarse.second << "; 8 x 8: " << fine.first << " to "
                               << fine.second);
  BOOST_TEST(coarse.first > 0.1);
  BOOST_TEST(coarse.second < 2.);
  BOOST_TEST(fine.first > 0.7 * coarse.first);
  BOOST_TEST(fine.second < 1.3 * coarse.second);
}

BOOST_AUTO_TEST_CASE(bounds_do_not_depend_on_the_viscosity)
{
  // A power of two scales every entry exactly; other factors let round-off decide ties of AMG on a uniform mesh.
  const auto one = spectrum(2, "1"), thin = spectrum(2, "2^(-10)"), tied = spectrum(2, "1e-3");
  BOOST_TEST(thin.first == one.first, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(thin.second == one.second, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(tied.first == one.first, boost::test_tools::tolerance(1e-3));
  BOOST_TEST(tied.second == one.second, boost::test_tools::tolerance(1e-3));
}
