#include "ml/graph_galerkin/family_network.h"

#include "core/exceptions.h"
#include "ml/distributed/input_statistics.h"
#include "ml/tensor_placement.h"
#include "ml/torch_errors.h"
#include "ml/training/residual_function.h"
#include "ml/training/training_objective.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// Adds f(input number, value) over a sample's values that this rank counts: its nodes, and on the group's
    /// root the parameters.
    void for_each_input(const FamilyModel::Query &query, const std::size_t n_node_inputs, const bool is_root,
                        const InputStatistics::Visitor &f)
    {
      for (std::size_t i = 0; i < query.node_inputs.size(); ++i)
        f(i % n_node_inputs, query.node_inputs[i]);
      if (is_root)
        for (std::size_t i = 0; i < query.parameters.size(); ++i)
          f(n_node_inputs + i, query.parameters[i]);
    }
  } // namespace

  FamilyNetwork::FamilyNetwork(const Ensemble &ensemble, FieldNetwork field, const std::size_t n_node_inputs,
                               const std::size_t n_parameters)
    : ensemble_(&ensemble),
      field_(std::move(field)),
      n_node_inputs_(n_node_inputs),
      mean_(n_node_inputs + n_parameters, 0.),
      deviation_(mean_.size(), 1.)
  {}

  void FamilyNetwork::normalise(const std::vector<FamilyModel::Sample> &samples)
  {
    const bool      is_root = ensemble_->group().is_root();
    InputStatistics statistics(ensemble_->all(), mean_.size(), [&](const InputStatistics::Visitor &visit) {
      for (const auto &sample : samples)
        for_each_input(*sample.query, n_node_inputs_, is_root, visit);
    });
    mean_      = std::move(statistics.mean);
    deviation_ = std::move(statistics.deviation);
    std::replace(deviation_.begin(), deviation_.end(), 0., 1.);
  }

  void FamilyNetwork::write_normalisation(Archive &archive) const
  {
    archive.arrays["input mean"]      = {{mean_.size()}, mean_};
    archive.arrays["input deviation"] = {{deviation_.size()}, deviation_};
  }

  void FamilyNetwork::read_normalisation(const Archive &archive)
  {
    for (const auto &[name, values] : {std::pair{"input mean", &mean_}, {"input deviation", &deviation_}})
      {
        const auto found = archive.arrays.find(name);
        if (found == archive.arrays.end() || found->second.values.size() != values->size())
          throw InputError("The archive has no '" + std::string(name) + "' of " + std::to_string(values->size()) +
                               " values.",
                           "Name one that the training of a family wrote, with the same inputs.");
        *values = found->second.values;
      }
  }

  torch::Tensor FamilyNetwork::node_inputs(const FamilyModel::Query &query) const
  {
    const auto &fixed  = field_.graph().features();
    auto        values = torch::empty({fixed.size(0), int64_t(n_node_inputs_)}, torch::kDouble);
    auto       *entry  = values.data_ptr<double>();
    for (std::size_t i = 0; i < query.node_inputs.size(); ++i)
      *entry++ = normalised(i % n_node_inputs_, query.node_inputs[i]);
    return torch::cat({fixed, values.to(fixed.options())}, 1);
  }

  std::vector<double> FamilyNetwork::parameters(const FamilyModel::Query &query) const
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < query.parameters.size(); ++i)
      result.push_back(normalised(n_node_inputs_ + i, query.parameters[i]));
    return result;
  }

  torch::Tensor FamilyNetwork::forward(const std::vector<const FamilyModel::Query *> &queries) const
  {
    const auto                      &fixed = field_.graph().features();
    std::vector<torch::Tensor>       nodes;
    std::vector<std::vector<double>> samples;
    for (const auto *query : queries)
      {
        if (n_node_inputs_ > 0)
          nodes.push_back(node_inputs(*query));
        samples.push_back(parameters(*query));
      }
    return field_.forward(
        {n_node_inputs_ > 0 ? torch::stack(nodes, 1) : fixed.unsqueeze(1), rows_of(samples).to(fixed.options())});
  }

  double FamilyNetwork::evaluate(const std::vector<FamilyModel::Sample> &samples,
                                 const std::span<const std::size_t> batch, torch::Tensor &gradient)
  {
    std::vector<Loss *>                     losses;
    std::vector<const FamilyModel::Query *> queries;
    for (const auto number : batch)
      if (ensemble_->owns(number))
        {
          const auto &sample = samples[number / ensemble_->n_groups()];
          losses.push_back(sample.loss);
          queries.push_back(sample.query);
        }
    double mean = 0.;
    gradient    = torch::zeros_like(field_.weights().flat());
    ensemble_->on_groups([&] {
      if (queries.empty())
        return; // a batch may leave a group without work
      converting_torch_errors([&] {
        const auto    nodes = forward(queries).unbind(1); // whose gradient is one stack of all
        torch::Tensor sum   = torch::zeros({}, torch::kDouble);
        for (std::size_t i = 0; i < losses.size(); ++i)
          {
            LossState state;
            sum = sum + residual_loss(nodes[i], field_.map(), *losses[i], state);
          }
        sum      = sum / double(batch.size());
        gradient = torch::autograd::grad({sum}, {field_.weights().flat()})[0].contiguous();
        mean     = sum.item<double>();
      });
    });
    sum_over_ranks(ensemble_->all(), gradient);
    return ensemble_->sum(mean);
  }

  void FamilyNetwork::predict(const FamilyModel::Query &query, const std::span<double> u) const
  {
    torch::NoGradGuard no_grad;
    const auto         nodes = on_host(forward({&query}).squeeze(1));
    field_.map().to_free(entries(nodes), u);
  }
} // namespace trestle
