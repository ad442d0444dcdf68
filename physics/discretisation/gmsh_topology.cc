#include "physics/discretisation/gmsh_topology.h"

#include "core/text.h"
#include "physics/discretisation/gmsh_mesh.h"

#define BOOST_ALLOW_DEPRECATED_HEADERS // Boost 1.74 includes some of its own
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <boost/geometry/strategies/strategies.hpp>
#include <boost/pending/disjoint_sets.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>

namespace trestle
{
  namespace
  {
    namespace bg = boost::geometry;

    using Element = GmshMesh::Element;
    using Nodes   = std::array<unsigned int, 8>; // ascending, then zeros

    /// Of the diameter of the mesh: what gmsh's own arithmetic leaves between copies of a point, and no cell is as small as.
    constexpr double coincidence = 1e-10;

    const GmshMesh::Kind &kind(const Element &element) { return *GmshMesh::kind(element.type); }

    std::string place(const GmshMesh &mesh, const unsigned int node, const unsigned int dim)
    {
      return "(" + text::join(std::span(mesh.nodes[node]).first(dim)) + ")";
    }

    Nodes ascending(const Element &element)
    {
      Nodes nodes = element.nodes;
      std::sort(nodes.begin(), nodes.begin() + kind(element).n_nodes);
      return nodes;
    }

    std::string group_of(const GmshMesh &mesh, const Element &element)
    {
      if (element.group == 0)
        return "no group";
      const auto name = mesh.names.find({kind(element).dim, element.group});
      return "group " + std::to_string(element.group) +
             (name == mesh.names.end() ? "" : " ('" + name->second + "')");
    }

    void refuse_repetitions(const GmshMesh &mesh)
    {
      std::map<std::pair<int, Nodes>, const Element *> known;
      for (const auto &element : mesh.elements)
        if (const auto [at, is_new] = known.emplace(std::pair(element.type, ascending(element)), &element);
            !is_new)
          mesh.fail(
              std::string(kind(element).name) + " " + std::to_string(element.tag) + " in " +
                  group_of(mesh, element) + " is " + std::to_string(at->second->tag) + " in " +
                  group_of(mesh, *at->second) + " once more.",
              "Format 2.2 lists an element once for each of its physical groups, but it can have one id: put its "
              "entity into one group.");
    }

    double diameter(const GmshMesh &mesh)
    {
      double sum = 0.;
      for (unsigned int d = 0; d < 3; ++d)
        {
          const auto [low, high] = std::minmax_element(mesh.nodes.begin(), mesh.nodes.end(),
                                                       [d](const auto &a, const auto &b) { return a[d] < b[d]; });
          sum += ((*high)[d] - (*low)[d]) * ((*high)[d] - (*low)[d]);
        }
      return std::sqrt(sum);
    }

    std::vector<char> nodes_of_cells(const GmshMesh &mesh, const unsigned int dim)
    {
      std::vector<char> used(mesh.nodes.size(), 0);
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          for (unsigned int i = 0; i < kind(element).n_nodes; ++i)
            used[element.nodes[i]] = 1;
      return used;
    }

    /// For each node of a cell the first one at its place; by distance, since rounding into bins parts neighbours.
    std::vector<unsigned int> first_at_place(const GmshMesh &mesh, const unsigned int dim)
    {
      using Point             = bg::model::point<double, 3, bg::cs::cartesian>;
      using Entry             = std::pair<Point, unsigned int>;
      const auto         used = nodes_of_cells(mesh, dim);
      std::vector<Entry> entries;
      for (unsigned int i = 0; i < mesh.nodes.size(); ++i)
        if (used[i] != 0)
          entries.emplace_back(Point(mesh.nodes[i][0], mesh.nodes[i][1], mesh.nodes[i][2]), i);
      const bg::index::rtree<Entry, bg::index::rstar<16>> tree(entries);
      std::vector<unsigned int>                           first(mesh.nodes.size());
      std::iota(first.begin(), first.end(), 0u);
      const double       d = coincidence * diameter(mesh);
      std::vector<Entry> near;
      for (const auto &[point, i] : entries)
        {
          const double x = bg::get<0>(point), y = bg::get<1>(point), z = bg::get<2>(point);
          near.clear();
          tree.query(bg::index::intersects(bg::model::box<Point>({x - d, y - d, z - d}, {x + d, y + d, z + d})),
                     std::back_inserter(near));
          for (const auto &[other, j] : near)
            first[i] = std::min(first[i], first[j]);
        }
      return first;
    }

    void settle_coincident_nodes(GmshMesh &mesh, const std::string &rule, const unsigned int dim)
    {
      if (rule == "keep")
        return;
      const auto   first = first_at_place(mesh, dim);
      unsigned int n = 0, example = 0;
      for (unsigned int i = 0; i < first.size(); ++i)
        if (first[i] != i && n++ == 0)
          example = i;
      if (n == 0)
        return;
      if (rule == "refuse")
        mesh.fail("nodes " + std::to_string(mesh.tags[first[example]]) + " and " +
                      std::to_string(mesh.tags[example]) + " are both at " + place(mesh, example, dim) + " (" +
                      std::to_string(n) + " such pairs): the cells on the two sides do not hang together.",
                  "Set mesh/coincident nodes = merge to glue them, or keep where a crack is meant; in gmsh, "
                  "'Coherence;' or "
                  "BooleanFragments glues the geometry.");
      for (auto &element : mesh.elements)
        for (unsigned int i = 0; i < kind(element).n_nodes; ++i)
          element.nodes[i] = first[element.nodes[i]];
    }

    /// The sides of a cell as places in its nodes.
    const std::vector<std::vector<unsigned int>> &sides(const int type)
    {
      static const std::map<int, std::vector<std::vector<unsigned int>>> table = {
          {2, {{0, 1}, {1, 2}, {2, 0}}},
          {3, {{0, 1}, {1, 2}, {2, 3}, {3, 0}}},
          {4, {{0, 1, 2}, {0, 1, 3}, {1, 2, 3}, {0, 2, 3}}},
          {5, {{0, 1, 2, 3}, {4, 5, 6, 7}, {0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 0, 4, 7}}}};
      return table.at(type);
    }

    /// How many cells have each side.
    std::map<Nodes, unsigned int> count_sides(const GmshMesh &mesh, const unsigned int dim)
    {
      std::map<Nodes, unsigned int> n_cells;
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          for (const auto &side : sides(element.type))
            {
              Nodes nodes{};
              std::transform(side.begin(), side.end(), nodes.begin(),
                             [&](const unsigned int i) { return element.nodes[i]; });
              std::sort(nodes.begin(), nodes.begin() + side.size());
              if (++n_cells[nodes] == 3)
                mesh.fail("three cells share one side; one of them is element " + std::to_string(element.tag) +
                              " at " + place(mesh, element.nodes[0], dim) + ".",
                          "Cells overlap there: remove the copy, or mesh it again.");
            }
      return n_cells;
    }

    void settle_faces(GmshMesh &mesh, const std::string &rule, const unsigned int dim)
    {
      const auto           n_cells = count_sides(mesh, dim);
      std::vector<Element> kept;
      kept.reserve(mesh.elements.size());
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          kept.push_back(element);
        else if (kind(element).dim + 1 == dim)
          {
            const auto found = n_cells.find(ascending(element));
            if (found != n_cells.end() && found->second == 1)
              kept.push_back(element);
            else if (rule == "refuse")
              mesh.fail(std::string(kind(element).name) + " " + std::to_string(element.tag) + " in " +
                            group_of(mesh, element) + " at " + place(mesh, element.nodes[0], dim) +
                            (found == n_cells.end() ? " is no side of a cell."
                                                    : " lies inside the domain, between two cells."),
                        "Ids belong to the boundary: take it out of its physical group, or set mesh/inner faces = "
                        "ignore.");
          }
      mesh.elements = std::move(kept);
    }

    void refuse_parts(const GmshMesh &mesh, const unsigned int dim)
    {
      std::vector<unsigned int> rank(mesh.nodes.size()), parent(mesh.nodes.size());
      boost::disjoint_sets      sets(rank.data(), parent.data());
      for (unsigned int i = 0; i < mesh.nodes.size(); ++i)
        sets.make_set(i);
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          for (unsigned int i = 1; i < kind(element).n_nodes; ++i)
            sets.union_set(element.nodes[0], element.nodes[i]);
      std::map<unsigned int, std::pair<unsigned int, unsigned int>> parts; // cells; a node
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          {
            auto &[n, node] = parts[sets.find_set(element.nodes[0])];
            node            = n++ == 0 ? element.nodes[0] : node;
          }
      if (parts.size() <= 1)
        return;
      std::vector<std::string> words;
      for (const auto &[root, part] : parts)
        if (words.size() < 4)
          words.push_back(std::to_string(part.first) + " cell(s) at " + place(mesh, part.second, dim));
      mesh.fail(std::to_string(parts.size()) + " parts do not hang together: " + text::join(words) +
                    (parts.size() > words.size() ? ", ..." : "") + ".",
                "Join them, or set mesh/separate parts = keep where each has its own boundary conditions.");
    }
  } // namespace

  void settle_topology(GmshMesh &mesh, const GmshRules &rules, const unsigned int dim)
  {
    refuse_repetitions(mesh);
    settle_coincident_nodes(mesh, rules.coincident_nodes, dim);
    settle_faces(mesh, rules.inner_faces, dim);
    if (rules.separate_parts == "refuse")
      refuse_parts(mesh, dim);
  }
} // namespace trestle
