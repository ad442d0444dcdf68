#include "bridge/graph/halo_exchange.h"

#include "bridge/graph/mesh_graph.h"
#include "core/assert.h"
#include "core/exceptions.h"

#include <algorithm>
#include <map>

namespace trestle
{
  namespace
  {
    constexpr int tag_requests = 4711;
    constexpr int tag_values   = 4712;

    /// First owned index of every rank, then the total.
    std::vector<std::uint64_t> gather_ranges(const Communicator &communicator, std::uint64_t owned_begin,
                                             std::size_t n_owned)
    {
      std::vector<std::uint64_t> begins(communicator.size() + 1);
      MPI_Allgather(&owned_begin, 1, MPI_UINT64_T, begins.data(), 1, MPI_UINT64_T, communicator.get());
      std::uint64_t end = owned_begin + n_owned;
      MPI_Allreduce(MPI_IN_PLACE, &end, 1, MPI_UINT64_T, MPI_MAX, communicator.get());
      begins.back() = end;
      return begins;
    }

    int owner_of(const std::vector<std::uint64_t> &begins, const std::uint64_t index)
    {
      if (index >= begins.back())
        throw FatalError(
            "Ghost " + std::to_string(index) + " belongs to no rank.",
            "The graph's owned ranges must cover all global indices; this is a defect in the caller.");
      return std::upper_bound(begins.begin(), begins.end(), index) - begins.begin() - 1;
    }
  } // namespace

  HaloExchange::HaloExchange(const Communicator &communicator, const std::uint64_t owned_begin,
                             const std::size_t n_owned, const std::vector<std::uint64_t> &ghosts)
    : communicator_(communicator),
      n_owned_(n_owned),
      n_ghost_(ghosts.size())
  {
    const auto begins = gather_ranges(communicator, owned_begin, n_owned);

    std::map<int, std::vector<std::uint64_t>> wanted;
    std::map<int, std::vector<std::size_t>>   slots;
    for (std::size_t i = 0; i < ghosts.size(); ++i)
      {
        const int owner = owner_of(begins, ghosts[i]);
        wanted[owner].push_back(ghosts[i]);
        slots[owner].push_back(i);
      }

    std::vector<int> n_wanted(communicator.size(), 0), n_asked(communicator.size(), 0);
    for (const auto &[rank, indices] : wanted)
      n_wanted[rank] = indices.size();
    MPI_Alltoall(n_wanted.data(), 1, MPI_INT, n_asked.data(), 1, MPI_INT, communicator.get());

    std::vector<MPI_Request> requests;
    for (const auto &[rank, indices] : wanted)
      MPI_Isend(indices.data(), indices.size(), MPI_UINT64_T, rank, tag_requests, communicator.get(),
                &requests.emplace_back());
    for (int rank = 0; rank < communicator.size(); ++rank)
      if (n_asked[rank] > 0)
        {
          std::vector<std::uint64_t> asked(n_asked[rank]);
          MPI_Recv(asked.data(), asked.size(), MPI_UINT64_T, rank, tag_requests, communicator.get(),
                   MPI_STATUS_IGNORE);
          auto &neighbour = send_.emplace_back(Neighbour{rank, {}});
          for (const auto index : asked)
            neighbour.indices.push_back(index - owned_begin);
        }
    MPI_Waitall(requests.size(), requests.data(), MPI_STATUSES_IGNORE);
    for (auto &[rank, indices] : slots)
      receive_.push_back({rank, std::move(indices)});
  }

  HaloExchange::HaloExchange(const Communicator &communicator, const MeshGraph &graph)
    : HaloExchange(communicator,
                   [&] {
                     // A rank without nodes has no first index; its empty range starts where the next one's does.
                     std::uint64_t begin = 0, n = graph.n_owned;
                     MPI_Exscan(&n, &begin, 1, MPI_UINT64_T, MPI_SUM, communicator.get());
                     return communicator.is_root() ? std::uint64_t(0) : begin;
                   }(),
                   graph.n_owned, {graph.global_index.begin() + graph.n_owned, graph.global_index.end()})
  {}

  namespace
  {
    using Buffers = std::vector<std::vector<double>>;

    /// Sends packed buffers to `to`, receives into buffers sized for `from`.
    template <class Neighbours>
    Buffers exchange(const Communicator &communicator, const Buffers &packed, const Neighbours &to,
                     const Neighbours &from, std::size_t n_channels)
    {
      std::vector<MPI_Request> requests(to.size() + from.size());
      Buffers                  received(from.size());
      for (std::size_t i = 0; i < from.size(); ++i)
        {
          received[i].resize(from[i].indices.size() * n_channels);
          MPI_Irecv(received[i].data(), received[i].size(), MPI_DOUBLE, from[i].rank, tag_values,
                    communicator.get(), &requests[i]);
        }
      for (std::size_t i = 0; i < to.size(); ++i)
        MPI_Isend(packed[i].data(), packed[i].size(), MPI_DOUBLE, to[i].rank, tag_values, communicator.get(),
                  &requests[from.size() + i]);
      MPI_Waitall(requests.size(), requests.data(), MPI_STATUSES_IGNORE);
      return received;
    }

    template <class Neighbours>
    Buffers pack(const Neighbours &neighbours, std::span<const double> values, std::size_t n_channels)
    {
      Buffers packed(neighbours.size());
      for (std::size_t i = 0; i < neighbours.size(); ++i)
        {
          packed[i].reserve(neighbours[i].indices.size() * n_channels);
          for (const auto index : neighbours[i].indices)
            {
              const auto row = values.subspan(index * n_channels, n_channels);
              packed[i].insert(packed[i].end(), row.begin(), row.end());
            }
        }
      return packed;
    }
  } // namespace

  void HaloExchange::forward(const std::span<const double> owned, const std::span<double> ghost,
                             const std::size_t n_channels) const
  {
    TRESTLE_ASSERT(owned.size() == n_owned_ * n_channels && ghost.size() == n_ghost_ * n_channels,
                   "spans of wrong length");
    const auto received = exchange(communicator_, pack(send_, owned, n_channels), send_, receive_, n_channels);
    for (std::size_t i = 0; i < receive_.size(); ++i)
      for (std::size_t j = 0; j < receive_[i].indices.size(); ++j)
        std::copy_n(received[i].begin() + j * n_channels, n_channels,
                    ghost.begin() + receive_[i].indices[j] * n_channels);
  }

  void HaloExchange::backward(const std::span<const double> ghost, const std::span<double> owned,
                              const std::size_t n_channels) const
  {
    TRESTLE_ASSERT(owned.size() == n_owned_ * n_channels && ghost.size() == n_ghost_ * n_channels,
                   "spans of wrong length");
    const auto received = exchange(communicator_, pack(receive_, ghost, n_channels), receive_, send_, n_channels);
    for (std::size_t i = 0; i < send_.size(); ++i)
      for (std::size_t j = 0; j < send_[i].indices.size(); ++j)
        for (std::size_t c = 0; c < n_channels; ++c)
          owned[send_[i].indices[j] * n_channels + c] += received[i][j * n_channels + c];
  }
} // namespace trestle
