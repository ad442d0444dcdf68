#include "ml/graph_galerkin/family_network.h"

#include "core/exceptions.h"
#include "ml/tensor_placement.h"
#include "ml/training/objective.h"
#include "ml/training/residual_function.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    /// Adds f(input number, value) over a sample's values that this rank counts: its nodes, and on the group's
    /// root the parameters.
    template <class F>
    void for_each_input(const FamilyModel::Query &query, const std::size_t n_node_inputs, const bool is_root,
                        const F &f)
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
    const std::size_t   n       = mean_.size();
    const bool          is_root = ensemble_->group().is_root();
    std::vector<double> sums(2 * n, 0.), squares(n, 0.);
    for (const auto &sample : samples)
      for_each_input(*sample.query, n_node_inputs_, is_root, [&](const std::size_t i, const double value) {
        sums[i] += value;
        sums[n + i] += 1.;
      });
    ensemble_->all().sum_in_place(sums.data(), sums.size());
    for (std::size_t i = 0; i < n; ++i)
      mean_[i] = sums[i] / sums[n + i];
    for (const auto &sample : samples)
      for_each_input(*sample.query, n_node_inputs_, is_root, [&](const std::size_t i, const double value) {
        squares[i] += (value - mean_[i]) * (value - mean_[i]);
      });
    ensemble_->all().sum_in_place(squares.data(), n);
    for (std::size_t i = 0; i < n; ++i)
      {
        deviation_[i] = std::sqrt(squares[i] / sums[n + i]);
        if (!(deviation_[i] > 1e-12 * std::abs(mean_[i])))
          deviation_[i] = 1.;
      }
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

  double FamilyNetwork::evaluate(const std::vector<FamilyModel::Sample> &mine, const std::size_t batch_size,
                                 torch::Tensor &gradient)
  {
    std::vector<const FamilyModel::Query *> queries;
    for (const auto &sample : mine)
      queries.push_back(sample.query);
    const auto    nodes = forward(queries).unbind(1); // whose gradient is one stack of all
    torch::Tensor sum   = torch::zeros({}, torch::kDouble);
    for (std::size_t i = 0; i < mine.size(); ++i)
      {
        LossState state;
        sum = sum + residual_loss(nodes[i], field_.map(), *mine[i].loss, state);
      }
    const auto mean = sum / double(batch_size);
    gradient        = torch::autograd::grad({mean}, {field_.weights().flat()})[0].contiguous();
    sum_over_ranks(ensemble_->all(), gradient);
    return ensemble_->sum(mean.item<double>());
  }

  void FamilyNetwork::predict(const FamilyModel::Query &query, const std::span<double> u) const
  {
    torch::NoGradGuard no_grad;
    const auto         nodes = on_host(forward({&query}).squeeze(1));
    field_.map().to_free(entries(nodes), u);
  }
} // namespace trestle
