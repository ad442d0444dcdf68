#include "core/choice.h"
#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"
#include "ml/training/batch_order.h"
#include "ml/training/training_run.h"
#include "ml/training/update_stage.h"
#include "ml/wave_predictor/grid_objective.h"
#include "ml/wave_predictor/grid_predictor_parts.h"

#include <algorithm>
#include <limits>

namespace trestle
{
  struct GridPredictorTraining::Keys
  {
    Keys(ParameterSink &prm, const Defaults &defaults)
      : channels(defaults.channels),
        dilations(defaults.dilations),
        ranks(defaults.ranks),
        batch(defaults.batch),
        activation(prm, "relu"),
        optimiser(prm, "optimiser", "adam", "Of the weights."),
        stage(prm, {defaults.steps, {.rate = 3e-3, .decay = 1e-2, .schedule = "cosine", .warm_up_steps = 20}},
              [this]() -> WeightUpdate & { return *optimiser; }),
        run(prm, 100, 500),
        placement(prm, "single")
    {
      prm.add("channels", channels, "Fields between the layers.", Allowed::at_least(1));
      prm.add(
          "dilations", dilations,
          "Grid points between the taps of each hidden layer, one layer a number: their sum is how far it looks.",
          Allowed::at_least(1));
      prm.add("kernels", kernels, "Kinds of kernels that are compared with dense ones.");
      prm.add("ranks", ranks, "Of these kinds, one each: one-way filters that stand for a kernel.");
      prm.add("batch", batch, "Samples a step.", Allowed::at_least(1));
    }

    GridArchitecture architecture(const Twin &twin, const unsigned int n_axes, const std::size_t n_inputs,
                                  const std::size_t n_outputs) const
    {
      return {int64_t(n_inputs),
              int64_t(n_outputs),
              n_axes,
              int64_t(channels),
              {dilations.begin(), dilations.end()},
              twin.kernel,
              twin.rank,
              activation.name()};
    }

    unsigned int              channels;
    std::vector<unsigned int> dilations;
    std::vector<std::string>  kernels = {"compressed", "pair"};
    std::vector<unsigned int> ranks;
    unsigned int              batch;
    Activation                activation;
    Choice<WeightUpdate>      optimiser;
    UpdateStage               stage;
    TrainingRunKeys           run;
    TensorPlacement           placement;
  };

  GridPredictorTraining::GridPredictorTraining(ParameterSink &prm, const std::string &section,
                                               const Defaults &defaults)
    : section_(section)
  {
    const auto own = prm.section(section);
    keys_          = std::make_unique<Keys>(prm, defaults);
  }

  GridPredictorTraining::~GridPredictorTraining() = default;

  unsigned int GridPredictorTraining::n_channels() const { return keys_->channels; }

  std::vector<GridPredictorTraining::Twin> GridPredictorTraining::twins() const
  {
    std::vector<Twin> result;
    for (std::size_t i = 0; i < keys_->kernels.size(); ++i)
      result.push_back({keys_->kernels[i], keys_->ranks.at(i)});
    return result;
  }

  namespace
  {
    std::size_t numbers_of_kernel(const GridPredictorTraining::Twin &twin, const ConvolutionShape &shape)
    {
      const auto kernel = ConvolutionKernelRegistry::instance().create(twin.kernel, twin.rank);
      int64_t    result = 0;
      for (const auto &array : kernel->weight_shapes("", shape))
        result += c10::multiply_integers(array.shape);
      return std::size_t(result);
    }
  } // namespace

  void GridPredictorTraining::check(const unsigned int n_axes, const std::size_t n_samples) const
  {
    if (keys_->kernels.size() != keys_->ranks.size())
      throw InputError(section_ + "/ranks has " + std::to_string(keys_->ranks.size()) + " number(s) for the " +
                           std::to_string(keys_->kernels.size()) + " kind(s) of " + section_ + "/kernels.",
                       "Give each kind its rank.");
    if (n_samples < keys_->batch)
      throw InputError(section_ + "/batch = " + std::to_string(keys_->batch) + ": there are only " +
                           std::to_string(n_samples) + " samples to learn from.",
                       "Take a smaller batch or more runs.");
    const ConvolutionShape hidden{int64_t(keys_->channels), int64_t(keys_->channels), n_axes, 1};
    const std::size_t      dense = numbers_of_kernel({"dense", 0}, hidden);
    for (std::size_t i = 0; i < keys_->kernels.size(); ++i)
      {
        const Twin twin{keys_->kernels[i], keys_->ranks[i]};
        const auto names = ConvolutionKernelRegistry::instance().names();
        if (twin.kernel == "dense" || std::ranges::find(names, twin.kernel) == names.end() ||
            std::ranges::count(keys_->kernels, twin.kernel) > 1)
          throw InputError(section_ + "/kernels = " + text::join(keys_->kernels) + ": '" + twin.kernel +
                               "' is no kind to compare with dense kernels, or stands there twice.",
                           "There are: " + text::join(names) + "; dense ones are always trained.");
        if (twin.rank == 0 || numbers_of_kernel(twin, hidden) >= dense)
          throw InputError(section_ + "/ranks: rank " + std::to_string(twin.rank) + " of '" + twin.kernel +
                               "' compresses nothing: a dense kernel of " + std::to_string(keys_->channels) +
                               " channels has " + std::to_string(dense) + " numbers.",
                           "Take a rank of 1 at least, and of so few numbers that less remain.");
      }
  }

  namespace
  {
    /// Of a network: what comes nearest to its dense twin's. Flat, in double.
    torch::Tensor first_weights(const GridNetwork &network, const unsigned int seed)
    {
      const torch::NoGradGuard no_gradients;
      auto                     twin = network.architecture();
      twin.kernel                   = "dense";
      const Weights              dense(GridNetwork(twin).weight_shapes(), seed, torch::dtype(torch::kDouble));
      std::vector<torch::Tensor> flat;
      for (const auto &array : network.from_dense(dense.arrays()))
        flat.push_back(array.reshape({-1}));
      return torch::cat(flat);
    }
  } // namespace

  /// To the weights of the last step, which are left in the objective's.
  TrainingSummary GridPredictorTraining::minimise(GridObjective &objective, const std::string &architecture,
                                                  const std::size_t n_samples, const unsigned int seed, Run &run)
  {
    BatchOrder order(n_samples, keys_->batch, seed);
    const auto columns = [](const TrainingState &state) -> std::vector<History::Entry> {
      return {{"loss", state.mean_loss()}, {"rate", state.rate}, {"cpu_seconds", state.cpu_seconds}};
    };
    const auto summary = TrainingRun({keys_->run, architecture, 0., 0., columns, {}},
                                     {{keys_->optimiser.name(), &keys_->stage,
                                       [&](const unsigned long step) { return order.batch(step); }}},
                                     objective, run)
                             .execute();
    if (summary.interrupted)
      throw Interrupted();
    return summary;
  }

  GridPredictorTraining::Trained GridPredictorTraining::train(const GridSamples &samples, const Twin &twin,
                                                              const unsigned int seed, Run &run)
  {
    set_torch_threads(run.n_threads);
    return converting_torch_errors([&] {
      GridNetwork network(
          keys_->architecture(twin, (unsigned int)(samples.grid.size()), samples.n_inputs, samples.n_outputs));
      const auto options = keys_->placement.options();
      Weights    weights(network.weight_shapes(), seed, options);
      auto       first = first_weights(network, seed);
      broadcast_from_root(run.communicator, first);
      weights.assign(first);
      const auto x = to_fields(samples.inputs, samples.n_inputs, samples.grid),
                 y = to_fields(samples.outputs, samples.n_outputs, samples.grid);
      ChannelScales inputs(x), outputs(y);
      const auto standard_x = inputs.to_standard(x).to(options), standard_y = outputs.to_standard(y).to(options);
      GridObjective objective(network, standard_x, standard_y, run.communicator, weights);
      const auto    summary = minimise(objective, network.architecture().to_string(), samples.n(), seed, run);
      auto          parts   = std::make_shared<const GridPredictor::Parts>(
          GridPredictor::Parts{std::move(network), inputs, outputs, weights.flat().detach().clone()});
      return Trained{GridPredictor(std::move(parts)), summary};
    });
  }

  double GridPredictorTraining::seconds_of_step(const GridSamples &samples, const Twin &twin) const
  {
    return converting_torch_errors([&] {
      const GridNetwork network(
          keys_->architecture(twin, (unsigned int)(samples.grid.size()), samples.n_inputs, samples.n_outputs));
      Weights           weights(network.weight_shapes(), 0, keys_->placement.options());
      const std::size_t n = std::min<std::size_t>(keys_->batch, samples.n());
      const auto        x = to_fields(std::span(samples.inputs).first(n * samples.n_inputs * samples.n_points()),
                                      samples.n_inputs, samples.grid)
                         .to(keys_->placement.options());
      double result = std::numeric_limits<double>::infinity();
      for (unsigned int i = 0; i < 12; ++i)
        {
          const Stopwatch watch;
          const auto      loss = network.apply(weights.arrays(), x).square().mean();
          torch::autograd::grad({loss}, {weights.flat()});
          result = std::min(result, watch.wall_seconds());
        }
      return result;
    });
  }
} // namespace trestle
