#include "ml/api/family_model.h"

#include "bridge/graph/boundary_weight.h"
#include "core/exceptions.h"
#include "ml/graph_galerkin/family_training.h"
#include "ml/graph_galerkin/network_parameters.h"
#include "ml/torch_errors.h"
#include "ml/training/model_archive.h"

namespace trestle
{
  namespace
  {
    /// What a node is told beside its place.
    struct InputParameters
    {
      explicit InputParameters(ParameterSink &prm)
      {
        const auto section = prm.section("network");
        prm.add(
            "node inputs", expressions,
            "Expressions of x, y, z (the moved mesh), the parameters and the random field `field`, separated by "
            "';': what a node is told of its sample.");
        prm.add("parameter inputs", with_parameters, "Whether every node is told the values of all parameters.");
      }

      std::string expressions;
      bool        with_parameters = false;
    };

    class TrainableFamilyModel : public FamilyModel
    {
    public:
      explicit TrainableFamilyModel(ParameterSink &prm)
        : parameters_(prm),
          inputs_(prm),
          training_(prm)
      {}

      const std::string &node_inputs() const override { return inputs_.expressions; }
      bool               with_parameter_inputs() const override { return inputs_.with_parameters; }
      unsigned int       batch_size() const override { return training_.batch_size(); }

      std::unique_ptr<Loss> create_loss(ResidualOperator &equations, const FieldMap &map) const override
      {
        return training_.create_loss(equations, map);
      }

      void setup(const Ensemble &ensemble, const MeshGraph &graph, const FieldMap &map,
                 const std::size_t n_node_inputs, const std::size_t n_parameters,
                 const unsigned int n_threads) override
      {
        converting_torch_errors([&] { build(ensemble, graph, map, n_node_inputs, n_parameters, n_threads); });
      }

      TrainingSummary train(const std::vector<Sample> &samples, const std::size_t n_samples, Run &run,
                            const Monitor &monitor, const Budget &budget) override
      {
        return converting_torch_errors([&] {
          if (parameters_.model.empty())
            network().normalise(samples);
          return training_.run(network(), architecture_, samples, n_samples, run, monitor, budget);
        });
      }

      void predict(const Query &query, const std::span<double> u) const override
      {
        converting_torch_errors([&] { network().predict(query, u); });
      }

      std::size_t n_weights() const override { return network_ ? network_->field().weights().size() : 0; }

      void save(const RunDirectory &directory, const std::string &file) const override
      {
        converting_torch_errors([&] {
          Archive archive;
          network().write_normalisation(archive);
          write_model(directory, file, architecture_, network().field(), std::move(archive));
        });
      }

      double loss_and_weight_gradient(const std::vector<Sample> &samples, std::span<const std::size_t> batch,
                                      std::vector<double> &gradient) override;

    private:
      void           build(const Ensemble &, const MeshGraph &, const FieldMap &, std::size_t n_node_inputs,
                           std::size_t n_parameters, unsigned int n_threads);
      FamilyNetwork &network() const;

      NetworkParameters              parameters_;
      InputParameters                inputs_;
      FamilyTraining                 training_;
      std::string                    architecture_;
      std::unique_ptr<FamilyNetwork> network_;
    };

    void TrainableFamilyModel::build(const Ensemble &ensemble, const MeshGraph &graph, const FieldMap &map,
                                     const std::size_t n_node_inputs, const std::size_t n_parameters,
                                     const unsigned int n_threads)
    {
      if (training_.batch_size() % ensemble.n_groups() != 0)
        throw InputError("training/batch = " + std::to_string(training_.batch_size()) +
                             " cannot be shared out to " + std::to_string(ensemble.n_groups()) + " groups.",
                         "Take a multiple of the number of groups.");
      set_torch_threads(n_threads);
      const auto         options = parameters_.placement.options();
      const auto        &network = *parameters_.network;
      const NetworkGraph tensors(ensemble.group(), graph, parameters_.with_node_type, options);
      const InputSizes   n_inputs{tensors.features().size(1) + int64_t(n_node_inputs), int64_t(n_parameters)};
      const int64_t      n_outputs = map.n_components();

      architecture_ = network.architecture() + ", " + std::to_string(n_inputs.n_joined()) + " inputs, " +
                      std::to_string(n_outputs) + " outputs";
      Weights  weights(network.weight_shapes(n_inputs, n_outputs), parameters_.seed, options);
      FieldMap weighted = map;
      if (parameters_.with_boundary_weight)
        weigh_by_boundary_distance(ensemble.group(), graph, weighted);
      network_ = std::make_unique<FamilyNetwork>(
          ensemble, FieldNetwork(ensemble.all(), network, tensors, weighted, std::move(weights)), n_node_inputs,
          n_parameters);
      if (!parameters_.model.empty())
        network_->read_normalisation(read_model(parameters_.model, architecture_, network_->field()));
    }

    FamilyNetwork &TrainableFamilyModel::network() const
    {
      if (!network_)
        throw FatalError("FamilyModel is used before setup().", "This is a mistake in the program.");
      return *network_;
    }

    double TrainableFamilyModel::loss_and_weight_gradient(const std::vector<Sample>         &samples,
                                                          const std::span<const std::size_t> batch,
                                                          std::vector<double>               &gradient)
    {
      return converting_torch_errors([&] {
        network().normalise(samples);
        torch::Tensor sum;
        const double  loss = network().evaluate(samples, batch, sum);
        const auto    host = on_host(sum);
        gradient.assign(entries(host).begin(), entries(host).end());
        return loss;
      });
    }
  } // namespace

  std::unique_ptr<FamilyModel> FamilyModel::create(ParameterSink &prm)
  {
    return std::make_unique<TrainableFamilyModel>(prm);
  }
} // namespace trestle
