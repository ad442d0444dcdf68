#include "ml/api/graph_model.h"

#include "bridge/graph/boundary_weight.h"
#include "core/catalogue.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "ml/graph_galerkin/ablation.h"
#include "ml/graph_galerkin/automatic_choice.h"
#include "ml/graph_galerkin/network_parameters.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"
#include "ml/training/model_archive.h"

#include <torch/version.h>

#include <algorithm>
#include <iterator>

namespace trestle
{
  namespace
  {
    class TrainableGraphModel : public GraphModel
    {
    public:
      TrainableGraphModel(ParameterSink &prm, const Defaults defaults)
        : parameters_(prm, defaults == Defaults::automatic ? automatic : "chebyshev"),
          training_(prm, defaults == Defaults::automatic ? std::vector<std::string>{automatic}
                                                         : std::vector<std::string>{"adam", "lbfgs"}),
          ablation_(prm)
      {}

      std::vector<std::string> choices(const Size &size) const override;

      void setup(const Communicator &communicator, const MeshGraph &graph, const FieldMap &map,
                 const unsigned int n_threads, const std::size_t n_parameters,
                 const std::vector<std::vector<double>> &inputs) override
      {
        converting_torch_errors([&] { build(communicator, graph, map, n_threads, n_parameters, inputs); });
      }

      TrainingSummary train(ResidualOperator &equations, Run &run, const Monitor &monitor,
                            const LossFactory &create_loss) override
      {
        return converting_torch_errors(
            [&] { return training_.run(field(), architecture_, equations, run, monitor, create_loss); });
      }

      void stop_when(Stop stop) override { training_.stop_when(std::move(stop)); }

      std::vector<double> parameters() const override
      {
        return converting_torch_errors([&] {
          const auto host = on_host(field_->parameters().detach());
          return std::vector<double>(entries(host).begin(), entries(host).end());
        });
      }

      void predict(const std::span<double> u) override
      {
        converting_torch_errors([&] { field().predict(u); });
      }

      void predict(const std::vector<double> &inputs, const std::span<double> u) override
      {
        converting_torch_errors([&] { field().predict(inputs, u); });
      }

      std::size_t n_weights() const override { return field_ ? field_->weights().size() : 0; }

      void save(const RunDirectory &directory, const std::string &file) const override
      {
        converting_torch_errors([&] { write_model(directory, file, architecture_, *field_); });
      }

      void ablate(ResidualOperator &equations, Run &run, const Ablation::Error &error) override
      {
        converting_torch_errors([&] { ablation_.run(field(), training_, equations, run, error); });
      }

      bool ablation_requested() const override { return ablation_.is_requested(); }

      double loss_and_weight_gradient(Loss &loss, std::vector<double> &gradient) override;

      void set_node_inputs(std::vector<double> values, const std::size_t n) override
      {
        node_inputs_   = std::move(values);
        n_node_inputs_ = n;
      }

    private:
      void          build(const Communicator &, const MeshGraph &, const FieldMap &, unsigned int n_threads,
                          std::size_t n_parameters, const std::vector<std::vector<double>> &inputs);
      FieldNetwork &field();
      std::size_t   n_weights_of_file(const Size &size) const;

      NetworkParameters             parameters_;
      Training                      training_;
      Ablation                      ablation_;
      std::string                   architecture_;
      std::unique_ptr<FieldNetwork> field_;
      std::vector<double>           node_inputs_;
      std::size_t                   n_node_inputs_ = 0;
    };

    /// Of a network that the file names.
    std::size_t TrainableGraphModel::n_weights_of_file(const Size &size) const
    {
      const InputSizes n_inputs{int64_t(size.dim + parameters_.with_node_type + n_node_inputs_),
                                int64_t(size.n_inputs)};
      std::size_t      result = 0;
      for (const auto &shape : parameters_.network->weight_shapes(n_inputs, size.n_components))
        result += std::size_t(c10::multiply_integers(shape.shape));
      return result;
    }

    std::vector<std::string> TrainableGraphModel::choices(const Size &size) const
    {
      namespace choice           = automatic_choice;
      const bool leaves_network  = parameters_.network.is_automatic();
      const bool leaves_training = training_.is_automatic();
      if (!leaves_network && !leaves_training)
        return {};
      const bool               by_gauss_newton = !leaves_training ? training_.uses("gauss newton")
                                                 : leaves_network ? choice::suits_gauss_newton(size)
                                                                  : choice::suits_gauss_newton(size, n_weights_of_file(size));
      std::vector<std::string> result;
      if (leaves_network)
        result = choice::network(size, by_gauss_newton);
      if (leaves_training)
        std::ranges::copy(choice::training(size, by_gauss_newton), std::back_inserter(result));
      log::info(std::to_string(size.n_free * size.n_copies) + " free dofs on " + std::to_string(size.n_nodes) +
                " nodes: the network is for " + (by_gauss_newton ? "Gauss-Newton." : "first-order steps."));
      return result;
    }

    void TrainableGraphModel::build(const Communicator &communicator, const MeshGraph &graph, const FieldMap &map,
                                    const unsigned int n_threads, const std::size_t n_parameters,
                                    const std::vector<std::vector<double>> &inputs)
    {
      if (training_.is_automatic() || parameters_.network.is_automatic())
        throw FatalError("GraphModel is set up while `auto` is not settled.", "This is a mistake in the program.");
      set_torch_threads(n_threads);
      const auto   options = parameters_.placement.options();
      const auto  &network = *parameters_.network;
      NetworkGraph tensors(communicator, graph, parameters_.with_node_type, options);
      tensors.append_features(communicator, node_inputs_, n_node_inputs_);
      const InputSizes n_inputs{tensors.features().size(1), int64_t(inputs.front().size())};
      const int64_t    n_outputs = map.n_components();

      architecture_ = network.architecture() + ", " + std::to_string(n_inputs.n_joined()) + " inputs, " +
                      std::to_string(n_outputs) + " outputs";
      auto shapes = network.weight_shapes(n_inputs, n_outputs);
      if (n_parameters > 0)
        {
          shapes.push_back({"unknown parameters", {int64_t(n_parameters)}});
          architecture_ += ", " + std::to_string(n_parameters) + " unknown parameters";
        }
      Weights  weights(std::move(shapes), parameters_.seed, options);
      FieldMap weighted = map;
      if (parameters_.with_boundary_weight)
        weigh_by_boundary_distance(communicator, graph, weighted);
      field_ = std::make_unique<FieldNetwork>(communicator, network, tensors, weighted, std::move(weights),
                                              n_parameters, inputs);
      if (!parameters_.model.empty())
        read_model(parameters_.model, architecture_, *field_);
    }

    FieldNetwork &TrainableGraphModel::field()
    {
      if (!field_)
        throw FatalError("GraphModel is used before setup().", "This is a mistake in the program.");
      return *field_;
    }

    double TrainableGraphModel::loss_and_weight_gradient(Loss &loss, std::vector<double> &gradient)
    {
      return converting_torch_errors([&] {
        LossState   state;
        const auto &flat  = field().weights().flat();
        const auto  value = field().loss(loss, state);
        auto        sum   = torch::autograd::grad({value}, {flat})[0].contiguous();
        sum_over_ranks(field().communicator(), sum);
        const auto host = on_host(sum);
        gradient.assign(entries(host).begin(), entries(host).end());
        return value.item<double>();
      });
    }

    const CatalogueEntry<NetworkRegistry> entry("networks");

    /// For --doctor.
    struct Versions
    {
      Versions()
      {
        catalogue::add("library versions", [] {
          return std::vector<catalogue::Item>{{"LibTorch", TORCH_VERSION}};
        });
      }
    } const versions;
  } // namespace

  std::unique_ptr<GraphModel> GraphModel::create(ParameterSink &prm, const Defaults defaults)
  {
    return std::make_unique<TrainableGraphModel>(prm, defaults);
  }
} // namespace trestle
