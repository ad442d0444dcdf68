// MPI: 1 2
// Copies of training vectors are no news, new draws of the law are; variance that a generator loses is seen in its entry, and
// entries that go together otherwise in the covariance.
#include "bridge/stochastic/sample_quality.h"
#include "support/says.h"
#include "support/vector_samples.h"

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto near = boost::test_tools::tolerance(1e-13);
}

BOOST_AUTO_TEST_CASE(novelty_by_hand)
{
  const RandomVectors training{1, 0, {0., 10.}}, held_out{1, 0, {1., 12., 23.}},
      generated{1, 0, {0.5, 10.5, -7., 11.}};
  BOOST_TEST(novelty(generated, training, held_out, Communicator()) == 0.75 / 2.,
             near); // of .5 .5 1 7, and of 1 2 13
}

BOOST_AUTO_TEST_CASE(copies_are_no_news)
{
  const auto training = normal_vectors(400, 4, 1), held_out = normal_vectors(300, 4, 2);
  auto       copies = training;
  const auto noise  = normal_vectors(400, 4, 3, 0., 0.01);
  for (std::size_t k = 0; k < copies.values.size(); ++k)
    copies.values[k] += noise.values[k];
  const Communicator world;
  BOOST_TEST(novelty(training, training, held_out, world) == 0.);
  BOOST_TEST(novelty(copies, training, held_out, world) < 0.05);
  const double fresh = novelty(normal_vectors(300, 4, 4), training, held_out, world);
  BOOST_TEST(std::abs(fresh - 1.) < 0.1);
  BOOST_TEST(fresh == novelty(normal_vectors(300, 4, 4), training, held_out, Communicator(MPI_COMM_SELF)));
}

BOOST_AUTO_TEST_CASE(variance_is_counted_by_entry)
{
  const RandomVectors reference{3, 0, {1., 0., 0.1, 3., 4., 0.1, 1., 0., 0.1, 3., 4., 0.1}};
  auto                generated = reference;
  for (std::size_t i = 0; i < 4; ++i)
    generated.values[3 * i] = 5. + 0.9 * generated.values[3 * i];
  auto kept = variance_kept(generated, reference);
  BOOST_TEST(kept.of_entry[0] == 0.81, near);
  BOOST_TEST(kept.of_entry[1] == 1., near);
  BOOST_TEST(kept.of_entry[2] == 1.); // constant in both
  BOOST_TEST(kept.overall == (0.81 * 1. + 4.) / 5., near);
  generated.values[2] = 7.;
  BOOST_TEST(std::isinf(variance_kept(generated, reference).of_entry[2]));
}

BOOST_AUTO_TEST_CASE(entries_that_go_together_otherwise)
{
  const RandomVectors reference{2, 0, {0., 0., 2., 2., 0., 0., 2., 2.}}; // covariance 4/3 everywhere
  auto                apart = reference;
  apart.values              = {10., 0., 12., 0., 10., 2., 12., 2.}; // the same variances, independent
  BOOST_TEST(covariance_error(reference, reference) == 0.);
  BOOST_TEST(covariance_error(apart, reference) == std::sqrt(0.5), near);
  BOOST_TEST(variance_kept(apart, reference).overall == 1., near);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const auto good = normal_vectors(5, 2, 0);
  BOOST_CHECK_EXCEPTION(novelty(good, good, good, Communicator()), InputError, says("no held-out ones"));
  BOOST_CHECK_EXCEPTION(novelty(good, normal_vectors(5, 3, 0), good, Communicator()), InputError,
                        says("of 3 entries"));
  BOOST_CHECK_EXCEPTION(variance_kept(good, {2, 0, {1., 2., 1., 2.}}), InputError, says("are all the same"));
  BOOST_CHECK_EXCEPTION(variance_kept(normal_vectors(1, 2, 0), good), InputError, says("at least 2"));
  BOOST_CHECK_EXCEPTION(covariance_error(good, {2, 0, {1., 2., 1., 2.}}), InputError, says("are all the same"));
}
