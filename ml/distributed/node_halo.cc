#include "ml/distributed/node_halo.h"

#include "bridge/graph/mesh_graph.h"
#include "ml/capsule.h"
#include "ml/tensor_placement.h"

namespace trestle
{
  struct NodeHalo::Data
  {
    Data(const Communicator &communicator, const MeshGraph &graph)
      : is_serial(communicator.size() == 1),
        exchange(communicator, graph)
    {}

    bool         is_serial;
    HaloExchange exchange;
  };

  namespace
  {
    torch::Tensor with_ghosts(const HaloExchange &exchange, const torch::Tensor &owned)
    {
      const int64_t n_channels = owned.size(1);
      const auto    values     = on_host(owned);
      auto          ghosts     = torch::empty({int64_t(exchange.n_ghost()), n_channels}, torch::kDouble);
      exchange.forward(entries(values), entries(ghosts), n_channels);
      return torch::cat({owned, ghosts.to(owned.options())});
    }

    torch::Tensor ghosts_to_owners(const HaloExchange &exchange, const torch::Tensor &all)
    {
      const auto n_owned = int64_t(exchange.n_owned());
      const auto values  = on_host(all);
      const auto ghosts  = values.narrow(0, n_owned, int64_t(exchange.n_ghost()));
      auto       owned   = values.narrow(0, 0, n_owned).clone();
      exchange.backward(entries(ghosts), entries(owned), owned.size(1));
      return owned.to(all.options());
    }

    /// Values to ghosts, or ghosts to their owners; each is the other's gradient.
    class HaloFunction : public torch::autograd::Function<HaloFunction>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &x,
                                   const std::shared_ptr<NodeHalo::Data> &halo, const bool to_ghosts)
      {
        context->saved_data["halo"]      = enclose(halo);
        context->saved_data["to ghosts"] = to_ghosts;
        return to_ghosts ? with_ghosts(halo->exchange, x) : ghosts_to_owners(halo->exchange, x);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto halo     = disclose<NodeHalo::Data>(context->saved_data["halo"]);
        const auto gradient = context->saved_data["to ghosts"].toBool()
                                  ? ghosts_to_owners(halo->exchange, gradients[0])
                                  : with_ghosts(halo->exchange, gradients[0]);
        return {gradient, torch::Tensor(), torch::Tensor()};
      }
    };
  } // namespace

  NodeHalo::NodeHalo(const Communicator &communicator, const MeshGraph &graph)
    : data_(std::make_shared<Data>(communicator, graph))
  {}

  torch::Tensor NodeHalo::extend(const torch::Tensor &owned) const
  {
    return data_->is_serial ? owned : HaloFunction::apply(owned, data_, true);
  }

  torch::Tensor NodeHalo::accumulate(const torch::Tensor &all) const
  {
    return data_->is_serial ? all : HaloFunction::apply(all, data_, false);
  }

  void NodeHalo::fill_ghosts(std::vector<double> &values) const
  {
    const std::span<double> all(values);
    data_->exchange.forward(all.first(data_->exchange.n_owned()), all.subspan(data_->exchange.n_owned()), 1);
  }
} // namespace trestle
