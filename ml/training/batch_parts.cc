#include "ml/training/batch_parts.h"

#include "ml/tensor_placement.h"

namespace trestle
{
  BatchParts::BatchParts(const Communicator &communicator)
    : communicator_(communicator)
  {
    while (2 * n_workers_ <= std::min(communicator.size(), int(n_parts)))
      n_workers_ *= 2;
  }

  BatchParts::Rows BatchParts::rows(const unsigned int part, const std::size_t n)
  {
    return {int64_t(part * n / n_parts), int64_t((part + 1) * n / n_parts)};
  }

  BatchParts::Value BatchParts::subtree(const unsigned int first, const unsigned int n,
                                        const std::function<Value(unsigned int part)> &compute) const
  {
    if (n == 1)
      return compute(first);
    const auto one = subtree(first, n / 2, compute), other = subtree(first + n / 2, n / 2, compute);
    return {one.loss + other.loss, one.gradient + other.gradient};
  }

  BatchParts::Value BatchParts::exchanged(const Value &value, const int partner) const
  {
    // In double: the sum of two floats is rounded once all the same.
    const auto sent     = torch::cat({on_host(value.gradient), torch::full({1}, value.loss, torch::kDouble)});
    auto       received = torch::empty_like(sent);
    const int  n        = int(sent.numel());
    MPI_Sendrecv(sent.data_ptr<double>(), n, MPI_DOUBLE, partner, 0, received.data_ptr<double>(), n, MPI_DOUBLE,
                 partner, 0, communicator_.get(), MPI_STATUS_IGNORE);
    const auto total = sent + received;
    return {total[n - 1].item<double>(), total.slice(0, 0, n - 1).to(value.gradient.options())};
  }

  BatchParts::Value BatchParts::sum(const std::function<Value(unsigned int part)> &compute,
                                    const torch::Tensor                           &example) const
  {
    Value          value{0., torch::zeros_like(example).detach()};
    const int      rank  = communicator_.rank();
    const unsigned share = n_parts / unsigned(n_workers_);
    if (rank < n_workers_)
      value = subtree(unsigned(rank) * share, share, compute);
    for (int distance = 1; distance < n_workers_; distance *= 2)
      if (rank < n_workers_)
        value = exchanged(value, rank ^ distance);
    if (communicator_.size() > n_workers_)
      {
        auto all = torch::cat({on_host(value.gradient), torch::full({1}, value.loss, torch::kDouble)});
        broadcast_from_root(communicator_, all);
        const int64_t n = all.numel() - 1;
        value           = {all[n].item<double>(), all.slice(0, 0, n).to(value.gradient.options())};
      }
    return value;
  }
} // namespace trestle
