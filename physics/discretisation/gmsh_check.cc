#include "physics/discretisation/gmsh_check.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trestle
{
  namespace
  {
    using Node = std::array<double, 3>;

    struct Element
    {
      unsigned long              tag  = 0;
      int                        type = 0;
      std::vector<unsigned long> nodes;
    };

    struct Kind
    {
      const char  *name;
      unsigned int dim;
      unsigned int n_nodes;
    };

    const std::map<int, Kind> &kinds()
    {
      static const std::map<int, Kind> table = {{15, {"point", 0, 1}},      {1, {"line", 1, 2}},
                                                {2, {"triangle", 2, 3}},    {3, {"quadrilateral", 2, 4}},
                                                {4, {"tetrahedron", 3, 4}}, {5, {"hexahedron", 3, 8}}};
      return table;
    }

    /// Reads blank-separated words; a message on whatever does not fit.
    class Scanner
    {
    public:
      Scanner(const std::string &text, const std::string &file_name)
        : text_(text),
          file_name_(file_name)
      {}

      [[noreturn]] void fail(const std::string &problem, const std::string &advice) const
      {
        throw InputError("Mesh file '" + file_name_ + "': " + problem, advice);
      }

      /// Moves behind the line "$Name"; false when there is none.
      bool find_section(const std::string &name)
      {
        const std::string line = "$" + name;
        for (auto at = text_.find(line); at != std::string::npos; at = text_.find(line, at + 1))
          if ((at == 0 || text_[at - 1] == '\n') &&
              std::isspace(static_cast<unsigned char>(text_[at + line.size()])))
            {
              position_ = at + line.size();
              section_  = name;
              return true;
            }
        return false;
      }

      std::string word()
      {
        position_      = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size());
        const auto end = std::min(text_.find_first_of(" \t\r\n", position_), text_.size());
        if (end == position_)
          fail("section $" + section_ + " ends too early.", "The file is cut off: write it again with gmsh.");
        const auto begin = position_;
        position_        = end;
        return text_.substr(begin, end - begin);
      }

      unsigned long count()
      {
        const std::string w   = word();
        char             *end = nullptr;
        const auto        n   = std::strtoul(w.c_str(), &end, 10);
        if (*end != '\0' || w[0] == '-')
          fail("section $" + section_ + " has '" + w + "' where a count or a tag is due.",
               "The file is damaged or cut off: write it again with gmsh.");
        return n;
      }

      double number()
      {
        const std::string w   = word();
        char             *end = nullptr;
        const double      x   = std::strtod(w.c_str(), &end);
        if (*end != '\0')
          fail("section $" + section_ + " has '" + w + "' where a number is due.",
               "The file is damaged or cut off: write it again with gmsh.");
        return x;
      }

      void skip(unsigned long n_words)
      {
        for (unsigned long i = 0; i < n_words; ++i)
          word();
      }

    private:
      const std::string &text_;
      const std::string &file_name_;
      std::string        section_;
      std::size_t        position_ = 0;
    };

    const std::string convert_advice = "Convert it with: gmsh FILE -save -format msh41 -o NEW.msh";

    /// Major * 10 + minor.
    unsigned int read_version(Scanner &scanner)
    {
      if (!scanner.find_section("MeshFormat"))
        scanner.fail("no $MeshFormat section: not a Gmsh mesh of version 2 or 4.", convert_advice);
      const std::string version = scanner.word();
      const std::string binary  = scanner.word();
      const bool        known   = version == "2" || version == "2.0" || version == "2.1" || version == "2.2" ||
                         version == "4" || version == "4.0" || version == "4.1";
      if (!known)
        scanner.fail("format version " + version + " is not supported (2.2, 4.0 and 4.1 are).", convert_advice);
      if (binary != "0")
        scanner.fail("it is binary.", convert_advice + " -setnumber Mesh.Binary 0");
      return version == "4.1" ? 41 : version[0] == '4' ? 40 : 22;
    }

    std::unordered_map<unsigned long, Node> read_nodes(Scanner &scanner, unsigned int version)
    {
      std::unordered_map<unsigned long, Node> nodes;
      if (!scanner.find_section("Nodes"))
        scanner.fail("no $Nodes section.", "Write the mesh with gmsh -2 or gmsh -3.");
      const auto read_point = [&](unsigned long tag) {
        Node point;
        for (double &x : point)
          if (x = scanner.number(); !std::isfinite(x))
            scanner.fail("node " + std::to_string(tag) + " has a coordinate that is not a finite number.",
                         "Repair the geometry and mesh it again.");
        nodes[tag] = point;
      };
      const unsigned long n_blocks = version == 22 ? 1 : scanner.count();
      unsigned long       n        = scanner.count();
      scanner.skip(version == 41 ? 2 : 0); // smallest and largest tag
      for (unsigned long block = 0; block < n_blocks; ++block)
        {
          if (version >= 40)
            {
              scanner.skip(3); // entity dimension and tag, parametric
              n = scanner.count();
            }
          std::vector<unsigned long> tags;
          for (unsigned long i = 0; version == 41 && i < n; ++i)
            tags.push_back(scanner.count());
          for (unsigned long i = 0; i < n; ++i)
            read_point(version == 41 ? tags[i] : scanner.count());
        }
      return nodes;
    }

    const Kind &kind_of(Scanner &scanner, int type, unsigned long tag)
    {
      const auto kind = kinds().find(type);
      if (kind == kinds().end())
        scanner.fail("element " + std::to_string(tag) + " is of Gmsh type " + std::to_string(type) +
                         "; supported are first-order triangles, quadrilaterals, tetrahedra and hexahedra.",
                     "Mesh it again with: gmsh -order 1 (and without prisms and pyramids).");
      return kind->second;
    }

    std::vector<Element> read_elements(Scanner &scanner, unsigned int version)
    {
      std::vector<Element> elements;
      if (!scanner.find_section("Elements"))
        scanner.fail("no $Elements section.", "Write the mesh with gmsh -2 or gmsh -3.");
      const unsigned long n_blocks = version == 22 ? 1 : scanner.count();
      unsigned long       n        = scanner.count();
      scanner.skip(version == 41 ? 2 : 0);
      for (unsigned long block = 0; block < n_blocks; ++block)
        {
          int type = 0;
          if (version >= 40)
            {
              scanner.skip(2); // entity dimension and tag, in either order
              type = static_cast<int>(scanner.count());
              n    = scanner.count();
            }
          for (unsigned long i = 0; i < n; ++i)
            {
              Element element;
              element.tag  = scanner.count();
              element.type = version == 22 ? static_cast<int>(scanner.count()) : type;
              if (version == 22)
                scanner.skip(scanner.count());
              const Kind &kind = kind_of(scanner, element.type, element.tag);
              for (unsigned int k = 0; k < kind.n_nodes; ++k)
                element.nodes.push_back(scanner.count());
              elements.push_back(std::move(element));
            }
        }
      return elements;
    }

    /// For each corner of a cell the far ends of its edges, so ordered that their determinant is positive.
    std::vector<std::array<unsigned int, 4>> corners_of(int type)
    {
      switch (type)
        {
        case 2:
          return {{0, 1, 2, 0}};
        case 3:
          return {{0, 1, 3, 0}, {1, 2, 0, 0}, {2, 3, 1, 0}, {3, 0, 2, 0}};
        case 4:
          return {{0, 1, 2, 3}};
        default:
          return {{0, 1, 3, 4}, {1, 2, 0, 5}, {2, 3, 1, 6}, {3, 0, 2, 7},
                  {4, 7, 5, 0}, {5, 4, 6, 1}, {6, 5, 7, 2}, {7, 6, 4, 3}};
        }
    }

    double dot_cross(const Node &a, const Node &b, const Node &c)
    {
      return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
             a[2] * (b[0] * c[1] - b[1] * c[0]);
    }

    /// The smallest Jacobian over the corners, over the product of the edges' lengths there (a sine, or 0).
    double smallest_jacobian(const std::vector<Node> &points, int type, unsigned int dim)
    {
      double smallest = 1.;
      for (const auto &corner : corners_of(type))
        {
          std::array<Node, 3> edge   = {{{0, 0, 0}, {0, 0, 0}, {0, 0, 1}}};
          double              length = 1.;
          for (unsigned int e = 0; e < dim; ++e)
            {
              for (unsigned int d = 0; d < dim; ++d)
                edge[e][d] = points[corner[e + 1]][d] - points[corner[0]][d];
              length *= std::sqrt(edge[e][0] * edge[e][0] + edge[e][1] * edge[e][1] +
                                  (dim == 3 ? edge[e][2] * edge[e][2] : 0.));
            }
          const double jacobian = dot_cross(edge[0], edge[1], edge[2]);
          smallest              = std::min(smallest, length > 0. ? jacobian / length : 0.);
        }
      return smallest;
    }

    void check_cell(Scanner &scanner, const Element &element, const std::vector<Node> &points, unsigned int dim)
    {
      const double jacobian = smallest_jacobian(points, element.type, dim);
      if (jacobian > 1e-10)
        return;
      scanner.fail(std::string(kinds().at(element.type).name) + " " + std::to_string(element.tag) +
                       " has the Jacobian " + text::rounded(jacobian) +
                       " (scaled by its edges) at a corner: it is inverted, clockwise, concave or flat.",
                   "If all cells are clockwise, turn the surface round ('Reverse Surface' or '-' before its "
                   "line loop in the .geo file); else repair or refine the mesh there.");
    }

    void check_plane(Scanner &scanner, const std::unordered_map<unsigned long, Node> &nodes)
    {
      Node low = nodes.begin()->second, high = low;
      for (const auto &[tag, point] : nodes)
        for (unsigned int d = 0; d < 3; ++d)
          {
            low[d]  = std::min(low[d], point[d]);
            high[d] = std::max(high[d], point[d]);
          }
      const double size = std::max({high[0] - low[0], high[1] - low[1], high[2] - low[2]});
      if (high[2] - low[2] > 1e-10 * size)
        scanner.fail("z runs from " + text::shortest(low[2]) + " to " + text::shortest(high[2]) +
                         ", but 'dimension' is 2.",
                     "Use a mesh in the xy plane, or set dimension = 3.");
    }
  } // namespace

  void check_gmsh(const std::string &text, const std::string &file_name, unsigned int dim)
  {
    Scanner            scanner(text, file_name);
    const unsigned int version  = read_version(scanner);
    const auto         nodes    = read_nodes(scanner, version);
    const auto         elements = read_elements(scanner, version);

    std::set<int> cell_types;
    for (const auto &element : elements)
      {
        const Kind &kind = kinds().at(element.type);
        if (kind.dim > dim)
          scanner.fail("element " + std::to_string(element.tag) + " is a " + kind.name + ", but 'dimension' is 2.",
                       "Set dimension = 3, or write a plane mesh with gmsh -2.");
        std::vector<Node> points;
        for (const auto tag : element.nodes)
          if (const auto node = nodes.find(tag); node != nodes.end())
            points.push_back(node->second);
          else
            scanner.fail("element " + std::to_string(element.tag) + " names node " + std::to_string(tag) +
                             ", which is not there.",
                         "The file is damaged: write it again with gmsh.");
        if (kind.dim == dim)
          {
            cell_types.insert(element.type);
            check_cell(scanner, element, points, dim);
          }
      }
    if (cell_types.empty())
      scanner.fail("no cells of dimension " + std::to_string(dim) + ".",
                   "Write them with gmsh -" + std::to_string(dim) +
                       "; where there are physical groups, only their elements are saved, so make one of the "
                       "domain too.");
    if (cell_types.size() > 1)
      scanner.fail("it mixes " +
                       std::string(dim == 2 ? "triangles and quadrilaterals" : "tetrahedra and hexahedra") + ".",
                   "Use one kind of cell ('Recombine Surface{:};' makes quadrilaterals of all).");
    if (dim == 2)
      check_plane(scanner, nodes);
  }
} // namespace trestle
