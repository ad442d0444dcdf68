#include "bridge/graph/node_order.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// A number for each owned node: its cell in a fine grid over the whole mesh's bounding box.
    std::vector<std::uint64_t> cells_of(const Communicator &communicator, const MeshGraph &mesh)
    {
      constexpr double n_cells = 0x1p20;
      // The same mesh on other ranks may differ in the last digits: nodes of regular meshes must not lie on the grid's lines.
      constexpr double           shift = 0.6180339887498949;
      std::vector<std::uint64_t> result(mesh.n_owned, 0);
      for (unsigned int d = 0; d < mesh.dim; ++d)
        {
          double lowest = HUGE_VAL, highest = -HUGE_VAL;
          for (std::size_t i = 0; i < mesh.n_owned; ++i)
            {
              lowest  = std::min(lowest, mesh.position[i * mesh.dim + d]);
              highest = std::max(highest, mesh.position[i * mesh.dim + d]);
            }
          lowest             = communicator.min(lowest);
          highest            = communicator.max(highest);
          const double scale = highest > lowest ? n_cells / (highest - lowest) : 0.;
          for (std::size_t i = 0; i < mesh.n_owned; ++i)
            result[i] =
                (result[i] << 21) + std::uint64_t((mesh.position[i * mesh.dim + d] - lowest) * scale + shift);
        }
      return result;
    }

    /// The ranks' values one after the other, on all ranks.
    std::vector<std::uint64_t> gathered(const Communicator &communicator, const std::vector<std::uint64_t> &own)
    {
      const int        n = int(own.size());
      std::vector<int> counts(std::size_t(communicator.size())), offsets(counts.size(), 0);
      MPI_Allgather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, communicator.get());
      std::exclusive_scan(counts.begin(), counts.end(), offsets.begin(), 0);
      std::vector<std::uint64_t> all(std::size_t(offsets.back()) + std::size_t(counts.back()));
      MPI_Allgatherv(own.data(), n, MPI_UINT64_T, all.data(), counts.data(), offsets.data(), MPI_UINT64_T,
                     communicator.get());
      return all;
    }
  } // namespace

  NodeOrder::NodeOrder(const Communicator &communicator, const MeshGraph &mesh)
  {
    // Owned ranges follow one another by rank: the place in what is gathered is the global index.
    const auto cells = gathered(communicator, cells_of(communicator, mesh));
    node_.resize(cells.size());
    std::iota(node_.begin(), node_.end(), 0);
    std::stable_sort(node_.begin(), node_.end(), [&](const auto a, const auto b) { return cells[a] < cells[b]; });
    if (mesh.n_owned == 0)
      return;
    const auto first = mesh.global_index.front();
    place_.resize(mesh.n_owned);
    for (std::size_t place = 0; place < node_.size(); ++place)
      if (node_[place] >= first && node_[place] < first + mesh.n_owned)
        place_[node_[place] - first] = place;
  }
} // namespace trestle
