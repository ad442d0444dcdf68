// MPI: 1
// The basis of some samples is their leading left singular vectors, whatever the shape; the projection error is that
// of the formula, to its last digits where it is small.
#include "physics/rom/local_basis.h"
#include "core/exceptions.h"
#include "core/random.h"

#include <Eigen/QR>
#include <Eigen/SVD>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Scaling = LocalBasis::Scaling;

namespace
{
  Coordinates random_samples(const std::size_t n_rows, const std::size_t n_samples, const std::size_t n_states)
  {
    const RandomStream stream(8, "samples of this test", n_rows);
    Coordinates        result{n_rows, n_states, {}};
    for (std::size_t k = 0; k < n_rows * n_samples * n_states; ++k)
      result.values.push_back(stream.normal(k) * std::pow(10., double(k / (n_rows * n_states) % 4)));
    return result;
  }

  MatrixXd sample(const Coordinates &coordinates, const std::size_t i)
  {
    return Eigen::Map<const MatrixXd>(coordinates.sample(i).data(), Index(coordinates.n_rows),
                                      Index(coordinates.n_states));
  }
} // namespace

BOOST_AUTO_TEST_CASE(modes_are_leading_left_singular_vectors)
{
  const std::vector<std::size_t> few{1, 4, 5};
  for (const std::size_t n_rows : {30u, 12u, 5u}) // columns are 12: fewer, as many, more
    for (const auto scaling : {Scaling::none, Scaling::unit_norms})
      {
        const auto coordinates = random_samples(n_rows, 6, 4);
        MatrixXd   all(Index(n_rows), 12);
        for (Index k = 0; k < 3; ++k)
          {
            MatrixXd its = sample(coordinates, few[k]);
            if (scaling == Scaling::unit_norms)
              its /= its.norm();
            all.middleCols(4 * k, 4) = its;
          }
        const LocalBasis                 basis(coordinates, few, 3, scaling);
        const Eigen::JacobiSVD<MatrixXd> reference(all, Eigen::ComputeThinU);
        BOOST_REQUIRE(basis.modes.cols() == 3);
        BOOST_TEST((basis.modes.transpose() * basis.modes - MatrixXd::Identity(3, 3)).norm() <= 1e-13);
        for (Index k = 0; k < 3; ++k)
          {
            BOOST_TEST(basis.singular_values[k] == reference.singularValues()[k],
                       boost::test_tools::tolerance(1e-10));
            BOOST_TEST(std::abs(basis.modes.col(k).dot(reference.matrixU().col(k))) == 1.,
                       boost::test_tools::tolerance(1e-10));
          }
      }
}

BOOST_AUTO_TEST_CASE(samples_that_span_less_give_fewer_modes)
{
  Coordinates coordinates = random_samples(8, 5, 3);
  for (std::size_t k = 0; k < coordinates.values.size(); ++k)
    if (k % 8 >= 2) // two rows alone are not zero
      coordinates.values[k] = 0.;
  const std::vector<std::size_t> one{0}, all{0, 1, 2, 3, 4};
  BOOST_TEST(LocalBasis(coordinates, one, 5, Scaling::none).modes.cols() == 2);
  BOOST_TEST(LocalBasis(coordinates, all, 5, Scaling::unit_norms).modes.cols() == 2);
  BOOST_TEST(LocalBasis(coordinates, {}, 5, Scaling::none).modes.cols() == 0);
}

BOOST_AUTO_TEST_CASE(projection_errors_are_those_of_the_formula)
{
  const auto     coordinates = random_samples(12, 7, 4);
  const MatrixXd modes =
      sample(random_samples(12, 1, 3), 0).householderQr().householderQ() * MatrixXd::Identity(12, 3);
  const VectorXd squares = squared_projection_errors(modes, coordinates);
  for (std::size_t i = 0; i < 7; ++i)
    {
      const MatrixXd its      = sample(coordinates, i);
      const double   expected = (its - modes * modes.transpose() * its).norm() / its.norm();
      BOOST_TEST(projection_error(modes, coordinates, i) == expected, boost::test_tools::tolerance(1e-13));
      BOOST_TEST(std::sqrt(squares[Index(i)]) == expected, boost::test_tools::tolerance(1e-12));
      BOOST_TEST(projection_error(MatrixXd(12, 0), coordinates, i) == 1., boost::test_tools::tolerance(1e-13));
    }
  BOOST_TEST((squared_projection_errors(MatrixXd(12, 0), coordinates) - VectorXd::Ones(7)).norm() <= 1e-13);
}

BOOST_AUTO_TEST_CASE(small_errors_keep_their_digits)
{
  const Coordinates coordinates{3, 1, {5., 5e-9, 0.}};
  const MatrixXd    modes = MatrixXd::Identity(3, 1);
  BOOST_TEST(projection_error(modes, coordinates, 0) == 1e-9, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(squared_projection_errors(modes, coordinates)[0] == 1e-18, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(samples_without_a_relative_error_are_named)
{
  const auto names = [](const std::string &part) {
    return [part](const InputError &error) { return std::string(error.what()).find(part) != std::string::npos; };
  };
  const MatrixXd                 modes = MatrixXd::Identity(4, 1);
  const std::vector<std::size_t> all{0, 1, 2}, absent{0, 3};
  for (const double value : {0., std::numeric_limits<double>::quiet_NaN()})
    {
      auto coordinates = random_samples(4, 3, 2);
      std::fill(coordinates.values.begin() + 8, coordinates.values.begin() + 16, value);
      BOOST_CHECK_EXCEPTION(projection_error(modes, coordinates, 1), InputError, names("Sample 1"));
      BOOST_CHECK_EXCEPTION(squared_projection_errors(modes, coordinates), InputError, names("Sample 1"));
      BOOST_CHECK_EXCEPTION(LocalBasis(coordinates, all, 1, Scaling::unit_norms), InputError, names("Sample 1"));
      BOOST_CHECK_EXCEPTION(LocalBasis(coordinates, absent, 1, Scaling::none), InputError, names("Sample 3"));
      if (value == 0.)
        BOOST_CHECK_NO_THROW(LocalBasis(coordinates, all, 1, Scaling::none));
      else
        BOOST_CHECK_THROW(LocalBasis(coordinates, all, 1, Scaling::none), InputError);
    }
}
