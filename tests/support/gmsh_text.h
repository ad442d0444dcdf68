#pragma once

#include <array>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace trestle::testing
{
  /// An element of a Gmsh file: type and nodes (counted from 1), and its physical group (0: none).
  struct GmshElement
  {
    GmshElement(std::string type_and_nodes_, const unsigned int group_ = 1)
      : type_and_nodes(std::move(type_and_nodes_)),
        group(group_)
    {}
    GmshElement(const char *type_and_nodes_, const unsigned int group_ = 1)
      : GmshElement(std::string(type_and_nodes_), group_)
    {}

    std::string  type_and_nodes;
    unsigned int group;
  };

  /// Format 2.2 with a node a line; elements are numbered from 101.
  inline std::string msh22(const std::vector<std::string> &nodes, const std::vector<GmshElement> &elements,
                           const std::string &format = "2.2 0 8")
  {
    std::string text =
        "$MeshFormat\n" + format + "\n$EndMeshFormat\n$Nodes\n" + std::to_string(nodes.size()) + "\n";
    for (std::size_t i = 0; i < nodes.size(); ++i)
      text += std::to_string(i + 1) + " " + nodes[i] + "\n";
    text += "$EndNodes\n$Elements\n" + std::to_string(elements.size()) + "\n";
    for (std::size_t i = 0; i < elements.size(); ++i)
      {
        const auto &element = elements[i].type_and_nodes;
        const auto  blank   = element.find(' ');
        text += std::to_string(101 + i) + " " + element.substr(0, blank) + " 2 " +
                std::to_string(elements[i].group) + " 1" + element.substr(blank) + "\n";
      }
    return text + "$EndElements\n";
  }

  /// Format 4.1: a square with names of groups, the nodes of its lower side parametric if asked.
  inline std::string msh41(const bool parametric, const std::string &n_nodes_in_block = "2")
  {
    const std::string flag = parametric ? "1" : "0", u = parametric ? " 0.25" : "", v = parametric ? " 0.75" : "";
    return "$MeshFormat\n4.1 0 8\n$EndMeshFormat\n"
           "$PhysicalNames\n3\n1 5 \"lower\"\n1 6 \"upper\"\n2 9 \"plate\"\n$EndPhysicalNames\n"
           "$Entities\n0 2 1 0\n1 0 0 0 1 0 0 1 5 0\n2 0 1 0 1 1 0 1 6 0\n1 0 0 0 1 1 0 1 9 2 1 -2\n$EndEntities\n"
           "$Nodes\n2 4 1 4\n1 1 " +
           flag + " " + n_nodes_in_block + "\n1\n2\n0 0 0" + u + "\n1 0 0" + v +
           "\n1 2 0 2\n3\n4\n1 1 0\n0 1 0\n$EndNodes\n" +
           "$Elements\n3 3 1 3\n1 1 1 1\n1 1 2\n1 2 1 1\n2 3 4\n2 1 3 1\n3 1 2 3 4\n$EndElements\n";
  }

  /// The unit square in n_x times n_y quadrilaterals, of which some are left out.
  struct GmshGrid
  {
    unsigned int n_x, n_y;
    /// Physical group of the cell in column i and row j; 0: it is left out.
    std::function<unsigned int(unsigned int i, unsigned int j)> group = [](auto, auto) { return 1u; };
    /// Where a point of the square goes.
    std::function<std::array<double, 2>(double x, double y)> place = [](const double x, const double y) {
      return std::array<double, 2>{x, y};
    };

    std::string text() const
    {
      std::vector<std::string> nodes;
      std::vector<GmshElement> elements;
      for (unsigned int j = 0; j <= n_y; ++j)
        for (unsigned int i = 0; i <= n_x; ++i)
          {
            const auto [x, y] = place(double(i) / n_x, double(j) / n_y);
            char line[80];
            std::snprintf(line, sizeof(line), "%.17g %.17g 0", x, y);
            nodes.emplace_back(line);
          }
      for (unsigned int j = 0; j < n_y; ++j)
        for (unsigned int i = 0; i < n_x; ++i)
          if (const auto g = group(i, j); g != 0)
            {
              const unsigned int first = j * (n_x + 1) + i + 1, above = first + n_x + 1;
              elements.push_back({"3 " + std::to_string(first) + " " + std::to_string(first + 1) + " " +
                                      std::to_string(above + 1) + " " + std::to_string(above),
                                  g});
            }
      return msh22(nodes, elements);
    }
  };
} // namespace trestle::testing
