// MPI: 1
// An answer that is not finite is none: it asks for a smaller step and leaves the caller's arrays alone; a certificate of which
// nothing is known is infinite.
#include "bridge/microscale/network_microscale.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double nothing  = std::numeric_limits<double>::quiet_NaN();

  /// Gives one number for all.
  struct Constant : AnsweringNetwork
  {
    explicit Constant(const double number_)
      : number(number_)
    {}

    void evaluate(std::size_t, std::span<const double>, const CellNetworkAnswer &answer) const override
    {
      for (const auto &numbers :
           {answer.stress, answer.tangent, answer.strain_coefficients, answer.stress_coefficients})
        std::fill(numbers.begin(), numbers.end(), number);
    }

    double number;
  };

  /// One mode of each; its certificates and corrected stresses are one number too.
  struct Cell : ReducedCell
  {
    explicit Cell(const double number_)
      : number(number_)
    {
      data_.n_strain_modes = data_.n_stress_modes = 1;
      data_.work_scale                            = 1.;
      data_.stress_maximum                        = 1.;
    }

    const ReducedCellData &data() const override { return data_; }
    void                   respond(std::size_t, std::span<const double>, std::span<double>, std::span<double>,
                                   std::span<double>) const override
    {}
    void conjugate(std::size_t, std::span<const double>, std::span<double>, std::span<double>) const override {}
    void solve(std::size_t, std::span<const double>, std::span<double>, std::span<double>,
               std::span<double>) const override
    {}
    void constitutive_errors(std::size_t, std::span<const double>, std::span<const double>,
                             std::span<const double>, std::span<ConstitutiveError> errors,
                             std::span<double> corrected) const override
    {
      std::fill(errors.begin(), errors.end(), ConstitutiveError{number, number});
      std::fill(corrected.begin(), corrected.end(), number);
    }

    double          number;
    ReducedCellData data_;
  };

  /// Of a network and a cell that answer with these numbers. @returns the certificate; 7 where there is no answer.
  double certificate(const double network, const double cell)
  {
    NetworkMicroscale microscale(2, std::make_shared<Constant>(network), std::make_shared<Cell>(cell), {});
    microscale.set_n_points(1);
    const std::size_t         point = 0;
    const std::vector<double> strain(3, 0.01);
    std::vector<double>       stress(4, 7.), tangent(12, 7.), estimate(1, 7.);
    try
      {
        microscale.evaluate({&point, 1}, strain, {stress, tangent, estimate, {}});
      }
    catch (const ConvergenceError &)
      {
        BOOST_TEST((stress == std::vector<double>(4, 7.)));
        BOOST_TEST((tangent == std::vector<double>(12, 7.)));
      }
    return estimate[0];
  }
} // namespace

BOOST_AUTO_TEST_CASE(answers_that_are_not_finite_are_refused)
{
  std::vector<double> good(4, 1.), bad = {1., 2., infinity, 0.};
  BOOST_CHECK_NO_THROW(check_answer({good, good, {}, {}}));
  BOOST_CHECK_THROW(check_answer({bad, good, {}, {}}), ConvergenceError);
  bad[2] = nothing;
  BOOST_CHECK_THROW(check_answer({{}, bad, {}, {}}), ConvergenceError);
  BOOST_CHECK_NO_THROW(check_answer({good, {}, bad, {}})); // a certificate may be infinite
  for (const double number : {infinity, -infinity, nothing})
    BOOST_TEST(certificate(number, 1.) == 7.);
}

BOOST_AUTO_TEST_CASE(a_certificate_of_nothing_is_infinite)
{
  ReducedCellData data;
  data.work_scale = 1.;
  BOOST_TEST((ConstitutiveError{0.02, 1.}).relative(data) == 0.2, boost::test_tools::tolerance(1e-14));
  for (const auto &error : {ConstitutiveError{nothing, 1.}, ConstitutiveError{0.02, nothing},
                            ConstitutiveError{infinity, 1.}, ConstitutiveError{nothing, nothing}})
    BOOST_TEST(error.relative(data) == infinity);
  // gap 1 over work 1, and no difference of stresses
  BOOST_TEST(certificate(1., 1.) == std::sqrt(2.), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(certificate(1., nothing) == infinity);
  BOOST_TEST(certificate(1., infinity) == infinity);
}
