// MPI: 1
// Classes are dealt out evenly over folds and to validation; samples that are added lie between neighbours of their own
// class.
#include "ml/rom_net/folds.h"

#include "ml/rom_net/augmentation.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace trestle;

namespace
{
  /// Class k has so many samples; what they are does not matter.
  LabelledSamples classes_of(const std::vector<unsigned int> &sizes)
  {
    LabelledSamples samples{1, (unsigned int)(sizes.size()), {}, {}};
    for (unsigned int k = 0; k < sizes.size(); ++k)
      for (unsigned int i = 0; i < sizes[k]; ++i)
        samples.append(std::vector<double>{double(i)}, k);
    return samples;
  }

  /// Two rings around one another, class 0 within class 1.
  LabelledSamples rings(const std::size_t n)
  {
    const RandomStream random(2, "rings");
    LabelledSamples    samples{2, 2, {}, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const double angle = 2. * std::numbers::pi * random.uniform(i), radius = i % 2 == 0 ? 1. : 2.;
        samples.append(std::vector<double>{radius * std::cos(angle), radius * std::sin(angle)}, i % 2);
      }
    return samples;
  }
} // namespace

BOOST_AUTO_TEST_CASE(even_folds)
{
  const std::vector<unsigned int> sizes{17, 3, 1, 29};
  const auto                      samples = classes_of(sizes);
  const auto                      folds   = stratified_folds(samples, 5, 7);
  BOOST_TEST(folds == stratified_folds(samples, 5, 7), boost::test_tools::per_element());
  BOOST_TEST((folds != stratified_folds(samples, 5, 8)));
  std::vector<std::vector<unsigned int>> n(4, std::vector<unsigned int>(5, 0));
  std::vector<unsigned int>              of_fold(5, 0);
  for (std::size_t i = 0; i < samples.n(); ++i)
    {
      BOOST_REQUIRE(folds[i] < 5u);
      ++n[samples.labels[i]][folds[i]];
      ++of_fold[folds[i]];
    }
  const auto spread = [](const std::vector<unsigned int> &counts) {
    const auto [least, largest] = std::minmax_element(counts.begin(), counts.end());
    return *largest - *least;
  };
  for (const auto &of_class : n)
    BOOST_TEST(spread(of_class) <= 1u);
  BOOST_TEST(spread(of_fold) <= 1u);
}

BOOST_AUTO_TEST_CASE(validation)
{
  const auto samples = classes_of({17, 3, 1, 29});
  const auto split   = split_for_validation(samples, 6, 1);
  BOOST_TEST(split.kept.size() + split.held_back.size() == samples.n());
  std::vector<unsigned int> n(4, 0);
  for (const auto i : split.held_back)
    ++n[samples.labels[i]];
  BOOST_TEST(n == (std::vector<unsigned int>{2, 0, 0, 4}), boost::test_tools::per_element());
  auto all = split.kept;
  all.insert(all.end(), split.held_back.begin(), split.held_back.end());
  std::sort(all.begin(), all.end());
  BOOST_TEST((std::adjacent_find(all.begin(), all.end()) == all.end()));
}

BOOST_AUTO_TEST_CASE(added_between_neighbours)
{
  const auto samples = rings(200);
  const auto more    = augmented(samples, 2.5, RandomStream(0, "test"));
  BOOST_TEST(more.n() > 650u);
  BOOST_TEST(more.n() <= 700u);
  std::vector<unsigned int> n(2, 0);
  for (std::size_t i = 0; i < more.n(); ++i)
    {
      // Chords of neighbours hug the ring; others would cut through the other class.
      const double radius = std::hypot(more.row(i)[0], more.row(i)[1]), own = 1. + more.labels[i];
      BOOST_TEST(radius <= own + 1e-12);
      BOOST_TEST(radius > own - 0.2);
      ++n[more.labels[i]];
    }
  BOOST_TEST(n[0] > 0.4 * double(more.n()));
  BOOST_TEST(n[1] > 0.4 * double(more.n()));
  for (std::size_t i = 0; i < samples.n(); ++i)
    BOOST_REQUIRE((more.row(i)[0] == samples.row(i)[0] && more.labels[i] == samples.labels[i]));
}

BOOST_AUTO_TEST_CASE(none_across_another_class)
{
  // On a line: 0 0 1 0 0, where what lies between the two parts of class 0 would often be in class 1's place.
  LabelledSamples samples{1, 2, {0., 1., 5., 9., 10.}, {0, 0, 1, 0, 0}};
  const auto      more = augmented(samples, 40., RandomStream(1, "test"));
  BOOST_TEST(more.n() > 100u);
  for (std::size_t i = samples.n(); i < more.n(); ++i)
    {
      BOOST_TEST(more.labels[i] == 0u); // one sample of class 1 has no neighbour
      BOOST_TEST(std::abs(more.row(i)[0] - 5.) >= 2.);
    }
  BOOST_TEST(augmented(samples, 0., RandomStream(1, "test")).n() == samples.n());
}
