// MPI: 1
// A network's loss has the gradient that finite differences give, with weight decay; validation samples end a training
// that would learn noise by heart.
#include "ml/rom_net/classifier_network.h"

#include "core/random.h"
#include "ml/answering/classifier_parts.h"
#include "ml/fe_ol/branch_network.h"
#include "ml/tensor_placement.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;

namespace
{
  const BranchShape shape{{2, 12, 9, 3}, BranchShape::Activation::swish};

  /// Thirds of the plane by angle; a share of the labels is of another class.
  LabelledSamples thirds(const std::size_t n, const double share_wrong, const unsigned int seed)
  {
    const RandomStream random(seed, "thirds");
    LabelledSamples    samples{2, 3, {}, {}};
    for (std::size_t i = 0; i < n; ++i)
      {
        const double x = random.normal(5 * i), y = random.normal(5 * i + 1);
        const auto   third  = (unsigned int)((std::atan2(y, x) / 3.1416 + 1.) * 1.5) % 3;
        const bool   is_off = random.uniform(5 * i + 2) < share_wrong;
        samples.append(std::vector<double>{x, y}, is_off ? (third + 1) % 3 : third);
      }
    return samples;
  }

  double log_loss(const TrainedNetwork &network, const LabelledSamples &samples)
  {
    const auto p   = network_probabilities(shape, network.weights, samples.features);
    double     sum = 0.;
    for (std::size_t i = 0; i < samples.n(); ++i)
      sum -= std::log(std::max(p[i * 3 + samples.labels[i]], 1e-12)) / double(samples.n());
    return sum;
  }
} // namespace

BOOST_AUTO_TEST_CASE(gradient)
{
  const auto   samples = thirds(25, 0.1, 1);
  Weights      weights(branch_weight_shapes(shape, "network"), 3, torch::dtype(torch::kDouble));
  CrossEntropy objective(shape, samples, 0.05, weights);
  // All weights at work: the linear term and the biases start from zero.
  torch::manual_seed(4);
  const auto start = weights.flat().detach() + 0.3 * torch::randn({int64_t(weights.size())}, torch::kDouble);
  objective.evaluate_at(start);
  const auto   gradient = objective.gradient().clone();
  const double step = 1e-5, size = gradient.abs().max().item<double>();
  for (int64_t i = 0; i < start.numel(); ++i)
    {
      const auto loss_at = [&](const double shift) {
        auto moved = start.clone();
        entries(moved)[std::size_t(i)] += shift;
        objective.evaluate_at(moved);
        return objective.loss_value();
      };
      const double difference = (loss_at(step) - loss_at(-step)) / (2. * step);
      BOOST_TEST(std::abs(entries(gradient)[std::size_t(i)] - difference) < 1e-7 * size);
    }
}

BOOST_AUTO_TEST_CASE(loss_by_hand)
{
  const auto   samples = thirds(25, 0.1, 1);
  Weights      weights(branch_weight_shapes(shape, "network"), 3, torch::dtype(torch::kDouble));
  CrossEntropy plain(shape, samples, 0., weights), decaying(shape, samples, 0.5, weights);
  plain.evaluate();
  decaying.evaluate();
  const auto   values   = on_host(weights.flat());
  const auto   flat     = entries(values);
  const double expected = log_loss({std::vector<double>(flat.begin(), flat.end()), 0}, samples);
  BOOST_TEST(plain.loss_value() == expected, boost::test_tools::tolerance(1e-12));
  // Biases start from zero: all squares are those of matrices.
  double squares = 0.;
  for (const double weight : flat)
    squares += weight * weight;
  BOOST_TEST(decaying.loss_value() == expected + 0.25 * squares, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(validation_stops)
{
  const auto noisy = thirds(60, 0.3, 1), validation = thirds(40, 0.3, 2), held_out = thirds(1000, 0.3, 3);
  const NetworkTraining training{300, 0., 5};
  const auto            stopped         = train_network(shape, noisy, validation, training);
  const auto            learnt_by_heart = train_network(shape, noisy, thirds(9, 0.3, 2), training);
  BOOST_TEST_MESSAGE(stopped.n_steps << " steps: " << log_loss(stopped, held_out) << "; "
                                     << learnt_by_heart.n_steps
                                     << " steps: " << log_loss(learnt_by_heart, held_out));
  BOOST_TEST(stopped.n_steps > 1u);
  BOOST_TEST(stopped.n_steps < 100u);
  BOOST_TEST(learnt_by_heart.n_steps > stopped.n_steps);
  BOOST_TEST(log_loss(learnt_by_heart, noisy) < log_loss(stopped, noisy));
  BOOST_TEST(log_loss(stopped, held_out) < 0.7 * log_loss(learnt_by_heart, held_out));

  // The same steps without validation lead to the same weights, and a repetition too.
  const auto again = train_network(shape, noisy, {2, 3, {}, {}}, {stopped.n_steps, 0., 5});
  BOOST_TEST(again.weights == stopped.weights, boost::test_tools::per_element());
  BOOST_TEST((train_network(shape, noisy, {2, 3, {}, {}}, {stopped.n_steps, 0., 6}).weights != stopped.weights));
}
