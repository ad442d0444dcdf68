#include "ml/api/step_model.h"

#include "core/choice.h"
#include "core/exceptions.h"
#include "core/text.h"
#include "ml/answering/cell_scales.h"
#include "ml/mesh_transformer/equation_objective.h"
#include "ml/mesh_transformer/step_objective.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"
#include "ml/training/batch_order.h"
#include "ml/training/residual_loss_keys.h"
#include "ml/training/training_run.h"
#include "ml/training/update_stage.h"

#include <filesystem>
#include <optional>
#include <set>

namespace trestle
{
  namespace
  {
    /// Section `network`.
    struct NetworkKeys
    {
      explicit NetworkKeys(ParameterSink &prm)
        : section(std::make_unique<ParameterSink::Section>(prm, "network")),
          network(prm, "type", "mesh transformer", "Kind of network."),
          placement(prm, "single")
      {
        prm.add("seed", seed, "Of the initial weights; the same on every rank count.");
        prm.add("model", model, "Archive to start from, a model/*.h5 of an earlier run; empty: random weights.");
        section.reset();
      }

      std::unique_ptr<ParameterSink::Section> section; ///< open while the members declare theirs
      Choice<Network>                         network;
      TensorPlacement                         placement;
      unsigned int                            seed = 0;
      std::string                             model;
    };

    /// Section `step`.
    struct StepKeys
    {
      StepKeys(ParameterSink &prm, const StepModel::Answers answered)
        : answers(answered)
      {
        const auto section = prm.section("step");
        if (answers == StepModel::Answers::forces)
          lengths = {1, 1, 1};
        else
          declare_stride(prm);
        prm.add("history", lengths.history, "States that a step is told, the last one and those before it.",
                Allowed::at_least(1));
        prm.add("node inputs", expressions,
                "Expressions of x, y, z (the moved mesh), the parameters and the random field `field`, separated "
                "by ';': what a node is told of its trajectory, such as its distance from a wall.");
        prm.add("parameter inputs", with_parameters, "Whether every node is told the values of all parameters.");
      }

      void declare_stride(ParameterSink &prm)
      {
        prm.add("stride", lengths.stride,
                "Fine steps of the solver that a step of the network stands for: the gain in time is here.",
                Allowed::at_least(1));
        prm.add(
            "bundle", lengths.bundle,
            "States that a step answers, the last ones of its stride: three let the residual of BDF2 price them.",
            Allowed::at_least(1));
      }

      /// @throws InputError
      void check() const
      {
        if (answers == StepModel::Answers::forces)
          return;
        if (lengths.bundle > lengths.stride)
          throw InputError("step/bundle = " + std::to_string(lengths.bundle) +
                               " is longer than step/stride = " + std::to_string(lengths.stride) + ".",
                           "A step answers the last states of its stride: take a smaller bundle.");
        if (lengths.history > lengths.bundle)
          throw InputError("step/history = " + std::to_string(lengths.history) +
                               " is longer than step/bundle = " + std::to_string(lengths.bundle) + ".",
                           "A step is told what the step before has answered: take a larger bundle.");
      }

      std::string words() const
      {
        const std::string told = ", history " + std::to_string(lengths.history);
        if (answers == StepModel::Answers::forces)
          return ", forces" + told;
        return ", stride " + std::to_string(lengths.stride) + ", bundle " + std::to_string(lengths.bundle) + told;
      }

      StepModel::Answers answers;
      StepModel::Lengths lengths;
      std::string        expressions;
      bool               with_parameters = true;
    };

    /// Section `training`.
    struct TrainingKeys
    {
      explicit TrainingKeys(ParameterSink &prm)
        : TrainingKeys(prm, prm.section("training"))
      {}
      TrainingKeys(ParameterSink &prm, const ParameterSink::Section &)
        : optimiser(prm, "optimiser", "adamw", "Of the mini-batches."),
          loss(prm, "labels",
               "labels: the squared error of the increments of solved trajectories. Others: of trajectories that "
               "nobody solves, a loss of the fine steps' own equations; defect: the answer goes after itself, "
               "corrected by one preconditioned step.",
               {"labels"}),
          stage(prm, {5000, {.rate = 1e-3, .decay = 1e-2, .schedule = "cosine", .warm_up = 0.02}, 0.999},
                [this]() -> WeightUpdate & { return *optimiser; }),
          run(prm, 200, 500)
      {
        prm.add("batch", batch, "Windows a training step, of all groups together.", Allowed::at_least(1));
        prm.add("noise", noise,
                "Deviation of noise on the states told, over the root mean square of what a stride adds to them. "
                "With labels alone.",
                Allowed::non_negative());
        prm.add(
            "pushforward", pushforward,
            "Strides of the network itself, without gradient, that lead to the states told; 0: those of finite "
            "elements. With labels alone.");
        prm.add("refresh every", refresh_every,
                "Steps between rollouts of the network that make the states told anew. Without labels alone.",
                Allowed::at_least(1));
        prm.add("budget", budget, "CPU seconds of all ranks that replace the steps; 0: none.",
                Allowed::non_negative(), Effect::length);
        prm.add("seed", seed, "Of the order of the windows and of the noise.");
      }

      Choice<WeightUpdate> optimiser;
      ResidualLossKeys     loss;
      UpdateStage          stage;
      TrainingRunKeys      run;
      unsigned int         batch         = 2;
      double               noise         = 0.05;
      unsigned int         pushforward   = 0;
      unsigned int         refresh_every = 50;
      double               budget        = 0.;
      unsigned int         seed          = 0;
    };

    class TrainableStepModel : public StepModel
    {
    public:
      TrainableStepModel(ParameterSink &prm, const Answers answers)
        : keys_(prm),
          step_(prm, answers),
          training_(prm)
      {}

      Lengths             lengths() const override { return step_.lengths; }
      const std::string  &node_inputs() const override { return step_.expressions; }
      bool                with_parameter_inputs() const override { return step_.with_parameters; }
      bool                is_trained() const override { return !keys_.model.empty(); }
      std::size_t         n_weights() const override { return network_ ? network_->weights().size() : 0; }
      std::vector<double> weights() const override
      {
        const auto host = on_host(network().weights().flat().detach());
        return {entries(host).begin(), entries(host).end()};
      }
      void set_weights(const std::span<const double> weights) override
      {
        network().weights().assign(
            torch::tensor(std::vector<double>(weights.begin(), weights.end()), torch::kDouble));
      }
      Calibration calibration() const override { return calibration_; }
      void        set_calibration(const Calibration &calibration) override { calibration_ = calibration; }
      std::string architecture() const override { return architecture_; }
      bool        learns_from_equations() const override { return training_.loss.name() != "labels"; }

      std::unique_ptr<Loss> create_loss(ResidualOperator &equations, const FieldMap &map) const override
      {
        return training_.loss.create(equations, map);
      }

      void setup(const Ensemble &ensemble, const MeshGraph &graph, const FieldMap &map, std::size_t n_node_inputs,
                 std::size_t n_parameters, unsigned int n_threads) override;

      TrainingSummary train(const std::vector<Trajectory> &trajectories, Run &run, const Monitor &monitor,
                            double budget) override;
      TrainingSummary train(const Unsolved &unsolved, Run &run, const Monitor &monitor, double budget) override;

      std::vector<double> predict(const Trajectory &told) const override;

      void save(const RunDirectory &directory, const std::string &file) const override;

      double loss_and_weight_gradient(const std::vector<Trajectory> &trajectories,
                                      std::span<const std::size_t> batch, std::vector<double> &gradient) override;
      double loss_and_weight_gradient(const Unsolved &unsolved, std::span<const std::size_t> batch,
                                      std::vector<double> &gradient) override;

    private:
      void build(const FieldMap &map, std::size_t n_node_inputs, std::size_t n_parameters);
      void read_archive();
      std::vector<StepNetwork::Tensors> learn_scales(const std::vector<Trajectory> &trajectories);
      StepWindows                       windows_of(const std::vector<Trajectory> &trajectories) const;
      OwnStates                         own_states(const Unsolved &unsolved);

      /// @param n_samples windows, or trajectories.
      template <class Objective>
      TrainingSummary minimise(Objective &objective, std::size_t n_samples, Run &run, const Monitor &monitor,
                               double budget);
      StepNetwork    &network() const;

      NetworkKeys                  keys_;
      StepKeys                     step_;
      TrainingKeys                 training_;
      std::string                  architecture_;
      Calibration                  calibration_;
      const Ensemble              *ensemble_ = nullptr;
      MeshGraph                    graph_;
      std::size_t                  n_node_inputs_ = 0;
      std::unique_ptr<StepNetwork> network_;
    };

    void TrainableStepModel::setup(const Ensemble &ensemble, const MeshGraph &graph, const FieldMap &map,
                                   const std::size_t n_node_inputs, const std::size_t n_parameters,
                                   const unsigned int n_threads)
    {
      ensemble.all().on_all([&] {
        step_.check();
        if (step_.answers == Answers::forces && training_.pushforward > 0)
          throw InputError("training/pushforward = " + std::to_string(training_.pushforward) +
                               ": the network answers forces, and what a step makes of them is the solver's.",
                           "Set it to 0.");
        if (step_.answers == Answers::forces && learns_from_equations())
          throw InputError("training/loss: the network answers forces, which no step's residual prices.",
                           "Learn from labels.");
        if (training_.batch % ensemble.n_groups() != 0)
          throw InputError("training/batch = " + std::to_string(training_.batch) + " cannot be shared out to " +
                               std::to_string(ensemble.n_groups()) + " groups.",
                           "Take a multiple of the number of groups.");
      });
      ensemble_      = &ensemble;
      graph_         = graph;
      n_node_inputs_ = n_node_inputs;
      set_torch_threads(n_threads);
      converting_torch_errors([&] { build(map, n_node_inputs, n_parameters); });
    }

    void TrainableStepModel::build(const FieldMap &map, const std::size_t n_node_inputs,
                                   const std::size_t n_parameters)
    {
      const auto        &kind    = *keys_.network;
      const auto         options = keys_.placement.options();
      const NetworkGraph tensors(ensemble_->group(), graph_, false, options);
      const auto         sizes =
          StepNetwork::input_sizes(step_.lengths, graph_.dim, map.n_components(), n_node_inputs, n_parameters);
      const int64_t n_outputs = int64_t(step_.lengths.bundle) * map.n_components();
      architecture_           = kind.architecture() + step_.words() + ", " + std::to_string(sizes.n_joined()) +
                      " inputs, components " + text::join(map.component_names());
      network_ = std::make_unique<StepNetwork>(kind, tensors, map,
                                               Weights(kind.weight_shapes(sizes, n_outputs), keys_.seed, options),
                                               step_.lengths, n_node_inputs, n_parameters);
      if (!keys_.model.empty())
        read_archive();
    }

    void TrainableStepModel::read_archive()
    {
      const auto &all = ensemble_->all();
      std::string bytes;
      all.on_root([&] {
        const Archive archive = Archive::read(keys_.model);
        const auto    found   = archive.attributes.find("step architecture");
        if (found == archive.attributes.end() || found->second != architecture_)
          throw InputError("network/model = " + keys_.model + ": the archive holds '" +
                               (found == archive.attributes.end() ? "no stepping network" : found->second) +
                               "', the parameter file asks for '" + architecture_ + "'.",
                           "Copy the sections network and step of the run that wrote it, or leave the key empty.");
        bytes = archive.serialise();
      });
      const Archive archive = Archive::deserialise(all.broadcast(bytes));
      network_->weights().read(archive);
      network_->scales().read(archive);
      const auto calibration = archived(archive, "interval calibration", 2);
      calibration_           = {calibration[0], calibration[1]};
    }

    StepNetwork &TrainableStepModel::network() const
    {
      if (!network_)
        throw FatalError("StepModel is used before setup().", "This is a mistake in the program.");
      return *network_;
    }

    std::vector<StepNetwork::Tensors> TrainableStepModel::learn_scales(const std::vector<Trajectory> &trajectories)
    {
      if (keys_.model.empty())
        network().scales().learn(ensemble_->group(), network().components(), step_.lengths.stride, trajectories,
                                 n_node_inputs_);
      std::vector<StepNetwork::Tensors> result;
      for (const auto &trajectory : trajectories)
        result.push_back(network().tensors(trajectory));
      return result;
    }

    StepWindows TrainableStepModel::windows_of(const std::vector<Trajectory> &trajectories) const
    {
      std::optional<StepWindows> result;
      ensemble_->all().on_all([&] {
        std::set<std::size_t> lengths;
        for (const auto &trajectory : trajectories)
          lengths.insert(trajectory.n_states);
        if (lengths.size() > 1)
          throw InputError("Trajectories of " + std::to_string(*lengths.begin()) + " and of " +
                               std::to_string(*lengths.rbegin()) + " states are to be learnt together.",
                           "Cut them to one length.");
        result.emplace(step_.lengths, trajectories.size(), lengths.empty() ? 0 : *lengths.begin());
      });
      return *result;
    }

    TrainingSummary TrainableStepModel::train(const std::vector<Trajectory> &trajectories, Run &run,
                                              const Monitor &monitor, const double budget)
    {
      const auto windows = windows_of(trajectories);
      return converting_torch_errors([&] {
        const auto    tensors = learn_scales(trajectories);
        StepObjective objective(network(), *ensemble_, graph_, tensors, windows, step_.lengths,
                                {training_.noise, training_.pushforward, training_.seed});
        return minimise(objective, windows.size(), run, monitor, budget);
      });
    }

    template <class Objective>
    TrainingSummary TrainableStepModel::minimise(Objective &objective, const std::size_t n_samples, Run &run,
                                                 const Monitor &monitor, const double budget)
    {
      BatchOrder order(n_samples, training_.batch, training_.seed);
      const auto columns = [&](const TrainingState &state) {
        std::vector<History::Entry> row{
            {"loss", state.mean_loss()}, {"rate", state.rate}, {"cpu_seconds", state.cpu_seconds}};
        if (monitor)
          for (auto &entry : monitor())
            row.push_back(std::move(entry));
        return row;
      };
      const auto batch = [&](const unsigned long step) {
        objective.set_step(step);
        return order.batch(step);
      };
      return TrainingRun({training_.run, architecture_, budget > 0. ? budget : training_.budget, 0., columns, {}},
                         {{training_.optimiser.name(), &training_.stage, batch}}, objective, run)
          .execute();
    }

    OwnStates TrainableStepModel::own_states(const Unsolved &unsolved)
    {
      std::optional<OwnStates> result;
      ensemble_->all().on_all([&] { result.emplace(network(), step_.lengths, unsolved); });
      if (keys_.model.empty())
        network().scales().learn(ensemble_->group(), network().components(), step_.lengths.stride, unsolved.starts,
                                 n_node_inputs_);
      return *std::move(result);
    }

    TrainingSummary TrainableStepModel::train(const Unsolved &unsolved, Run &run, const Monitor &monitor,
                                              const double budget)
    {
      auto states = own_states(unsolved);
      return converting_torch_errors([&] {
        EquationObjective objective(network(), *ensemble_, states, *unsolved.equations,
                                    {training_.refresh_every, training_.seed});
        return minimise(objective, states.n_trajectories(), run, monitor, budget);
      });
    }

    std::vector<double> TrainableStepModel::predict(const Trajectory &told) const
    {
      return converting_torch_errors([&] {
        return step_.answers == Answers::states
                   ? network().predict(told)
                   : network().answer(network().answered(told),
                                      std::vector<double>(network().components().size(), 0.));
      });
    }

    void TrainableStepModel::save(const RunDirectory &directory, const std::string &file) const
    {
      Archive archive;
      archive.attributes["kind"]              = "step model";
      archive.attributes["step architecture"] = architecture_;
      network().weights().write(archive);
      network().scales().write(archive);
      archive.arrays["interval calibration"] = {{2}, {calibration_.factor, calibration_.margin}};
      if (const auto folder = std::filesystem::path(file).parent_path(); !folder.empty())
        directory.create_folder(folder.string());
      ensemble_->all().on_root([&] { archive.write(directory.file(file)); });
    }

    double value_and_gradient(TrainingObjective &objective, const std::span<const std::size_t> batch,
                              std::vector<double> &gradient)
    {
      objective.set_batch({batch.begin(), batch.end()});
      objective.evaluate();
      const auto host = on_host(objective.gradient());
      gradient.assign(entries(host).begin(), entries(host).end());
      return objective.loss_value();
    }

    double TrainableStepModel::loss_and_weight_gradient(const std::vector<Trajectory>     &trajectories,
                                                        const std::span<const std::size_t> batch,
                                                        std::vector<double>               &gradient)
    {
      const auto windows = windows_of(trajectories);
      return converting_torch_errors([&] {
        const auto    tensors = learn_scales(trajectories);
        StepObjective objective(network(), *ensemble_, graph_, tensors, windows, step_.lengths,
                                {training_.noise, training_.pushforward, training_.seed});
        return value_and_gradient(objective, batch, gradient);
      });
    }

    double TrainableStepModel::loss_and_weight_gradient(const Unsolved                    &unsolved,
                                                        const std::span<const std::size_t> batch,
                                                        std::vector<double>               &gradient)
    {
      auto states = own_states(unsolved);
      return converting_torch_errors([&] {
        EquationObjective objective(network(), *ensemble_, states, *unsolved.equations,
                                    {training_.refresh_every, training_.seed});
        return value_and_gradient(objective, batch, gradient);
      });
    }
  } // namespace

  std::unique_ptr<StepModel> StepModel::create(ParameterSink &prm, const Answers answers)
  {
    return std::make_unique<TrainableStepModel>(prm, answers);
  }
} // namespace trestle
