#include "bridge/graph/wider_graph.h"

#include "bridge/graph/halo_exchange.h"
#include "bridge/graph/node_order.h"
#include "bridge/graph/remote_rows.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>
#include <utility>

namespace trestle
{
  namespace
  {
    /// Breadth-first search from one node after the other.
    class Rings
    {
    public:
      explicit Rings(const RemoteRows &rows)
        : rows_(rows),
          last_visit_(rows.n_places(), 0)
      {}

      /// Appends the global indices of the nodes on the rings of an owned node.
      void append(const std::size_t node, const WiderNeighbours &wanted, std::vector<std::uint64_t> &result)
      {
        last_visit_[node] = ++visit_;
        std::vector<std::size_t> ring{node};
        for (unsigned int distance = 1; distance <= wanted.hops * wanted.dilation; ++distance)
          {
            std::vector<std::size_t> next;
            for (const auto place : ring)
              for (const auto neighbour : rows_.neighbours(place))
                if (std::exchange(last_visit_[neighbour], visit_) != visit_)
                  next.push_back(neighbour);
            ring = std::move(next);
            if (distance % wanted.dilation == 0)
              for (const auto place : ring)
                result.push_back(rows_.global_index(place));
          }
      }

    private:
      const RemoteRows          &rows_;
      std::vector<std::uint64_t> last_visit_;
      std::uint64_t              visit_ = 0;
    };

    /// Appends nodes that are neither the node itself nor in the row already.
    void append_jumps(const NodeOrder &order, const std::size_t node, const WiderNeighbours &wanted,
                      std::vector<std::uint64_t> &row)
    {
      const auto                        place = order.place(node);
      const RandomStream                stream(wanted.seed, "random jumps", place);
      std::unordered_set<std::uint64_t> seen(row.begin(), row.end());
      seen.insert(order.node(place));
      const auto n_wanted = std::min<std::size_t>(seen.size() + wanted.jumps, order.size());
      for (std::uint64_t draw = 0; seen.size() < n_wanted; ++draw)
        if (const auto other = order.node(stream.below(order.size(), draw)); seen.insert(other).second)
          row.push_back(other);
    }

    /// Counts edges against a budget.
    class EdgeCount
    {
    public:
      EdgeCount(const WiderNeighbours &wanted, const EdgeBudget &budget, const std::uint64_t n_nodes)
        : wanted_(wanted),
          budget_(budget),
          n_nodes_(double(n_nodes))
      {}

      /// @throws InputError. @param n_edges of the first n_rows rows (of all ranks).
      void check(const double n_edges, const double n_rows) const
      {
        const double per_node = n_edges / n_rows, bytes = per_node * n_nodes_ * budget_.bytes_an_edge;
        const bool   is_dense = n_edges > 0.25 * n_nodes_ * n_nodes_;
        if (!is_dense && n_edges * budget_.bytes_an_edge <= budget_.most_bytes)
          return;
        throw InputError(
            "Attention over hops = " + std::to_string(wanted_.hops) + ", dilated by " +
                std::to_string(wanted_.dilation) + ", with random jumps = " + std::to_string(wanted_.jumps) +
                ": a node sees about " + text::rounded(per_node, 3) + " of " + text::rounded(n_nodes_, 9) +
                " nodes, which takes about " + text::rounded(1e-9 * bytes, 3) + " GB for one sample" +
                (is_dense ? "; the graph would be dense, above a quarter of all pairs."
                          : "; `largest mask` allows " + text::rounded(1e-9 * budget_.most_bytes, 3) + " GB."),
            "Take fewer hops or jumps; coarse levels and global tokens see far for less.");
      }

    private:
      WiderNeighbours wanted_;
      EdgeBudget      budget_;
      double          n_nodes_;
    };

    /// The rows of owned nodes, in global indices.
    std::vector<std::vector<std::uint64_t>> rows_of(const MeshGraph &mesh, const RemoteRows &remote,
                                                    const std::optional<NodeOrder> &order,
                                                    const WiderNeighbours &wanted, const EdgeCount &count)
    {
      Rings                                   rings(remote);
      std::vector<std::vector<std::uint64_t>> result(mesh.n_owned);
      std::size_t                             n_edges = 0;
      for (std::size_t i = 0; i < mesh.n_owned; ++i)
        {
          rings.append(i, wanted, result[i]);
          if (order)
            append_jumps(*order, i, wanted, result[i]);
          n_edges += result[i].size();
          // Of this rank alone: no need to find all of what is too much already.
          count.check(double(n_edges), double(i + 1));
        }
      return result;
    }

    /// Owned nodes, ghosts and edges, without positions and types.
    MeshGraph connected(const MeshGraph &mesh, const std::vector<std::vector<std::uint64_t>> &rows)
    {
      MeshGraph result;
      result.dim      = mesh.dim;
      result.n_owned  = mesh.n_owned;
      result.n_global = mesh.n_global;
      result.global_index.assign(mesh.global_index.begin(),
                                 mesh.global_index.begin() + std::ptrdiff_t(mesh.n_owned));
      std::unordered_map<std::uint64_t, std::size_t> local;
      const auto                                     place_of = [&](const std::uint64_t index) {
        return local.try_emplace(index, local.size()).first->second;
      };
      for (const auto index : result.global_index)
        place_of(index);
      result.row_offset = {0};
      for (const auto &row : rows)
        {
          for (const auto index : row)
            {
              result.column.push_back(place_of(index));
              if (result.column.back() == result.global_index.size())
                result.global_index.push_back(index);
            }
          result.row_offset.push_back(result.column.size());
        }
      result.n_ghost = result.global_index.size() - result.n_owned;
      return result;
    }

    /// What is known of the nodes: of the owned ones from the mesh, of ghosts from their owners.
    void fill_nodes(const Communicator &communicator, const MeshGraph &mesh, MeshGraph &result)
    {
      const HaloExchange  halo(communicator, result);
      std::vector<double> types(mesh.type.begin(), mesh.type.begin() + std::ptrdiff_t(mesh.n_owned));
      const auto          extend = [&](std::vector<double> &values, const std::size_t n) {
        values.resize(result.global_index.size() * n);
        const std::span<double> all(values);
        halo.forward(all.first(result.n_owned * n), all.subspan(result.n_owned * n), n);
      };
      extend(types, 1);
      result.type.assign(types.begin(), types.end());
      result.position.assign(mesh.position.begin(),
                             mesh.position.begin() + std::ptrdiff_t(mesh.n_owned * mesh.dim));
      extend(result.position, mesh.dim);
    }
  } // namespace

  MeshGraph widened(const Communicator &communicator, const MeshGraph &mesh, const WiderNeighbours &wanted,
                    const EdgeBudget &budget)
  {
    const RemoteRows remote(communicator, mesh, wanted.hops * wanted.dilation);
    const EdgeCount  count(wanted, budget, mesh.n_global);

    std::optional<NodeOrder> order;
    if (wanted.jumps > 0)
      order.emplace(communicator, mesh);

    std::vector<std::vector<std::uint64_t>> rows;
    communicator.on_all([&] { rows = rows_of(mesh, remote, order, wanted, count); });
    double n_edges = 0.;
    for (const auto &row : rows)
      n_edges += double(row.size());
    count.check(communicator.sum(n_edges), double(mesh.n_global));
    auto result = connected(mesh, rows);
    fill_nodes(communicator, mesh, result);
    return result;
  }
} // namespace trestle
