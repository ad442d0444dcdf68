#include "bridge/graph/remote_rows.h"

#include "bridge/graph/messages.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    std::vector<std::uint64_t> ranges_of(const Communicator &communicator, const std::uint64_t n_owned)
    {
      std::vector<std::uint64_t> result(std::size_t(communicator.size()) + 1, 0);
      MPI_Allgather(&n_owned, 1, MPI_UINT64_T, result.data() + 1, 1, MPI_UINT64_T, communicator.get());
      for (std::size_t rank = 1; rank < result.size(); ++rank)
        result[rank] += result[rank - 1];
      return result;
    }
  } // namespace

  RemoteRows::RemoteRows(const Communicator &communicator, const MeshGraph &mesh, const unsigned int depth)
    : begins_(ranges_of(communicator, mesh.n_owned)),
      n_owned_(mesh.n_owned)
  {
    for (const auto index : mesh.global_index)
      place_of(index);
    for (std::size_t i = 0; i < n_owned_; ++i)
      rows_[i].assign(mesh.column.begin() + std::ptrdiff_t(mesh.row_offset[i]),
                      mesh.column.begin() + std::ptrdiff_t(mesh.row_offset[i + 1]));
    std::size_t begin = n_owned_;
    for (unsigned int ring = 1; ring < depth; ++ring)
      {
        const auto end = n_places();
        fetch(communicator, begin, end);
        begin = end;
      }
  }

  std::size_t RemoteRows::place_of(const std::uint64_t global_index)
  {
    const auto [found, is_new] = place_.try_emplace(global_index, n_places());
    if (is_new)
      {
        global_index_.push_back(global_index);
        rows_.emplace_back();
      }
    return found->second;
  }

  /// The rows of the nodes at these places, from their owners.
  void RemoteRows::fetch(const Communicator &communicator, const std::size_t begin, const std::size_t end)
  {
    Messages<std::uint64_t>               questions(communicator.size()), answers(communicator.size());
    std::vector<std::vector<std::size_t>> asked(communicator.size());
    for (auto place = begin; place < end; ++place)
      {
        const auto rank =
            std::size_t(std::upper_bound(begins_.begin(), begins_.end(), global_index_[place]) - begins_.begin()) -
            1;
        questions[rank].push_back(global_index_[place]);
        asked[rank].push_back(place);
      }
    const auto received = swap_messages(communicator, questions);
    for (std::size_t rank = 0; rank < received.size(); ++rank)
      for (const auto index : received[rank])
        {
          const auto &row = rows_[index - begins_[std::size_t(communicator.rank())]];
          answers[rank].push_back(row.size());
          for (const auto place : row)
            answers[rank].push_back(global_index_[place]);
        }
    const auto rows = swap_messages(communicator, answers);
    for (std::size_t rank = 0; rank < rows.size(); ++rank)
      {
        auto next = rows[rank].begin();
        for (const auto place : asked[rank])
          {
            std::vector<std::size_t> row(*next++);
            for (auto &neighbour : row)
              neighbour = place_of(*next++);
            rows_[place] = std::move(row);
          }
      }
  }
} // namespace trestle
