// MPI: 1
// A cubature matches the integrals of the groups that it was given, each part on its own scale, and the volume;
// fields at points are weighted, restricted, integrated and projected point by point.
#include "physics/reduction/integrands.h"
#include "physics/reduction/point_fields.h"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

using namespace trestle;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  constexpr Index n_points = 400;

  double at(const Index p) { return (double(p) + 0.5) / double(n_points); }

  std::vector<double> weights()
  {
    std::vector<double> result(n_points);
    for (Index p = 0; p < n_points; ++p)
      result[p] = (1. + 0.5 * std::sin(7. * at(p))) / double(n_points);
    return result;
  }

  /// Two columns that grow with the group's number, and one of another unit.
  MatrixXd group(const unsigned int number, const double unit)
  {
    MatrixXd result(n_points, 3);
    for (Index p = 0; p < n_points; ++p)
      result.row(p) << std::pow(at(p), number), std::cos(number * at(p)), unit * std::sin(number * at(p));
    return result;
  }

  Cubature cubature(const double unit, const unsigned int max_points = 40)
  {
    const auto full = weights();
    Integrands integrands(full, max_points);
    for (unsigned int number = 1; number <= 5; ++number)
      integrands.add(group(number, unit), std::array<Index, 2>{2, 1});
    return integrands.cubature(1e-10);
  }

  double integral_error(const Cubature &cubature, const VectorXd &values)
  {
    const auto full  = weights();
    double     exact = 0., few = 0.;
    for (Index p = 0; p < n_points; ++p)
      exact += full[p] * values[p];
    for (std::size_t i = 0; i < cubature.points.size(); ++i)
      few += cubature.weights[i] * values[Index(cubature.points[i])];
    return std::abs(few - exact) / std::abs(exact);
  }
} // namespace

BOOST_AUTO_TEST_CASE(integrals_of_all_groups_and_the_volume_are_matched)
{
  const auto few = cubature(1.);
  BOOST_TEST(few.error <= 1e-10);
  BOOST_TEST(few.points.size() <= 16u); // 15 functions and the volume
  for (unsigned int number = 1; number <= 5; ++number)
    for (Index column = 0; column < 3; ++column)
      BOOST_TEST(integral_error(few, group(number, 1.).col(column)) <= 1e-6);
  BOOST_TEST(integral_error(few, VectorXd::Ones(n_points)) <= 1e-6);
}

BOOST_AUTO_TEST_CASE(units_of_a_part_do_not_matter)
{
  const auto plain = cubature(1., 8), in_other_units = cubature(1048576., 8); // a power of two: no round-off
  BOOST_TEST(plain.points == in_other_units.points, boost::test_tools::per_element());
  BOOST_TEST(plain.weights == in_other_units.weights, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_integrands_the_volume_is_left)
{
  const auto full = weights();
  const auto one  = Integrands(full, 3).cubature(1e-10);
  BOOST_REQUIRE(one.points.size() == 1u);
  double volume = 0.;
  for (const double weight : full)
    volume += weight;
  BOOST_TEST(one.weights[0] == volume, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(fields_are_treated_point_by_point)
{
  // Two components at three points; blocks diag(1, 2) times the point's number.
  MatrixXd fields(6, 2), blocks(2, 6);
  fields << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
  blocks << 1, 0, 2, 0, 3, 0, 0, 2, 0, 4, 0, 6;
  MatrixXd product(6, 2);
  product << 1, 2, 6, 8, 10, 12, 28, 32, 27, 30, 66, 72;
  BOOST_TEST((times_blocks(blocks, fields) == product));

  const std::vector<double> weight{1., 0.5, 2.};
  MatrixXd                  weighted = blocks;
  weighted.middleCols(2, 2) *= 0.5;
  weighted.middleCols(4, 2) *= 2.;
  BOOST_TEST((weighted_blocks(blocks, weight) == weighted));

  const std::vector<std::size_t> points{0, 2};
  BOOST_TEST((rows_at(fields, 2, points).row(3) == fields.row(5)));
  BOOST_TEST((blocks_at(blocks, points).rightCols(2) == blocks.rightCols(2)));

  MatrixXd sum(2, 2);
  sum << 1 + 2.5 + 18, 2 + 3 + 20, 3 + 3.5 + 22, 4 + 4 + 24;
  BOOST_TEST((integral(fields, 2, weight) == sum));
}

BOOST_AUTO_TEST_CASE(a_projection_finds_the_coefficients_of_a_sum_of_modes)
{
  MatrixXd modes(6, 2), blocks(2, 6);
  modes << 1, 0, 1, 1, 0, 2, 1, 1, 3, 1, 0, 1;
  blocks << 1, 0, 2, 0, 3, 0, 0, 2, 0, 4, 0, 6;
  const VectorXd coefficients = VectorXd::LinSpaced(2, -1., 2.);
  BOOST_TEST((projection_on(modes, blocks) * (modes * coefficients) - coefficients).norm() <= 1e-13);
}
