// MPI: 1 2
// A problem that is not symmetric is reduced by Galerkin where that is as good as the best in the basis, and by least
// squares where convection rules.
#include "physics/rom/projection_choice.h"

#include "support/reduced_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

BOOST_AUTO_TEST_CASE(skewness_is_that_of_the_symmetric_parts_norm)
{
  Eigen::Matrix2d m;
  m << 4., 0., 0., 9.;
  BOOST_TEST(skewness(m) == 0.);
  m << 4., 3., -3., 9.; // 3 / (2 * 3)
  BOOST_TEST(skewness(m) == 0.5, boost::test_tools::tolerance(1e-14));
  m << 1., 3., 3., 1.;
  BOOST_TEST(std::isinf(skewness(m)));
  BOOST_TEST(skewness(Eigen::MatrixXd(0, 0)) == 0.);
}

namespace
{
  bool becomes_galerkin(const std::string &diffusivity)
  {
    ReducedCase c(Communicator(),
                  square_mesh(3, 1) + parameters_section("a, b", "1, 1") +
                      "subsection physics\n set model = transport\n subsection transport\n"
                      "  set velocity = a; 0.5*b\n  set stabilisation = none\n  set diffusivity = " +
                      diffusivity +
                      "\n end\nend\nsubsection boundary conditions\n"
                      " set dirichlet = 0, 1, 2, 3: a*x + b*y\nend\n");

    const auto                     product  = c.problem->inner_product(InnerProduct::Kind::l2);
    const auto                     problems = c.problem->reduced_problems();
    const auto                     set      = c.samples({{0.5, 0.5}, {1., 1.}, {1.5, 0.7}});
    const auto                     modes    = c.orthonormal(set, *product, 3);
    const std::vector<std::size_t> training = {0, 1, 2};
    ReducedOptions                 options;
    options.n_modes = 2;
    return problems->train({set, training}, *product, modes, options)->is_galerkin();
  }
} // namespace

BOOST_AUTO_TEST_CASE(convection_decides)
{
  BOOST_TEST(becomes_galerkin("1"));
  BOOST_TEST(!becomes_galerkin("1e-3"));
}
