#include "ml/distributed/rank_sum.h"

#include "ml/capsule.h"
#include "ml/tensor_placement.h"

namespace trestle
{
  namespace
  {
    class RankSum : public torch::autograd::Function<RankSum>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &x,
                                   const std::shared_ptr<Communicator> &communicator)
      {
        context->saved_data["communicator"] = enclose(communicator);
        const auto          own             = on_host(x);
        std::vector<double> all(std::size_t(own.numel()) * std::size_t(communicator->size()));
        MPI_Allgather(own.data_ptr<double>(), int(own.numel()), MPI_DOUBLE, all.data(), int(own.numel()),
                      MPI_DOUBLE, communicator->get());
        // Not MPI_Allreduce: the order of its sums is the library's.
        auto sum = torch::zeros({own.numel()}, torch::kDouble);
        for (std::size_t i = 0; i < all.size(); ++i)
          sum.data_ptr<double>()[i % std::size_t(own.numel())] += all[i];
        return sum.view(x.sizes()).to(x.options());
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        return {RankSum::apply(gradients[0], disclose<Communicator>(context->saved_data["communicator"])),
                torch::Tensor()};
      }
    };
  } // namespace

  torch::Tensor sum_over_ranks(const Communicator &communicator, const torch::Tensor &x)
  {
    return communicator.size() == 1 ? x : RankSum::apply(x, std::make_shared<Communicator>(communicator));
  }

  torch::Tensor max_over_ranks(const Communicator &communicator, const torch::Tensor &x)
  {
    auto values = on_host(x.detach()).clone();
    MPI_Allreduce(MPI_IN_PLACE, values.data_ptr<double>(), int(values.numel()), MPI_DOUBLE, MPI_MAX,
                  communicator.get());
    return values.to(x.options());
  }
} // namespace trestle
