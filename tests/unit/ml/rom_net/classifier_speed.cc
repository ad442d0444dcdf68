// MPI: 1 benchmark
// A query of twelve features, six networks and eight clusters takes at most 20 us of one core.
#include "core/random.h"
#include "core/stopwatch.h"
#include "ml/answering/classifier_parts.h"
#include "ml/rom_net/classifier_shapes.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace trestle;

BOOST_AUTO_TEST_CASE(a_query)
{
  constexpr unsigned int n_features = 12, n_classes = 8, n_networks = 6;
  const RandomStream     random(1, "speed");
  std::size_t            n       = 0;
  const auto             numbers = [&](const std::size_t size) {
    std::vector<double> result(size);
    for (auto &number : result)
      number = 0.2 * random.normal(n++);
    return result;
  };
  ClassifierParts parts;
  parts.n_classes        = n_classes;
  parts.features.n_given = n_features;
  for (unsigned int j = 0; j < n_features; ++j)
    parts.features.number.push_back(j);
  parts.features.mean.assign(n_features, 0.);
  parts.features.deviation.assign(n_features, 1.);
  parts.shapes =
      classifier_shapes({"16", "32", "64", "16-16", "32-32", "64-32"}, n_networks, n_features, n_classes);
  for (const auto &shape : parts.shapes)
    parts.weights.push_back(numbers(shape.n_weights()));
  parts.combination = numbers((n_networks * n_classes + 1) * n_classes);
  const Classifier classifier(std::move(parts));

  constexpr std::size_t n_queries = 1000;
  const auto            queries   = numbers(n_queries * n_features);
  double                best      = 1e300;
  unsigned int          sum       = 0;
  for (unsigned int repetition = 0; repetition < 20; ++repetition)
    {
      const Stopwatch watch;
      for (std::size_t i = 0; i < n_queries; ++i)
        sum += classifier.candidates(std::span(queries).subspan(i * n_features, n_features), 3).front();
      best = std::min(best, watch.wall_seconds() * 1e6 / double(n_queries));
    }
  BOOST_TEST_MESSAGE(best << " us a query");
  BOOST_TEST(sum > 0u);
  BOOST_TEST(best < 20.);
}
