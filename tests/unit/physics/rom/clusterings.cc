// MPI: 1
// Clusterings find partitions that no single change improves, whatever samples are alike; those by subspaces lower
// the projection error step by step. With sines and one mode, both mean the same.
#include "bridge/reduced/clustering.h"
#include "bridge/reduced/dissimilarity.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "physics/rom/clusterings/subspace_partition.h"
#include "support/dense_product.h"
#include "support/parameter_values.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

using namespace trestle;
using namespace trestle::testing;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace
{
  using Keys = std::map<std::string, std::string>;

  MatrixXd random_matrix(const Index n_rows, const Index n_columns, const unsigned int number)
  {
    const RandomStream stream(6, "matrices of this test", number);
    MatrixXd           result(n_rows, n_columns);
    for (Index k = 0; k < result.size(); ++k)
      result.data()[k] = stream.normal(k);
    return result;
  }

  Coordinates coordinates_of(const MatrixXd &columns, const std::size_t n_states)
  {
    return {std::size_t(columns.rows()), n_states, {columns.data(), columns.data() + columns.size()}};
  }

  std::vector<double> plain_distances(const MatrixXd &points)
  {
    std::vector<double> result;
    for (Index i = 0; i < points.cols(); ++i)
      for (Index j = 0; j < points.cols(); ++j)
        result.push_back((points.col(i) - points.col(j)).norm());
    return result;
  }

  Clusters cluster(const std::string &name, const Keys &keys, const Clustering::Input &input)
  {
    ParameterValues prm;
    const auto      clustering = ClusteringRegistry::instance().create(name, prm);
    for (const auto &[key, value] : keys)
      prm.set(key, value);
    return clustering->cluster(input);
  }

  void check_partition(const Clusters &clusters, const std::size_t n_samples, const unsigned int n_clusters)
  {
    BOOST_REQUIRE(clusters.label.size() == n_samples);
    BOOST_TEST(clusters.n() == n_clusters);
    unsigned int n_seen = 0;
    for (const auto label : clusters.label)
      {
        BOOST_TEST(label <= n_seen); // in the order of their least samples
        n_seen = std::max(n_seen, label + 1);
      }
    BOOST_TEST(n_seen == n_clusters); // none is empty
    for (unsigned int k = 0; k < n_clusters; ++k)
      BOOST_TEST(clusters.label[clusters.representative[k]] == k);
  }

  double cost_of(const std::vector<double> &distances, const std::vector<std::size_t> &medoids, const double power)
  {
    const std::size_t n   = std::size_t(std::sqrt(double(distances.size())) + 0.5);
    double            sum = 0.;
    for (std::size_t i = 0; i < n; ++i)
      {
        double least = std::numeric_limits<double>::infinity();
        for (const auto medoid : medoids)
          least = std::min(least, distances[i * n + medoid]);
        sum += std::pow(least, power);
      }
    return sum;
  }

  /// Calls with each set of so many of the first n numbers.
  void for_each_subset(const std::size_t n, const std::size_t size, std::vector<std::size_t> &chosen,
                       const std::function<void()> &call)
  {
    if (chosen.size() == size)
      return call();
    for (std::size_t i = chosen.empty() ? 0 : chosen.back() + 1; i < n; ++i)
      {
        chosen.push_back(i);
        for_each_subset(n, size, chosen, call);
        chosen.pop_back();
      }
  }

  double least_cost(const std::vector<double> &distances, const std::size_t n, const std::size_t n_clusters,
                    const double power)
  {
    double                   least = std::numeric_limits<double>::infinity();
    std::vector<std::size_t> chosen;
    for_each_subset(n, n_clusters, chosen, [&] { least = std::min(least, cost_of(distances, chosen, power)); });
    return least;
  }

  /// Trajectories on planes of their own family, with some noise.
  MatrixXd planted(const unsigned int n_families, const Index n_samples, const Index n_states, const double noise,
                   const Index n_rows = 10)
  {
    MatrixXd result(n_rows, n_samples * n_states);
    for (Index i = 0; i < n_samples; ++i)
      {
        const MatrixXd plane = random_matrix(n_rows, 2, 100 + unsigned(i) % n_families);
        result.middleCols(i * n_states, n_states) =
            std::pow(10., double(i % 5) - 2.) * (plane * random_matrix(2, n_states, 200 + unsigned(i)) +
                                                 noise * random_matrix(n_rows, n_states, 300 + unsigned(i)));
      }
    return result;
  }

  /// The slow, obvious one.
  double subspace_cost(const Coordinates &coordinates, const std::vector<unsigned int> &label,
                       const unsigned int n_clusters, const Index n_modes)
  {
    double sum = 0.;
    for (unsigned int k = 0; k < n_clusters; ++k)
      {
        std::vector<MatrixXd> members;
        for (std::size_t i = 0; i < label.size(); ++i)
          if (label[i] == k)
            members.emplace_back(Eigen::Map<const MatrixXd>(coordinates.sample(i).data(),
                                                            Index(coordinates.n_rows), Index(coordinates.n_states))
                                     .normalized());
        MatrixXd all(Index(coordinates.n_rows), 0);
        for (const auto &member : members)
          {
            all.conservativeResize(all.rows(), all.cols() + member.cols());
            all.rightCols(member.cols()) = member;
          }
        const VectorXd values = Eigen::JacobiSVD<MatrixXd>(all).singularValues();
        if (n_modes < values.size())
          sum += values.tail(values.size() - n_modes).squaredNorm();
      }
    return sum;
  }

  std::vector<unsigned int> drawn_labels(const std::size_t n, const unsigned int n_clusters,
                                         const unsigned int seed)
  {
    const RandomStream        stream(seed, "labels of this test");
    std::vector<unsigned int> result;
    for (std::size_t i = 0; i < n; ++i)
      result.push_back(unsigned(stream.below(n_clusters, i)));
    return result;
  }

  auto says(const std::string &part)
  {
    return [part](const InputError &error) { return std::string(error.what()).find(part) != std::string::npos; };
  }
} // namespace

BOOST_AUTO_TEST_CASE(every_clustering_makes_a_partition)
{
  MatrixXd alike(3, 12); // some samples twice, so that fewer are different than clusters asked for
  for (Index i = 0; i < alike.cols(); ++i)
    alike.col(i) = random_matrix(3, 1, 400 + unsigned(i) / 6);
  for (const MatrixXd &points : {random_matrix(3, 12, 1), alike})
    {
      const auto coordinates = coordinates_of(points, 1);
      const auto distances   = plain_distances(points);
      for (const auto &name : ClusteringRegistry::instance().names())
        for (const unsigned int n_clusters : {1u, 2u, 5u, 12u})
          {
            const auto clusters = cluster(name, {}, {coordinates, distances, n_clusters, 1, 3});
            check_partition(clusters, 12, n_clusters);
            if (n_clusters == 12)
              BOOST_TEST(clusters.cost <= 1e-14);
            const auto again = cluster(name, {}, {coordinates, distances, n_clusters, 1, 3});
            BOOST_TEST(again.label == clusters.label, boost::test_tools::per_element());
            BOOST_TEST(again.representative == clusters.representative, boost::test_tools::per_element());
          }
    }
}

BOOST_AUTO_TEST_CASE(no_swap_improves_medoids)
{
  for (unsigned int trial = 0; trial < 5; ++trial)
    for (const unsigned int power : {1u, 2u})
      {
        const MatrixXd points      = random_matrix(2, 60, 10 + trial);
        const auto     coordinates = coordinates_of(points, 1);
        const auto     distances   = plain_distances(points);
        for (const std::string name : {"k medoids", "faster k medoids"})
          {
            const auto found =
                cluster(name, {{"power", std::to_string(power)}}, {coordinates, distances, 4, 1, trial});
            BOOST_TEST(found.cost == cost_of(distances, found.representative, power),
                       boost::test_tools::tolerance(1e-13));
            for (std::size_t place = 0; place < 4; ++place)
              for (std::size_t sample = 0; sample < 60; ++sample)
                {
                  auto swapped   = found.representative;
                  swapped[place] = sample;
                  BOOST_TEST(cost_of(distances, swapped, power) >= (1. - 1e-12) * found.cost);
                }
            for (std::size_t i = 0; i < 60; ++i) // each to the nearest
              for (const auto medoid : found.representative)
                BOOST_TEST(distances[i * 60 + medoid] >= distances[i * 60 + found.representative[found.label[i]]]);
          }
      }
}

BOOST_AUTO_TEST_CASE(one_medoid_is_the_best_one_and_several_starts_find_the_best_set)
{
  for (unsigned int trial = 0; trial < 5; ++trial)
    {
      const MatrixXd points      = random_matrix(2, 14, 20 + trial);
      const auto     coordinates = coordinates_of(points, 1);
      const auto     distances   = plain_distances(points);
      for (const std::string name : {"k medoids", "faster k medoids"})
        BOOST_TEST(cluster(name, {}, {coordinates, distances, 1, 1, 0}).cost == least_cost(distances, 14, 1, 1.),
                   boost::test_tools::tolerance(1e-13));
      for (const unsigned int n_clusters : {2u, 3u, 4u})
        BOOST_TEST(
            cluster("faster k medoids", {{"starts", "20"}}, {coordinates, distances, n_clusters, 1, 0}).cost ==
                least_cost(distances, 14, n_clusters, 1.),
            boost::test_tools::tolerance(1e-13));
    }
}

BOOST_AUTO_TEST_CASE(groups_far_apart_are_found_by_all)
{
  MatrixXd points(2, 30);
  for (Index i = 0; i < 30; ++i)
    points.col(i) = 0.1 * random_matrix(2, 1, 500 + unsigned(i)) +
                    Eigen::Vector2d(10. * std::cos(double(i % 3) + 1.), 10. * std::sin(double(i % 3) + 1.));
  const auto coordinates = coordinates_of(points, 1);
  const auto distances   = plain_distances(points);
  for (const auto &name : ClusteringRegistry::instance().names())
    {
      const auto clusters = cluster(name, {}, {coordinates, distances, 3, 1, 1});
      for (std::size_t i = 0; i < 30; ++i)
        BOOST_TEST(clusters.label[i] == i % 3);
    }
}

BOOST_AUTO_TEST_CASE(subspaces_lower_the_projection_error_step_by_step)
{
  constexpr unsigned int n_clusters = 4;
  for (const std::size_t n_states : {1u, 3u})
    for (unsigned int trial = 0; trial < 6; ++trial)
      {
        const auto coordinates = coordinates_of(planted(5, 40, Index(n_states), 0.3), n_states);
        // clusters that nobody is in, too
        SubspacePartition partition(coordinates, n_clusters, 2,
                                    drawn_labels(40, trial < 3 ? n_clusters : 2, trial));
        double            previous = std::numeric_limits<double>::infinity();
        unsigned int      n_steps  = 0;
        do
          {
            BOOST_TEST(partition.cost() == subspace_cost(coordinates, partition.label(), n_clusters, 2),
                       boost::test_tools::tolerance(1e-9));
            BOOST_TEST(partition.cost() <= previous * (1. + 1e-12));
            previous = partition.cost();
            ++n_steps;
        } while (partition.step());
        BOOST_TEST(n_steps > 2);
        BOOST_TEST(n_steps < 40);
        check_partition(partition.clusters(n_steps), 40, n_clusters);
      }
}

BOOST_AUTO_TEST_CASE(planted_subspaces_are_found)
{
  const auto coordinates = coordinates_of(planted(3, 45, 4, 1e-3), 4);
  const auto clusters    = cluster("k subspaces", {}, {coordinates, {}, 3, 2, 0});
  check_partition(clusters, 45, 3);
  for (std::size_t i = 0; i < 45; ++i)
    BOOST_TEST(clusters.label[i] == i % 3);
  BOOST_TEST(clusters.cost == subspace_cost(coordinates, clusters.label, 3, 2),
             boost::test_tools::tolerance(1e-9));
  // the representative is the sample that its own basis fits best
  for (unsigned int k = 0; k < 3; ++k)
    {
      const auto       members = clusters.members(k);
      const LocalBasis basis(coordinates, members, 2, LocalBasis::Scaling::unit_norms);
      const double     its = projection_error(basis.modes, coordinates, clusters.representative[k]);
      for (const auto i : members)
        BOOST_TEST(projection_error(basis.modes, coordinates, i) >= its * (1. - 1e-12));
    }
}

BOOST_AUTO_TEST_CASE(subspaces_end_no_worse_than_the_medoids_they_begin_at)
{
  const MatrixXd        columns     = planted(6, 40, 1, 0.5);
  const auto            coordinates = coordinates_of(columns, 1);
  DenseProduct          product(Communicator(), MatrixXd::Identity(columns.rows(), columns.rows()));
  std::vector<MatrixXd> samples;
  for (Index i = 0; i < columns.cols(); ++i)
    samples.emplace_back(columns.col(i));
  ParameterValues prm;
  const auto      sines =
      DissimilarityRegistry::instance().create("sine", prm)->distances(product.split(samples), product);
  for (const unsigned int n_modes : {1u, 2u, 3u})
    {
      const Clustering::Input input{coordinates, sines, 3, n_modes, 2};
      const auto              medoids   = cluster("faster k medoids", {{"power", "2"}}, input);
      const auto              subspaces = cluster("k subspaces", {{"starts", "1"}}, input);
      BOOST_TEST(subspaces.cost <= subspace_cost(coordinates, medoids.label, 3, n_modes) * (1. + 1e-12));
    }
}

BOOST_AUTO_TEST_CASE(with_one_mode_squared_sines_to_medoids_are_squared_projection_errors)
{
  // arXiv 2108.12291: the sum of squared sines to medoids is that of squared normalised projection errors on their
  // directions, in whatever inner product; coordinates are those of an orthonormal basis in it.
  constexpr Index       n        = 7;
  const MatrixXd        a        = random_matrix(n, n, 600);
  const MatrixXd        matrix   = a * a.transpose() + MatrixXd::Identity(n, n);
  const MatrixXd        factor   = matrix.llt().matrixU();
  const MatrixXd        fields   = random_matrix(n, 50, 601);
  const auto            in_basis = coordinates_of(factor * fields, 1);
  DenseProduct          product(Communicator(), matrix);
  std::vector<MatrixXd> samples;
  for (Index i = 0; i < fields.cols(); ++i)
    samples.emplace_back(fields.col(i));
  ParameterValues prm;
  const auto      sines =
      DissimilarityRegistry::instance().create("sine", prm)->distances(product.split(samples), product);
  for (const unsigned int n_clusters : {1u, 3u, 6u})
    {
      const auto clusters      = cluster("k medoids", {{"power", "2"}}, {in_basis, sines, n_clusters, 1, 0});
      double     on_directions = 0., best = 0.;
      for (unsigned int k = 0; k < n_clusters; ++k)
        {
          const MatrixXd   direction = (factor * fields.col(Index(clusters.representative[k]))).normalized();
          const LocalBasis basis(in_basis, clusters.members(k), 1, LocalBasis::Scaling::unit_norms);
          for (const auto i : clusters.members(k))
            {
              on_directions += std::pow(projection_error(direction, in_basis, i), 2);
              best += std::pow(projection_error(basis.modes, in_basis, i), 2);
            }
        }
      BOOST_TEST(clusters.cost == on_directions, boost::test_tools::tolerance(1e-12));
      BOOST_TEST(best <= on_directions);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_clustered_is_said)
{
  const MatrixXd points      = random_matrix(3, 6, 2);
  const auto     coordinates = coordinates_of(points, 1);
  const auto     distances   = plain_distances(points);
  for (const auto &name : ClusteringRegistry::instance().names())
    {
      BOOST_CHECK_EXCEPTION(cluster(name, {}, {coordinates, distances, 0, 1, 0}), InputError,
                            says("0 clusters were asked of 6 samples"));
      BOOST_CHECK_EXCEPTION(cluster(name, {}, {coordinates, distances, 7, 1, 0}), InputError,
                            says("7 clusters were asked of 6 samples"));
    }
  auto bad       = distances;
  bad[2 * 6 + 4] = std::numeric_limits<double>::quiet_NaN();
  for (const auto &name : ClusteringRegistry::instance().names())
    BOOST_CHECK_EXCEPTION(cluster(name, {}, {coordinates, bad, 2, 1, 0}), InputError, says("samples 2 and 4"));

  BOOST_CHECK_EXCEPTION(cluster("k subspaces", {}, {coordinates, {}, 2, 0, 0}), InputError, says("0 modes"));
  for (const double value : {0., std::numeric_limits<double>::quiet_NaN()})
    {
      auto columns = points;
      columns.col(3).setConstant(value);
      const auto with_one = coordinates_of(columns, 1);
      BOOST_CHECK_EXCEPTION(cluster("k subspaces", {}, {with_one, {}, 2, 1, 0}), InputError, says("Sample 3"));
    }
}
