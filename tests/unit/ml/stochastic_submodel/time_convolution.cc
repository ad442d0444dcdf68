// MPI: 1 2 one-kernel
// Convolutions along time are what loops over their definition say, their derivatives those of differences; rows are the same
// beside any others; generators of them learn two bundles of waves, come back from archives to the bit, end with the same
// weights on all ranks, and refuse vectors without time and archives that are damaged.
#include "ml/stochastic_submodel/time_convolution.h"
#include "bridge/stochastic/two_sample_tests.h"
#include "core/stopwatch.h"
#include "ml/networks/weights.h"
#include "ml/stochastic_submodel/adversary.h"
#include "ml/stochastic_submodel/normal_law.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/stochastic_submodel/scales.h"
#include "ml/tensor_placement.h"
#include "support/random_laws.h"
#include "support/says.h"
#include "support/waves_in_time.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using testing::generator;
using testing::says;
namespace data = boost::unit_test::data;

namespace
{
  using Keys = std::map<std::string, std::string>;

  constexpr std::size_t n_rows = 3;

  /// A function at random weights, none of them zero. @param n_outputs 6: coefficients and two others; 1: a critic.
  struct Case
  {
    explicit Case(const unsigned int n_outputs, const std::string &activation = "swish",
                  const unsigned int kernel = 3)
      : shape{{{7, 5, n_outputs}}, 4, 3, kernel},
        lift(std::make_shared<TimeLift>(testing::waves_lift(6, 2, 4)))
    {
      shape.perceptron.activation =
          activation == "tanh" ? BranchShape::Activation::tanh : BranchShape::Activation::swish;
      function          = time_convolution_function(shape, lift);
      weights           = Weights(function->weight_shapes("test"), 1, torch::dtype(torch::kDouble));
      auto       values = weights.flat().detach().clone();
      const auto noise  = normal_rows("weights of a test", 1, 0, 1, weights.size());
      values += 0.2 * to_rows(noise, 1, torch::kDouble).view({-1});
      weights.assign(values);
      inputs = normal_rows("inputs of a test", 1, 0, n_rows, 7);
    }
    torch::Tensor           x() const { return to_rows(inputs, n_rows, torch::kDouble); }
    std::span<const double> flat() const { return {weights.flat().data_ptr<double>(), weights.size()}; }
    double                  output(const std::vector<double> &at, const std::size_t place) const
    {
      std::vector<double> answers(function->n_outputs() * at.size() / 7);
      function->evaluate(flat(), at.size() / 7, at, answers);
      return answers[place];
    }

    TimeConvolutionShape            shape;
    std::shared_ptr<const TimeLift> lift;
    std::unique_ptr<VectorFunction> function;
    Weights                         weights;
    std::vector<double>             inputs;
  };

  /// The definition, number by number, of one row.
  class Loops
  {
  public:
    Loops(const Case &c, const std::span<const double> x)
      : case_(c),
        x_(x)
    {
      for (const auto &array : c.weights.arrays())
        arrays_.push_back(array.contiguous());
    }

    std::vector<double> answer() const
    {
      const std::size_t n = case_.function->n_outputs(), n_times = case_.lift->n_times, n_signals = 2, n_c = 4;
      auto              h = layer(signals(), 0);
      for (std::size_t l = 1; l < case_.shape.n_layers; ++l)
        {
          const auto more = layer(h, l);
          for (std::size_t i = 0; i < h.size(); ++i)
            h[i] += more[i];
        }
      std::vector<double> result = perceptron();
      for (std::size_t t = 0; t < n_times; ++t)
        for (std::size_t c = 0; c < channels(); ++c)
          {
            for (std::size_t j = 0; j < n; ++j)
              result[j] += h[t * channels() + c] * weight(13, c * n + j) / double(n_times);
            for (std::size_t q = 0; q < n_signals && n >= n_c; ++q)
              for (std::size_t k = 0; k < n_c; ++k)
                result[k] += std::sqrt(double(n_c) / double(n_times * n_signals)) * weight(12, c * n_signals + q) *
                             h[t * channels() + c] * case_.lift->matrix[(t * n_signals + q) * n_c + k];
          }
      return result;
    }

  private:
    double weight(const std::size_t array, const std::size_t i) const
    {
      return arrays_[array].data_ptr<double>()[i];
    }
    std::size_t channels() const { return case_.shape.n_channels; }
    double      activated(const double z) const
    {
      return case_.shape.perceptron.activation == BranchShape::Activation::tanh ? std::tanh(z)
                                                                                : z / (1. + std::exp(-z));
    }

    std::vector<double> signals() const
    {
      std::vector<double> result(case_.lift->n_times * case_.lift->n_signals, 0.);
      for (std::size_t i = 0; i < result.size(); ++i)
        for (std::size_t k = 0; k < 4; ++k)
          result[i] += case_.lift->matrix[i * 4 + k] * x_[k];
      return result;
    }

    std::vector<double> layer(const std::vector<double> &h, const std::size_t l) const
    {
      const std::size_t   n_times = case_.lift->n_times, from = h.size() / n_times;
      const int           taps = int(case_.shape.kernel);
      std::vector<double> result(n_times * channels());
      for (std::size_t t = 0; t < n_times; ++t)
        for (std::size_t c = 0; c < channels(); ++c)
          {
            double z = l == 0 ? weight(11, t * channels() + c) : 0.;
            for (int tap = 0; tap < taps; ++tap)
              if (const int at = int(t) + (tap - taps / 2) * (1 << l); at >= 0 && at < int(n_times))
                for (std::size_t i = 0; i < from; ++i)
                  z += weight(5 + 2 * l, (std::size_t(tap) * from + i) * channels() + c) *
                       h[std::size_t(at) * from + i];
            for (std::size_t r = 0; r < 4; ++r)
              z += weight(6 + 2 * l, r * channels() + c) * (r < 3 ? x_[4 + r] : 1.);
            result[t * channels() + c] = activated(z);
          }
      return result;
    }

    std::vector<double> perceptron() const
    {
      const std::size_t   n = case_.function->n_outputs();
      std::vector<double> result(n);
      for (std::size_t j = 0; j < n; ++j)
        {
          result[j] = weight(3, j);
          for (std::size_t m = 0; m < 5; ++m)
            {
              double z = weight(1, m);
              for (std::size_t i = 0; i < 7; ++i)
                z += x_[i] * weight(0, i * 5 + m);
              result[j] += activated(z) * weight(2, m * n + j);
            }
          for (std::size_t i = 0; i < 7; ++i)
            result[j] += x_[i] * weight(4, i * n + j);
        }
      return result;
    }

    const Case                &case_;
    std::span<const double>    x_;
    std::vector<torch::Tensor> arrays_;
  };

  /// A sum of outputs that no symmetry makes zero.
  torch::Tensor weighed_sum(const Case &c)
  {
    const auto n = c.function->n_outputs();
    return (c.function->apply(c.weights.arrays(), c.x()) *
            to_rows(normal_rows("weights of outputs", 1, 0, 1, n), 1, torch::kDouble))
        .sum()
        .view({1});
  }

  const auto outputs     = data::make({6u, 1u});
  const auto activations = data::make({"swish", "tanh"});
  const auto names       = data::make({"flow matching", "wgan"});

  Keys keys_of(const std::string &name, const std::string &steps)
  {
    Keys result{{"architecture", "time convolution"},
                {"steps", steps},
                {"batch", "64"},
                {"time convolution/widths", "16"},
                {"time convolution/channels", "8"},
                {"time convolution/layers", "2"},
                {"correction draws", "64"}};
    if (name == "flow matching")
      result["integration steps"] = "4";
    return result;
  }

  std::unique_ptr<Generator> learnt(const std::string &name, const RandomVectors &samples, const Keys &keys,
                                    const Communicator &communicator = Communicator())
  {
    auto result = generator(name, keys);
    result->learn(samples, communicator);
    return result;
  }
} // namespace

BOOST_DATA_TEST_CASE(against_loops, outputs *activations, n_outputs, activation)
{
  for (const unsigned int kernel : {1u, 3u, 5u})
    {
      const Case c(n_outputs, activation, kernel);
      const auto applied = c.function->apply(c.weights.arrays(), c.x()).contiguous();
      for (std::size_t i = 0; i < n_rows; ++i)
        {
          const auto expected = Loops(c, std::span(c.inputs).subspan(7 * i, 7)).answer();
          for (std::size_t j = 0; j < n_outputs; ++j)
            {
              BOOST_TEST(std::abs(entries(applied)[i * n_outputs + j] - expected[j]) < 1e-12);
              BOOST_TEST(std::abs(c.output(c.inputs, i * n_outputs + j) - expected[j]) < 1e-12);
            }
        }
    }
}

BOOST_DATA_TEST_CASE(gradient_by_inputs, outputs *activations, n_outputs, activation)
{
  const Case       c(n_outputs, activation);
  constexpr double length   = 1e-5;
  const auto       gradient = c.function->input_gradient(c.weights.arrays(), c.x()).contiguous();
  for (std::size_t i = 0; i < n_rows * 7; ++i)
    {
      auto ahead = c.inputs, behind = c.inputs;
      ahead[i] += length;
      behind[i] -= length;
      const std::size_t place = i / 7 * n_outputs;
      BOOST_TEST(std::abs((c.output(ahead, place) - c.output(behind, place)) / (2. * length) -
                          entries(gradient)[i]) < 1e-6);
    }
}

// As the critic's penalty takes it: each array along its part of the derivative and a random direction.
BOOST_DATA_TEST_CASE(gradient_by_weights_of_the_gradient, outputs *activations, n_outputs, activation)
{
  const Case   c(n_outputs, activation);
  const double error = penalty_difference_error(*c.function, 3);
  BOOST_TEST_MESSAGE("relative error " << error);
  BOOST_TEST(error < 1e-5);
  BOOST_TEST(error > 0.);
}

BOOST_DATA_TEST_CASE(gradient_by_weights, outputs, n_outputs)
{
  Case             c(n_outputs);
  constexpr double length   = 1e-5;
  const auto       gradient = torch::autograd::grad({weighed_sum(c)}, {c.weights.flat()})[0].contiguous();
  const auto       start    = c.weights.flat().detach().clone();
  for (std::size_t i = 0; i < c.weights.size(); i += 7)
    {
      double difference = 0.;
      for (const double side : {1., -1.})
        {
          auto moved = start.clone();
          entries(moved)[i] += side * length;
          c.weights.assign(moved);
          const auto loss = weighed_sum(c);
          difference += side * entries(loss)[0] / (2. * length);
        }
      BOOST_TEST(std::abs(difference - entries(gradient)[i]) < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(rows_are_the_same_beside_any_others)
{
  const Case          c(6);
  const auto          many = normal_rows("rows of a test", 1, 0, 67, 7);
  std::vector<double> all(67 * 6), one(6);
  c.function->evaluate(c.flat(), 67, many, all);
  for (const std::size_t i : {0, 1, 33, 66})
    {
      const std::vector<double> weights(c.flat().begin(), c.flat().end()); // elsewhere in memory
      c.function->evaluate(weights, 1, std::span(many).subspan(7 * i, 7), one);
      BOOST_TEST((one == std::vector<double>(all.begin() + long(6 * i), all.begin() + long(6 * i + 6))));
    }
}

// 20 coefficients of waves whose onset is early or late: two bundles, which no normal law has.
BOOST_AUTO_TEST_CASE(two_bundles_of_waves)
{
  const auto samples = testing::waves(400, 1), held_out = testing::waves(800, 2);
  auto       keys = keys_of("flow matching", "300");
  keys.insert({{"rate", "1e-2"}, {"warm-up steps", "10"}, {"weight average", "0.95"}});
  keys["time convolution/widths"] = "64, 64";
  keys["correction draws"]        = "500";
  keys["integration steps"]       = "10";
  const Stopwatch watch;
  const auto      flow = learnt("flow matching", samples, keys);
  RandomVectors   mine{20, 0, flow->draw(3, 0, 800)}, normal{20, 0, normal_rows("normal law", 3, 0, 800, 20)};
  auto            standard = samples;
  const Scales    scales(20, samples.values);
  scales.to_standard(standard.values);
  normal.values = NormalLaw(standard, Communicator()).evaluate(normal.values, {});
  scales.from_standard(normal.values);
  const Communicator world;
  const double       distance = energy_distance(mine, held_out, world).squared,
               of_normal      = energy_distance(normal, held_out, world).squared;
  BOOST_TEST_MESSAGE("energy distance " << distance << ", of the normal law " << of_normal << ", CPU seconds "
                                        << watch.cpu_seconds());
  BOOST_TEST(distance < 0.5 * of_normal);
}

BOOST_DATA_TEST_CASE(archives, names, name)
{
  const auto samples = testing::waves(100, 1);
  const auto one     = learnt(name, samples, keys_of(name, "4"));
  const auto read    = generator(name, {{"architecture", "time convolution"}});
  Archive    archive = Archive::deserialise(testing::archived_bytes(*one));
  read->read(archive);
  BOOST_TEST((read->draw(8, 3, 40) == one->draw(8, 3, 40)));
  const auto nine = one->draw(8, 5, 9);
  BOOST_TEST((read->draw(8, 5, 1) == std::vector<double>(nine.begin(), nine.begin() + 20)));
  BOOST_TEST(testing::are_same(*read, *one));
  BOOST_CHECK_THROW(generator(name, {})->read(archive), InputError); // the default is a perceptron

  for (const auto &[array, content] : archive.arrays)
    {
      auto cut = archive;
      cut.arrays.erase(array);
      BOOST_CHECK_THROW(read->read(cut), InputError);
    }
  auto damaged                           = archive;
  damaged.arrays["generator lift"].shape = {1, 2};
  BOOST_CHECK_EXCEPTION(read->read(damaged), InputError, says("times, signals and coefficients"));
  damaged                                    = archive;
  damaged.arrays["generator lift"].values[0] = std::nan("");
  BOOST_CHECK_EXCEPTION(read->read(damaged), InputError, says("times, signals and coefficients"));
  for (const std::string text :
       {"time convolution: ", "time convolution: 20-16-20 swish, 8 channels, 2 layers, kernel 4",
        "time convolution: 20-16-20 swish, -8 channels, 2 layers, kernel 5",
        "time convolution: 20-16-20 swish, 8 channels, 2 layers"})
    {
      damaged                                      = archive;
      damaged.attributes["generator architecture"] = text;
      BOOST_CHECK_THROW(read->read(damaged), InputError);
    }
}

BOOST_DATA_TEST_CASE(ranks_end_with_the_same_weights, names, name)
{
  const auto samples = testing::waves(100, 1);
  const auto keys    = keys_of(name, "6");
  BOOST_TEST(
      testing::are_same(*learnt(name, samples, keys), *learnt(name, samples, keys, Communicator(MPI_COMM_SELF))));
}

BOOST_DATA_TEST_CASE(refused, names, name)
{
  auto samples = testing::waves(50, 1);
  samples.lift.reset();
  BOOST_CHECK_EXCEPTION(learnt(name, samples, keys_of(name, "1")), InputError, says("vectors that have no time"));
  samples.lift = std::make_shared<TimeLift>(testing::waves_lift(8, 2, 40));
  BOOST_CHECK_EXCEPTION(learnt(name, samples, keys_of(name, "1")), InputError, says("A lift of 40 coefficients"));
  auto keys                       = keys_of(name, "1");
  keys["time convolution/kernel"] = "4";
  BOOST_CHECK_EXCEPTION(learnt(name, testing::waves(50, 1), keys), InputError, says("it has no middle"));
}

// At conditions, with entries that have no time beside the coefficients; the critic's slope is that of the critic.
BOOST_AUTO_TEST_CASE(conditions_and_other_entries)
{
  auto samples = testing::waves(60, 1);
  samples.lift = std::make_shared<TimeLift>(testing::waves_lift(8, 2, 15));
  for (std::size_t i = 0; i < samples.n(); ++i)
    samples.conditions.push_back(samples.row(i)[0]);
  samples.n_conditions = 1;
  for (const std::string name : {"flow matching", "wgan"})
    {
      const auto one = learnt(name, samples, keys_of(name, "3"));
      const auto at  = std::span(samples.conditions).first(10);
      const auto all = one->draw(2, 0, 10, at);
      BOOST_TEST(one->draw(2, 4, 1, at.subspan(4, 1)).back() == all[5 * 20 - 1]);
      for (const auto &[figure, value] : one->checks())
        BOOST_TEST(value < 1e-5);
    }
}
