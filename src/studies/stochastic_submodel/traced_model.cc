#include "studies/stochastic_submodel/traced_model.h"

#include <numeric>

namespace trestle
{
  void TracedModel::setup(const Communicator &communicator)
  {
    zone_.setup(communicator);
    const std::size_t n = zone_.n_trace(), size = std::size_t(communicator.size());
    begin_ = n * std::size_t(communicator.rank()) / size;
    end_   = n * std::size_t(communicator.rank() + 1) / size;
  }

  std::vector<std::uint64_t> TracedModel::dof_places() const
  {
    std::vector<std::uint64_t> result(n_owned());
    std::iota(result.begin(), result.end(), std::uint64_t(begin_));
    return result;
  }

  std::vector<double> TracedModel::positions() const
  {
    std::vector<double> result;
    for (unsigned int d = 0; d < dimension(); ++d)
      for (std::size_t i = begin_; i < end_; ++i)
        result.push_back(position(i, d));
    return result;
  }

  double TracedModel::position(const std::size_t i, const unsigned int d) const
  {
    const auto  layout   = zone_.layout();
    const bool  is_start = i >= layout.n_driving();
    const auto &places   = is_start ? zone_.initial_positions() : zone_.interface_positions();
    const auto  place    = is_start ? (i - layout.n_driving()) % layout.n_initial : i % layout.n_interface;
    return places[place * dimension() + d];
  }

  std::vector<double> TracedModel::solve(std::vector<double> *numbers)
  {
    const auto answer = zone_.run_whole({.trace = true});
    if (numbers != nullptr)
      numbers->insert(numbers->end(), answer.numbers.begin(), answer.numbers.end());
    return {answer.trace.begin() + std::ptrdiff_t(begin_), answer.trace.begin() + std::ptrdiff_t(end_)};
  }
} // namespace trestle
