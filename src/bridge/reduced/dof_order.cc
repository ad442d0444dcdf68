#include "bridge/reduced/dof_order.h"

#include "bridge/graph/messages.h"
#include "core/exceptions.h"

namespace trestle
{
  DofOrder::DofOrder(const Communicator &communicator, std::vector<std::uint64_t> places)
    : communicator_(communicator),
      places_(std::move(places)),
      n_global_(communicator.sum((unsigned long)(places_.size())))
  {
    communicator_.on_all([&] {
      for (const auto place : places_)
        if (place >= n_global_)
          throw FatalError("A dof has place " + std::to_string(place) + " of " + std::to_string(n_global_) + ".",
                           "Places are those of the present mesh; number them anew.");
    });
  }

  std::vector<double> DofOrder::gather(std::span<const double> fields) const
  {
    const std::size_t       n_ranks = communicator_.size();
    Messages<std::uint64_t> places(n_ranks);
    Messages<double>        values(n_ranks);
    places[0] = places_;
    values[0].assign(fields.begin(), fields.end());
    places = swap_messages(communicator_, places);
    values = swap_messages(communicator_, values);
    if (!communicator_.is_root())
      return {};
    std::size_t n_values = 0;
    for (const auto &message : values)
      n_values += message.size();
    std::vector<double> result(n_values);
    const std::size_t   n_fields = n_global_ == 0 ? 0 : n_values / n_global_;
    for (std::size_t rank = 0; rank < n_ranks; ++rank)
      for (std::size_t f = 0; f < n_fields; ++f)
        for (std::size_t i = 0; i < places[rank].size(); ++i)
          result[f * n_global_ + places[rank][i]] = values[rank][f * places[rank].size() + i];
    return result;
  }

  std::vector<double> DofOrder::pick(std::span<const double> whole) const
  {
    const std::size_t   n_fields = n_global_ == 0 ? 0 : whole.size() / n_global_;
    std::vector<double> result;
    result.reserve(n_fields * n_owned());
    for (std::size_t f = 0; f < n_fields; ++f)
      for (const auto place : places_)
        result.push_back(whole[f * n_global_ + place]);
    return result;
  }
} // namespace trestle
