// MPI: 1 2 4
// Dissimilarities of samples are what their formulas say, however close samples are and however many ranks hold
// them; a sample for which one is undefined is named.
#include "bridge/reduced/dissimilarity.h"
#include "bridge/reduced/weighted_product.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "support/dense_product.h"
#include "support/parameter_values.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <numbers>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  constexpr Index n_dofs = 9, n_states = 4;

  MatrixXd random_matrix(const Index n_rows, const Index n_columns, const unsigned int number)
  {
    const RandomStream stream(5, "matrices of this test", number);
    MatrixXd           result(n_rows, n_columns);
    for (Index k = 0; k < result.size(); ++k)
      result.data()[k] = stream.normal(k);
    return result;
  }

  MatrixXd orthonormal(const Index n_rows, const Index n_columns, const unsigned int number)
  {
    return random_matrix(n_rows, n_columns, number).householderQr().householderQ() *
           MatrixXd::Identity(n_rows, n_columns);
  }

  MatrixXd spd_matrix()
  {
    const MatrixXd a = random_matrix(n_dofs, n_dofs, 1000);
    return a * a.transpose() + MatrixXd::Identity(n_dofs, n_dofs);
  }

  /// Unlike each other, but for some that hardly differ from the first, in one way or another.
  std::vector<MatrixXd> samples()
  {
    std::vector<MatrixXd> result;
    for (unsigned int i = 0; i < 8; ++i)
      result.push_back(random_matrix(n_dofs, n_states, i));
    const MatrixXd first = result.front();
    result.push_back(first + 1e-6 * random_matrix(n_dofs, n_states, 20)); // hardly another
    result.push_back(-2. * first * orthonormal(n_states, n_states, 21));  // of the same subspaces
    result.push_back(3. * first);                                         // parallel
    result.push_back(first + 0.05 * random_matrix(n_dofs, n_states, 22)); // near
    result.push_back(0.5 * first + 0.5 * random_matrix(n_dofs, n_states, 23));
    return result;
  }

  using Keys = std::map<std::string, std::string>;

  std::vector<double> distances(const std::string &name, const Keys &keys, const SnapshotSet &set,
                                InnerProduct &product)
  {
    ParameterValues prm;
    const auto      dissimilarity = DissimilarityRegistry::instance().create(name, prm);
    for (const auto &[key, value] : keys)
      prm.set(key, value);
    return dissimilarity->distances(set, product);
  }

  std::vector<double> distances(const std::string &name, const Keys &keys, const std::vector<MatrixXd> &all,
                                const MatrixXd &matrix, const MPI_Comm comm = MPI_COMM_WORLD)
  {
    DenseProduct product(Communicator(comm), matrix);
    return distances(name, keys, product.split(all), product);
  }

  /// Fields such that the plain product is the other one.
  std::vector<MatrixXd> in_plain_product(const std::vector<MatrixXd> &all, const MatrixXd &matrix)
  {
    const MatrixXd        factor = matrix.llt().matrixU();
    std::vector<MatrixXd> result;
    for (const auto &sample : all)
      result.emplace_back(factor * sample);
    return result;
  }

  VectorXd as_vector(const MatrixXd &sample) { return Eigen::Map<const VectorXd>(sample.data(), sample.size()); }

  /// The slow, obvious ones, of fields in the plain product.
  namespace reference
  {
    double sine(const MatrixXd &a, const MatrixXd &b)
    {
      const VectorXd u = as_vector(a).normalized(), v = as_vector(b).normalized();
      return (v - u * u.dot(v)).norm();
    }

    VectorXd angles(const MatrixXd &a, const MatrixXd &b, const Index rank)
    {
      const MatrixXd u        = Eigen::JacobiSVD<MatrixXd>(a, Eigen::ComputeThinU).matrixU().leftCols(rank);
      const MatrixXd v        = Eigen::JacobiSVD<MatrixXd>(b, Eigen::ComputeThinU).matrixU().leftCols(rank);
      const MatrixXd products = u.transpose() * v, rest = v - u * products;
      const VectorXd cosines = Eigen::JacobiSVD<MatrixXd>(products).singularValues();
      const VectorXd sines   = Eigen::JacobiSVD<MatrixXd>(rest).singularValues().reverse();
      VectorXd       result(rank);
      for (Index k = 0; k < rank; ++k)
        result[k] = std::atan2(sines[k], cosines[k]);
      return result;
    }
  } // namespace reference

  template <class Distance>
  void check(const std::vector<double> &distances, const std::vector<MatrixXd> &all, const Distance &distance,
             const double tolerance = 1e-12)
  {
    const std::size_t n = all.size();
    BOOST_REQUIRE(distances.size() == n * n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        {
          BOOST_TEST(distances[i * n + j] == distances[j * n + i]);
          BOOST_TEST(distances[i * n + j] >= 0.);
          if (i == j)
            BOOST_TEST(distances[i * n + j] == 0.);
          else
            BOOST_TEST(std::abs(distances[i * n + j] - distance(all[i], all[j])) <= tolerance,
                       "samples " << i << " and " << j << ": " << distances[i * n + j] << ", not "
                                  << distance(all[i], all[j]));
        }
  }

  auto names(const std::string &part)
  {
    return [part](const InputError &error) { return std::string(error.what()).find(part) != std::string::npos; };
  }
} // namespace

BOOST_AUTO_TEST_CASE(sines_are_those_of_long_vectors)
{
  const auto all    = samples();
  const auto matrix = spd_matrix();
  check(distances("sine", {}, all, matrix), in_plain_product(all, matrix), reference::sine);
}

BOOST_AUTO_TEST_CASE(euclidean_distances_are_norms_of_differences)
{
  const auto all    = samples();
  const auto matrix = spd_matrix();
  const auto plain  = in_plain_product(all, matrix);
  check(distances("euclidean", {}, all, matrix), plain,
        [](const MatrixXd &a, const MatrixXd &b) { return (a - b).norm(); });
  check(distances("euclidean", {{"normalised", "true"}}, all, matrix), plain,
        [](const MatrixXd &a, const MatrixXd &b) { return (a / a.norm() - b / b.norm()).norm(); });
}

BOOST_AUTO_TEST_CASE(subspaces_are_compared_by_their_principal_angles)
{
  const auto all    = samples();
  const auto matrix = spd_matrix();
  const auto plain  = in_plain_product(all, matrix);
  for (Index rank = 1; rank <= n_states; ++rank)
    {
      const Keys keys{{"rank", std::to_string(rank)}};
      check(distances("geodesic", keys, all, matrix), plain,
            [&](const MatrixXd &a, const MatrixXd &b) { return reference::angles(a, b, rank).norm(); });
      check(distances("chordal", keys, all, matrix), plain, [&](const MatrixXd &a, const MatrixXd &b) {
        return reference::angles(a, b, rank).array().sin().matrix().norm();
      });
    }
}

BOOST_AUTO_TEST_CASE(ranks_agree_with_one)
{
  const auto all    = samples();
  const auto matrix = spd_matrix();
  for (const auto &[name, keys] : std::map<std::string, Keys>{{"sine", {}},
                                                              {"geodesic", {{"rank", "2"}}},
                                                              {"chordal", {{"rank", "3"}}},
                                                              {"euclidean", {}},
                                                              {"goal", {}}})
    {
      const auto split = distances(name, keys, all, matrix),
                 alone = distances(name, keys, all, matrix, MPI_COMM_SELF);
      for (std::size_t k = 0; k < alone.size(); ++k)
        BOOST_TEST(std::abs(split[k] - alone[k]) <= 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(tiny_angles_keep_their_digits)
{
  // Planes that differ by known angles: the second is the first, turned out of it by one angle and the other.
  const MatrixXd q = orthonormal(n_dofs, 4, 30), identity = MatrixXd::Identity(n_dofs, n_dofs);
  const auto     turned = [&](const double one, const double other) {
    MatrixXd plane(n_dofs, 2);
    plane << 3. * (std::cos(one) * q.col(0) + std::sin(one) * q.col(2)),
        std::cos(other) * q.col(1) + std::sin(other) * q.col(3);
    return MatrixXd(plane * orthonormal(2, 2, 31));
  };
  for (const auto &[one, other] : std::vector<std::pair<double, double>>{
           {1e-9, 0.}, {1e-9, 1e-4}, {1e-9, 0.7}, {1e-12, 1e-12}, {1e-4, 1.5}, {0., std::numbers::pi / 2}})
    {
      const std::vector<MatrixXd> planes{turned(0., 0.), turned(one, other)};
      const double                arc    = distances("geodesic", {{"rank", "2"}}, planes, identity)[1];
      const double                chord  = distances("chordal", {{"rank", "2"}}, planes, identity)[1];
      const double                line   = distances("geodesic", {{"rank", "1"}}, planes, identity)[1];
      const double                expect = std::hypot(one, other);
      BOOST_TEST(std::abs(arc - expect) <= 1e-14);
      BOOST_TEST(std::abs(chord - std::hypot(std::sin(one), std::sin(other))) <= 1e-14);
      BOOST_TEST(std::abs(line - one) <= 1e-14);
    }
  const std::vector<MatrixXd> lines{q.col(0), -2. * (q.col(0) + 1e-10 * q.col(1)), 4. * q.col(0), q.col(2)};
  const auto                  sines = distances("sine", {}, lines, identity);
  BOOST_TEST(sines[1] == 1e-10, boost::test_tools::tolerance(1e-5));
  BOOST_TEST(sines[2] <= 1e-15);
  BOOST_TEST(sines[3] == 1., boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(the_small_angle_beside_a_larger_one_is_found)
{
  // The sum of squares hides it: of three and more, the smallest is all that is left when the others are equal.
  const MatrixXd q = orthonormal(n_dofs, 6, 32), identity = MatrixXd::Identity(n_dofs, n_dofs);
  for (const double small : {0., 1e-10, 1e-7, 1e-3})
    {
      MatrixXd first = q.leftCols(3), second(n_dofs, 3);
      second << std::cos(small) * q.col(0) + std::sin(small) * q.col(3), q.col(1), q.col(2);
      first  = first * Eigen::Vector3d(4., 2., 1.).asDiagonal() * orthonormal(3, 3, 33);
      second = second * Eigen::Vector3d(5., 3., 2.).asDiagonal() * orthonormal(3, 3, 34);
      BOOST_TEST(std::abs(distances("geodesic", {{"rank", "3"}}, {first, second}, identity)[1] - small) <= 1e-14);
    }
}

BOOST_AUTO_TEST_CASE(weak_directions_of_a_sample_count_as_strong_ones)
{
  // The second singular value is 1e-5 of the first, the third close below it: its square is lost in the squares of
  // the first, so that Gram matrices alone see 1e-6 of the angle as round-off.
  const MatrixXd        identity = MatrixXd::Identity(n_dofs, n_dofs);
  std::vector<MatrixXd> all, bases;
  for (unsigned int i = 0; i < 4; ++i)
    {
      bases.push_back(orthonormal(n_dofs, n_states, 40 + i));
      all.push_back(bases.back() * Eigen::Vector4d(1., 1e-5, 5e-6, 1e-9).asDiagonal() *
                    orthonormal(n_states, n_states, 50 + i).transpose());
    }
  const auto found = distances("geodesic", {{"rank", "2"}}, all, identity);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      {
        const MatrixXd products = bases[i].leftCols(2).transpose() * bases[j].leftCols(2);
        const VectorXd cosines  = Eigen::JacobiSVD<MatrixXd>(products).singularValues();
        BOOST_TEST(std::abs(found[i * all.size() + j] - cosines.array().acos().matrix().norm()) <= 1e-9);
      }
}

BOOST_AUTO_TEST_CASE(goals_are_outputs_or_parameters)
{
  const Communicator world;
  WeightedProduct    product(world, {});
  SnapshotSet        set(world, world.is_root() ? 2 : 0, 2); // outputs of the root alone, at two instants
  const double       outputs[3][4] = {{1., 100., 1., 300.}, {2., 100., 4., 300.}, {1., 500., 1., 300.}};
  for (unsigned int i = 0; i < 3; ++i)
    set.append(world.is_root() ? std::vector<double>(outputs[i], outputs[i] + 4) : std::vector<double>(),
               {double(i), 7.});

  const auto plain = distances("goal", {{"scaled", "false"}}, set, product);
  BOOST_TEST(plain[1] == std::sqrt(10.), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(plain[2] == 400., boost::test_tools::tolerance(1e-14));

  // Over samples and instants: deviations from the instants' means, (1/9 + 1 / 9 + 4/9 + 4 * that * 9/4 ...) / 6.
  const auto   scaled = distances("goal", {}, set, product);
  const double one    = std::sqrt((2. / 3. + 6.) / 6.);
  const double two    = std::sqrt((2. * 400. * 400. / 3.) / 6.);
  BOOST_TEST(scaled[1] == std::sqrt(10.) / one, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(scaled[2] == 400. / two, boost::test_tools::tolerance(1e-13));

  const auto parameters = distances("goal", {{"outputs", "parameters"}}, set, product);
  BOOST_TEST(parameters[1] == std::sqrt(1.5),
             boost::test_tools::tolerance(1e-14)); // the constant one does not count
  BOOST_TEST(parameters[2] == 2. * std::sqrt(1.5), boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(samples_without_an_angle_are_named)
{
  auto       all      = samples();
  const auto identity = MatrixXd(MatrixXd::Identity(n_dofs, n_dofs));
  all[2].setZero();
  for (const std::string name : {"sine", "geodesic", "chordal"})
    BOOST_CHECK_EXCEPTION(distances(name, {}, all, identity), InputError,
                          names("Sample 2 (the first is 0) is zero"));
  BOOST_CHECK_EXCEPTION(distances("euclidean", {{"normalised", "true"}}, all, identity), InputError,
                        names("Sample 2"));
  BOOST_TEST(distances("euclidean", {}, all, identity)[2] == all[0].norm(), boost::test_tools::tolerance(1e-14));

  all[2] = 1e200 * all[0];
  for (const std::string name : {"sine", "geodesic", "euclidean"})
    BOOST_CHECK_EXCEPTION(distances(name, {}, all, identity), InputError, names("ample"));

  all[2] = all[0].col(0) * Eigen::RowVector4d(1., 2., 3., 4.);
  BOOST_CHECK_EXCEPTION(distances("geodesic", {{"rank", "2"}}, all, identity), InputError, names("Sample 2"));
  BOOST_CHECK_NO_THROW(distances("geodesic", {{"rank", "1"}}, all, identity));
}

BOOST_AUTO_TEST_CASE(ranks_above_the_states_are_refused)
{
  const auto all      = samples();
  const auto identity = MatrixXd(MatrixXd::Identity(n_dofs, n_dofs));
  for (const std::string name : {"geodesic", "chordal"})
    {
      BOOST_CHECK_EXCEPTION(distances(name, {{"rank", "5"}}, all, identity), InputError, names("rank 5"));
      BOOST_CHECK_THROW(distances(name, {{"rank", "0"}}, all, identity), InputError);
    }
}

BOOST_AUTO_TEST_CASE(goals_that_cannot_be_compared_are_named)
{
  const Communicator world;
  WeightedProduct    product(world, {1.});
  SnapshotSet        set(world, 1, 1);
  set.append({1.}, {1., 2.});
  set.append({2.}, {1.});
  BOOST_CHECK_EXCEPTION(distances("goal", {{"outputs", "parameters"}}, set, product), InputError,
                        names("Sample 1"));
  SnapshotSet other(world, 1, 1);
  other.append({1.}, {1.});
  other.append({2.}, {std::numeric_limits<double>::quiet_NaN()});
  BOOST_CHECK_EXCEPTION(distances("goal", {{"outputs", "parameters"}}, other, product), InputError,
                        names("Sample 1"));
}
