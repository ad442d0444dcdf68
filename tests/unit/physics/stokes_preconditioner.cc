// MPI: 1
// The block preconditioner of Stokes' equations (AMG for velocities, pressure mass over viscosity) is spectrally
// equivalent to the saddle point problem: the singular values of P^{1/2} J P^{1/2} stay within bounds that neither
// the mesh nor the viscosity moves (Silvester, Wathen 1994).
#include "support/problem_case.h"

#include <deal.II/lac/lapack_full_matrix.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Matrix = dealii::LAPACKFullMatrix<double>;

  /// On squares, or on cells no two of which are alike.
  std::string stokes(const unsigned int refinements, const std::string &viscosity, const bool is_bent)
  {
    const std::string bent = "subsection mesh\n set deformation = x + 0.2*x*(1 - x)*(y + 0.3)^2; y - "
                             "0.3*y*(1 - y)*(x + 0.4)^3\nend\n";
    return mesh_section(2, refinements) + (is_bent ? bent : "") + degree_section(2) +
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
  std::pair<double, double> spectrum(const unsigned int refinements, const std::string &viscosity,
                                     const bool is_bent = false)
  {
    ProblemCase               made(Communicator(MPI_COMM_SELF), stokes(refinements, viscosity, is_bent));
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

namespace
{
  void check_viscosities(const std::vector<std::string> &viscosities, const bool is_bent)
  {
    const auto one = spectrum(2, "1", is_bent);
    for (const auto &viscosity : viscosities)
      {
        const auto other = spectrum(2, viscosity, is_bent);
        BOOST_TEST_CONTEXT(viscosity)
        {
          BOOST_TEST(other.first == one.first, boost::test_tools::tolerance(1e-11));
          BOOST_TEST(other.second == one.second, boost::test_tools::tolerance(1e-11));
        }
      }
  }
} // namespace

// P^{1/2} J P^{1/2} is the same for all viscosities, entry by entry, as long as AMG makes the same choices: which
// neighbours are strong and which of them interpolate. On squares many candidates are equal, and round-off chooses:
// 1e-3, 1e4 and 1.0000001 then agree with each other to all digits, and with 1 to four. Where no two cells are alike
// there is nothing to choose, and every viscosity will do; on squares a power of two, which scales without round-off.
BOOST_AUTO_TEST_CASE(bounds_do_not_depend_on_the_viscosity)
{
  check_viscosities({"2^(-10)", "1e-3", "7e-4", "3", "1e4"}, true);
  check_viscosities({"2^(-10)", "2^20"}, false);
}
