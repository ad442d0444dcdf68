#include "physics/discretisation/gmsh_topology.h"

#include "core/text.h"
#include "physics/discretisation/gmsh_mesh.h"
#include "physics/discretisation/near_points.h"

#include <boost/pending/disjoint_sets.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace trestle
{
  namespace
  {
    using Element = GmshMesh::Element;
    using Nodes   = std::array<unsigned int, 8>; // ascending, then zeros

    /// Of the diameter of the mesh: what gmsh's own arithmetic leaves between copies of a point, and no cell is as small as.
    constexpr double coincidence = 1e-10;

    const GmshMesh::Kind &kind(const Element &element) { return *GmshMesh::kind(element.type); }

    std::string place(const GmshMesh &mesh, const unsigned int node, const unsigned int dim)
    {
      return "(" + text::join(std::span(mesh.nodes[node]).first(dim)) + ")";
    }

    /// The first n. By a heap: of std::sort, whose short ranges have 16 numbers, GCC 12 warns (array-bounds).
    void sort_first(Nodes &nodes, const std::size_t n)
    {
      std::make_heap(nodes.begin(), nodes.begin() + n);
      std::sort_heap(nodes.begin(), nodes.begin() + n);
    }

    Nodes ascending(const Element &element)
    {
      Nodes nodes = element.nodes;
      sort_first(nodes, kind(element).n_nodes);
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

    /// Pairs of elements with the same nodes are given to `refuse`.
    template <class Refuse>
    void for_repetitions(const GmshMesh &mesh, const unsigned int least_dim, const Refuse &refuse)
    {
      std::map<std::pair<int, Nodes>, const Element *> known;
      for (const auto &element : mesh.elements)
        if (kind(element).dim >= least_dim)
          if (const auto [at, is_new] = known.emplace(std::pair(element.type, ascending(element)), &element);
              !is_new)
            refuse(element, *at->second);
    }

    std::string name_of(const Element &element)
    {
      return std::string(kind(element).name) + " " + std::to_string(element.tag);
    }

    void refuse_repetitions(const GmshMesh &mesh, const unsigned int dim)
    {
      for_repetitions(mesh, dim - 1, [&](const Element &element, const Element &before) {
        mesh.fail(
            name_of(element) + " in " + group_of(mesh, element) + " is " + std::to_string(before.tag) + " in " +
                group_of(mesh, before) + " once more.",
            "Format 2.2 lists an element once for each of its physical groups, but it can have one id: put its "
            "entity into one group.");
      });
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

    /// For each node of a cell the first one at its place.
    std::vector<unsigned int> first_at_place(const GmshMesh &mesh, const unsigned int dim)
    {
      const auto                    used = nodes_of_cells(mesh, dim);
      std::vector<unsigned int>     which;
      std::vector<dealii::Point<3>> points;
      for (unsigned int i = 0; i < mesh.nodes.size(); ++i)
        if (used[i] != 0)
          {
            which.push_back(i);
            points.emplace_back(mesh.nodes[i][0], mesh.nodes[i][1], mesh.nodes[i][2]);
          }
      std::vector<unsigned int> first(mesh.nodes.size());
      std::iota(first.begin(), first.end(), 0u);
      const auto at_place = NearPoints<3>(points).first_within(coincidence * diameter(mesh));
      for (std::size_t k = 0; k < which.size(); ++k)
        first[which[k]] = which[at_place[k]];
      return first;
    }

    void merge(GmshMesh &mesh, const std::vector<unsigned int> &first, const unsigned int dim)
    {
      for (auto &element : mesh.elements)
        {
          for (unsigned int i = 0; i < kind(element).n_nodes; ++i)
            element.nodes[i] = first[element.nodes[i]];
          const auto nodes = ascending(element);
          const auto end   = nodes.begin() + kind(element).n_nodes;
          if (kind(element).dim == dim && std::adjacent_find(nodes.begin(), end) != end)
            mesh.fail(name_of(element) + " at " + place(mesh, element.nodes[0], dim) +
                          " is so small that two of its nodes are at one place.",
                      "Mesh it again there, or set mesh/coincident nodes = keep.");
        }
      for_repetitions(mesh, dim, [&](const Element &element, const Element &before) {
        mesh.fail(name_of(element) + " lies on " + std::to_string(before.tag) + ", at " +
                      place(mesh, element.nodes[0], dim) + ".",
                  "The same part is there twice: remove the copy.");
      });
    }

    std::string parts_in_words(const GmshMesh &mesh, unsigned int dim);

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
      if (rule == "merge")
        return merge(mesh, first, dim);
      const std::string parts = parts_in_words(mesh, dim);
      mesh.fail("nodes " + std::to_string(mesh.tags[first[example]]) + " and " +
                    std::to_string(mesh.tags[example]) + " are both at " + place(mesh, example, dim) + " (" +
                    std::to_string(n) + " such pairs): the cells on the two sides do not hang together" +
                    (parts.empty() ? "." : "; " + parts),
                "Set mesh/coincident nodes = merge to glue them, or keep where a crack is meant; in gmsh, "
                "'Coherence;' or BooleanFragments glues the geometry.");
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
              sort_first(nodes, side.size());
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

    struct Part
    {
      unsigned int n_cells = 0;
      unsigned int node    = 0; ///< one of it
    };

    std::vector<Part> parts_of(const GmshMesh &mesh, const unsigned int dim)
    {
      std::vector<unsigned int> rank(mesh.nodes.size()), parent(mesh.nodes.size());
      boost::disjoint_sets      sets(rank.data(), parent.data());
      for (unsigned int i = 0; i < mesh.nodes.size(); ++i)
        sets.make_set(i);
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          for (unsigned int i = 1; i < kind(element).n_nodes; ++i)
            sets.union_set(element.nodes[0], element.nodes[i]);
      std::map<unsigned int, std::size_t> number; // of a root
      std::vector<Part>                   parts;
      for (const auto &element : mesh.elements)
        if (kind(element).dim == dim)
          {
            const auto [at, is_new] = number.emplace(sets.find_set(element.nodes[0]), parts.size());
            if (is_new)
              parts.push_back({0, element.nodes[0]});
            ++parts[at->second].n_cells;
          }
      return parts;
    }

    /// Empty where all cells hang together.
    std::string parts_in_words(const GmshMesh &mesh, const unsigned int dim)
    {
      const auto parts = parts_of(mesh, dim);
      if (parts.size() <= 1)
        return "";
      std::vector<std::string> words;
      for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 4); ++i)
        words.push_back(std::to_string(parts[i].n_cells) + " cell(s) at " + place(mesh, parts[i].node, dim));
      return std::to_string(parts.size()) + " parts do not hang together: " + text::join(words) +
             (parts.size() > words.size() ? ", ..." : "") + ".";
    }
  } // namespace

  void settle_topology(GmshMesh &mesh, const GmshRules &rules, const unsigned int dim)
  {
    refuse_repetitions(mesh, dim);
    settle_coincident_nodes(mesh, rules.coincident_nodes, dim);
    settle_faces(mesh, rules.inner_faces, dim);
    if (rules.separate_parts == "keep")
      return;
    if (const auto parts = parts_in_words(mesh, dim); !parts.empty())
      mesh.fail(parts,
                "Join them, or set mesh/separate parts = keep where each has its own boundary conditions, or "
                "where a unit cell's sides join them.");
  }
} // namespace trestle
