// MPI: 1 2 4 one-kernel
// Networks on a grid learn a motion that convolutions have, compressed ones too; ranks end with the same weights; archives
// predict the same; what does not fit is refused by name.
#include "ml/api/grid_predictor.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "support/parameter_values.h"
#include "support/says.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using testing::says;
namespace data = boost::unit_test::data;

namespace
{
  using Keys = std::map<std::string, std::string>;

  const Keys small{{"steps", "150"},        {"channels", "8"}, {"dilations", "1, 2"},           {"batch", "8"},
                   {"precision", "double"}, {"rate", "1e-2"},  {"kernels", "compressed, pair"}, {"ranks", "6, 3"}};

  /// Smooth fields beside a channel that never varies, and what they are one point later along x, in other units.
  GridSamples moved(const std::size_t n, const std::vector<std::size_t> &grid)
  {
    GridSamples result{grid, 2, 1};
    const auto  points = result.n_points(), nx = grid.back();
    for (std::size_t sample = 0; sample < n; ++sample)
      {
        const RandomStream numbers(1, "moved fields", sample);
        const auto         value = [&](const double x, const double y) {
          return 100. * std::sin(0.7 * x + 0.5 * y + 6. * numbers.uniform(0)) +
                 50. * std::cos(y - 6. * numbers.uniform(1));
        };
        for (std::size_t i = 0; i < points; ++i)
          result.inputs.push_back(value(double(i % nx), double(i / nx)));
        result.inputs.insert(result.inputs.end(), points, 3.);
        for (std::size_t i = 0; i < points; ++i)
          result.outputs.push_back(1e-3 * value(double(i % nx) - 1., double(i / nx)));
      }
    return result;
  }

  struct Training
  {
    explicit Training(const Keys &keys = small)
      : training(values, "net", {})
    {
      for (const auto &[key, value] : keys)
        values.set("net/" + key, value);
    }

    GridPredictor operator()(const GridSamples &samples, const std::string &kernel, const unsigned int rank,
                             const Communicator &communicator, const std::string &folder)
    {
      Run run{communicator, RunDirectory(communicator, folder), {}, {}};
      return training.train(samples, {kernel, rank}, 3, run).predictor;
    }

    testing::ParameterValues values;
    GridPredictorTraining    training;
  };

  double relative_error(const GridPredictor &predictor, const GridSamples &samples)
  {
    const auto predicted = predictor.predict(samples.grid, samples.inputs);
    double     missed = 0., size = 0.;
    for (std::size_t i = 0; i < predicted.size(); ++i)
      {
        missed += std::pow(predicted[i] - samples.outputs[i], 2);
        size += std::pow(samples.outputs[i], 2);
      }
    return std::sqrt(missed / size);
  }

  const std::vector<std::pair<std::string, unsigned int>> kinds = {{"dense", 0}, {"compressed", 6}, {"pair", 3}};
} // namespace

BOOST_AUTO_TEST_CASE(a_motion_is_learnt)
{
  const Communicator world;
  const auto         samples = moved(24, {10, 12});
  for (const auto &[kernel, rank] : kinds)
    {
      const auto   predictor = Training()(samples, kernel, rank, world, "learnt_" + kernel);
      const double error     = relative_error(predictor, samples);
      BOOST_TEST_MESSAGE(kernel << ": " << error << ", " << predictor.n_weights() << " numbers");
      BOOST_TEST(error < 0.3); // fields that enter from outside of the grid are not to be known
      BOOST_TEST(predictor.difference_of_dense(samples.grid, samples.inputs) < 1e-12);
    }
}

BOOST_DATA_TEST_CASE(ranks_and_archives, data::make({2u, 3u}), n_axes)
{
  const Communicator world, alone(MPI_COMM_SELF);
  const auto         grid    = n_axes == 2 ? std::vector<std::size_t>{6, 8} : std::vector<std::size_t>{4, 6, 8};
  const auto         samples = moved(9, grid);
  auto               keys    = small;
  keys["steps"]              = "12";
  for (const auto &[kernel, rank] : kinds)
    {
      const std::string name   = kernel + std::to_string(n_axes);
      const auto        shared = Training(keys)(samples, kernel, rank, world, "shared_" + name);
      const auto        mine =
          Training(keys)(samples, kernel, rank, alone, "alone_" + name + "_" + std::to_string(world.rank()));
      Archive of_all, of_one;
      shared.write(of_all);
      mine.write(of_one);
      BOOST_TEST(of_all.arrays.size() == of_one.arrays.size());
      for (const auto &[array, numbers] : of_all.arrays)
        BOOST_TEST((numbers.values == of_one.arrays.at(array).values), array);
      const GridPredictor read(Archive::deserialise(of_all.serialise()));
      BOOST_TEST(read.architecture() == shared.architecture());
      BOOST_TEST((read.predict(grid, samples.inputs) == shared.predict(grid, samples.inputs)));
    }
}

BOOST_AUTO_TEST_CASE(twins_start_alike)
{
  // A pair of full rank is the dense kernel: no step, no difference.
  const Communicator world;
  const auto         samples = moved(8, {6, 8});
  auto               keys    = small;
  keys["steps"]              = "0";
  const auto dense           = Training(keys)(samples, "dense", 0, world, "start_dense"),
             pair            = Training(keys)(samples, "pair", 24, world, "start_pair");
  const auto a = dense.predict(samples.grid, samples.inputs), b = pair.predict(samples.grid, samples.inputs);
  for (std::size_t i = 0; i < a.size(); ++i)
    BOOST_TEST(std::abs(a[i] - b[i]) < 1e-9);
}

BOOST_AUTO_TEST_CASE(bad_input)
{
  const auto refused = [](const std::string &key, const std::string &value, const std::string &words) {
    auto keys = small;
    keys[key] = value;
    BOOST_CHECK_EXCEPTION(Training(keys).training.check(2, 20), InputError, says(words));
  };
  refused("ranks", "6", "1 number(s)");
  refused("ranks", "0, 3", "rank 0");
  refused("ranks", "6, 24", "rank 24");
  refused("kernels", "compressed, compressed", "twice");
  refused("kernels", "compressed, fourier", "'fourier'");
  refused("kernels", "compressed, dense", "'dense'");
  refused("batch", "21", "batch = 21");
  Training().training.check(2, 20);

  const auto samples   = moved(8, {6, 8});
  auto       keys      = small;
  keys["steps"]        = "0";
  const auto predictor = Training(keys)(samples, "compressed", 6, Communicator(), "bad_input");
  BOOST_CHECK_EXCEPTION(predictor.predict({6, 8}, std::span(samples.inputs).first(50)), InputError,
                        says("50 numbers"));
  BOOST_CHECK_EXCEPTION(predictor.predict({2, 6, 8}, samples.inputs), InputError, says("on 3"));
  BOOST_CHECK_EXCEPTION(GridPredictor{Archive()}, InputError, says("no predictor"));
}
