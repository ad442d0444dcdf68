#include "bridge/graph/coarse_levels.h"

#include "bridge/graph/key_directory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace trestle
{
  namespace
  {
    using Key = KeyDirectory::Key;

    struct Box
    {
      unsigned int          dim;
      std::array<double, 3> low{}, extent{};

      double longest() const { return *std::max_element(extent.begin(), extent.end()); }
    };

    Box bounding_box(const Communicator &communicator, const MeshGraph &mesh)
    {
      Box box{mesh.dim};
      for (unsigned int d = 0; d < mesh.dim; ++d)
        {
          double low = HUGE_VAL, high = -HUGE_VAL;
          for (std::size_t i = 0; i < mesh.n_owned; ++i)
            {
              low  = std::min(low, mesh.position[i * mesh.dim + d]);
              high = std::max(high, mesh.position[i * mesh.dim + d]);
            }
          box.low[d]    = communicator.min(low);
          box.extent[d] = communicator.max(high) - box.low[d];
        }
      return box;
    }

    /// A regular grid over a box; its nodes are numbered lexicographically.
    class Grid
    {
    public:
      Grid(const Box &box, const double n_cells_longest)
        : box_(box)
      {
        // The same mesh on other ranks may differ in the last digits: no rounding at a half.
        for (unsigned int d = 0; d < box.dim; ++d)
          if (box.extent[d] > 1e-10 * box.longest())
            n_cells_[d] =
                std::max<Key>(1, Key(std::floor(n_cells_longest * box.extent[d] / box.longest() + 0.5 + 1e-6)));
      }

      /// Nodes and weights of the multilinear interpolation at a point; weights sum to one.
      void interpolate(const double *point, std::vector<Key> &keys, std::vector<double> &weights) const
      {
        keys.assign(1, 0);
        weights.assign(1, 1.);
        for (unsigned int d = box_.dim; d-- > 0;)
          {
            const auto n      = keys.size();
            const auto [i, f] = cell_of(point[d], d);
            for (std::size_t k = 0; k < n; ++k)
              {
                keys[k] = keys[k] * (n_cells_[d] + 1) + i;
                if (f > 0.)
                  {
                    keys.push_back(keys[k] + 1);
                    weights.push_back(weights[k] * f);
                  }
                weights[k] *= 1. - f;
              }
          }
      }

      std::array<double, 3> position(Key key) const
      {
        std::array<double, 3> result{};
        for (unsigned int d = 0; d < box_.dim; ++d)
          {
            result[d] = box_.low[d];
            if (n_cells_[d] > 0)
              result[d] += box_.extent[d] * double(key % (n_cells_[d] + 1)) / double(n_cells_[d]);
            key /= n_cells_[d] + 1;
          }
        return result;
      }

      /// Nodes that share a cell with this one, without itself, ascending.
      std::vector<Key> neighbours(const Key key) const
      {
        std::vector<Key> result(1, 0);
        Key              stride = 1, rest = key;
        for (unsigned int d = 0; d < box_.dim; ++d)
          {
            const Key        i = rest % (n_cells_[d] + 1);
            std::vector<Key> wider;
            for (Key j = i > 0 ? i - 1 : 0; j <= std::min(i + 1, n_cells_[d]); ++j)
              for (const Key other : result)
                wider.push_back(other + j * stride);
            result = std::move(wider);
            rest /= n_cells_[d] + 1;
            stride *= n_cells_[d] + 1;
          }
        std::erase(result, key);
        return result;
      }

    private:
      std::pair<Key, double> cell_of(const double x, const unsigned int d) const
      {
        if (n_cells_[d] == 0)
          return {0, 0.};
        const double t = std::clamp((x - box_.low[d]) / box_.extent[d], 0., 1.) * double(n_cells_[d]);
        const Key    i = std::min(Key(t), n_cells_[d] - 1);
        const double f = t - double(i);
        // Points on grid planes need no nodes beside them, whatever the last digits say.
        constexpr double round_off = 1e-10;
        return f < round_off ? std::pair{i, 0.} : f > 1. - round_off ? std::pair{i + 1, 0.} : std::pair{i, f};
      }

      Box                box_;
      std::array<Key, 3> n_cells_{};
    };

    /// The interpolation from a grid to this rank's owned nodes of the level above it, by keys.
    struct Interpolation
    {
      std::vector<std::size_t> row_offset{0};
      std::vector<Key>         key;
      std::vector<double>      weight;

      Interpolation(const Grid &grid, const MeshGraph &finer)
      {
        std::vector<Key>    keys;
        std::vector<double> weights;
        for (std::size_t i = 0; i < finer.n_owned; ++i)
          {
            grid.interpolate(finer.position.data() + i * finer.dim, keys, weights);
            key.insert(key.end(), keys.begin(), keys.end());
            weight.insert(weight.end(), weights.begin(), weights.end());
            row_offset.push_back(key.size());
          }
      }

      std::vector<Key> needed() const
      {
        auto result = key;
        std::sort(result.begin(), result.end());
        result.erase(std::unique(result.begin(), result.end()), result.end());
        return result;
      }
    };

    /// Keys known on this rank: owned nodes first, then by their global index.
    struct LocalNodes
    {
      std::vector<Key>                     keys;
      std::vector<std::uint64_t>           global_index;
      std::unordered_map<Key, std::size_t> local_index;

      LocalNodes(const KeyDirectory &directory, std::vector<Key> wanted)
        : keys(directory.owned())
      {
        for (std::size_t i = 0; i < keys.size(); ++i)
          {
            global_index.push_back(directory.first_index() + i);
            local_index[keys[i]] = i;
          }
        std::sort(wanted.begin(), wanted.end());
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
        std::erase_if(wanted, [&](const Key key) { return local_index.contains(key); });

        const auto                                 indices = directory.indices(wanted);
        std::vector<std::pair<std::uint64_t, Key>> ghosts;
        for (std::size_t i = 0; i < wanted.size(); ++i)
          if (indices[i] != KeyDirectory::unknown)
            ghosts.emplace_back(indices[i], wanted[i]);
        std::sort(ghosts.begin(), ghosts.end());
        for (const auto &[index, key] : ghosts)
          {
            local_index[key] = keys.size();
            keys.push_back(key);
            global_index.push_back(index);
          }
      }
    };

    CoarseLevel build_level(const Communicator &communicator, const Grid &grid, const MeshGraph &finer)
    {
      const Interpolation interpolation(grid, finer);
      const KeyDirectory  directory(communicator, interpolation.needed());
      std::vector<Key>    wanted = interpolation.key;
      for (const Key key : directory.owned())
        for (const Key other : grid.neighbours(key))
          wanted.push_back(other);
      const LocalNodes nodes(directory, std::move(wanted));

      CoarseLevel level;
      auto       &graph  = level.graph;
      graph.dim          = finer.dim;
      graph.n_owned      = directory.owned().size();
      graph.n_ghost      = nodes.keys.size() - graph.n_owned;
      graph.n_global     = directory.n_global();
      graph.global_index = nodes.global_index;
      graph.type.assign(nodes.keys.size(), 0);
      for (const Key key : nodes.keys)
        {
          const auto position = grid.position(key);
          graph.position.insert(graph.position.end(), position.begin(), position.begin() + graph.dim);
        }
      graph.row_offset.push_back(0);
      for (const Key key : directory.owned())
        {
          for (const Key other : grid.neighbours(key))
            if (const auto found = nodes.local_index.find(other); found != nodes.local_index.end())
              graph.column.push_back(found->second);
          graph.row_offset.push_back(graph.column.size());
        }

      level.row_offset = interpolation.row_offset;
      level.weight     = interpolation.weight;
      for (const Key key : interpolation.key)
        level.column.push_back(nodes.local_index.at(key));
      return level;
    }
  } // namespace

  std::vector<CoarseLevel> build_coarse_levels(const Communicator &communicator, const MeshGraph &mesh)
  {
    const auto        box  = bounding_box(communicator, mesh);
    const double      most = double(mesh.n_global) * std::pow(2., -0.5 * mesh.dim);
    std::vector<Grid> grids; // from the coarsest
    for (int level = 1; std::ldexp(1., level) <= double(mesh.n_global); ++level)
      {
        const Grid grid(box, std::ldexp(1., level));
        if (double(KeyDirectory(communicator, Interpolation(grid, mesh).needed()).n_global()) > most)
          break;
        grids.push_back(grid);
      }

    std::vector<CoarseLevel> levels;
    for (auto grid = grids.rbegin(); grid != grids.rend(); ++grid)
      levels.push_back(build_level(communicator, *grid, levels.empty() ? mesh : levels.back().graph));
    return levels;
  }
} // namespace trestle
