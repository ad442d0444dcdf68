#include "physics/discretisation/gmsh_mesh.h"
#include "physics/discretisation/gmsh_sections.h"

#include "core/exceptions.h"

#include <cmath>
#include <optional>
#include <unordered_map>

namespace trestle
{
  namespace
  {
    const std::string convert = "Convert it with: gmsh FILE -save -format msh41 -o NEW.msh";

    /// Reads the sections of one file in the order in which they need each other.
    class GmshReader
    {
    public:
      GmshReader(const std::string &text, const std::string &file_name, const unsigned int dim)
        : in_(text, file_name),
          dim_(dim)
      {
        mesh_.file = file_name;
      }

      GmshMesh read()
      {
        read_version();
        read_names();
        if (version_ >= 40)
          read_entities();
        read_nodes();
        read_elements();
        return std::move(mesh_);
      }

    private:
      using Groups = std::vector<unsigned int>;

      void read_version();
      void read_names();
      void read_entities();
      void read_nodes();
      void read_elements();

      void                  read_node(unsigned long tag, unsigned int n_parameters);
      void                  read_element(unsigned long tag, unsigned long type, const Groups &groups);
      Groups                groups_of_22();
      const GmshMesh::Kind &kind_of(unsigned long type, unsigned long tag) const;

      GmshSections                                              in_;
      unsigned int                                              dim_;
      unsigned int                                              version_ = 0; ///< major * 10 + minor
      GmshMesh                                                  mesh_;
      std::unordered_map<unsigned long, unsigned int>           place_;    ///< of a node's tag
      std::map<std::pair<unsigned long, unsigned long>, Groups> entities_; ///< (dimension, tag): physical groups
    };

    void GmshReader::read_version()
    {
      if (!in_.open("MeshFormat"))
        in_.fail("no $MeshFormat section: not a Gmsh mesh of version 2 or 4.", convert);
      const std::string version(in_.word()), binary(in_.word());
      const bool        known = version == "2" || version == "2.0" || version == "2.1" || version == "2.2" ||
                         version == "4" || version == "4.0" || version == "4.1";
      if (!known)
        in_.fail("format version " + version.substr(0, 20) + " is not supported (2.2, 4.0 and 4.1 are).", convert);
      if (binary != "0")
        in_.fail("it is binary.", convert + " -setnumber Mesh.Binary 0");
      version_ = version == "4.1" ? 41 : version[0] == '4' ? 40 : 22;
    }

    void GmshReader::read_names()
    {
      if (!in_.open("PhysicalNames"))
        return;
      for (unsigned long left = in_.count(); left > 0; --left)
        {
          const auto dim   = in_.count();
          const auto group = in_.group();
          const auto name  = in_.quoted();
          if (dim <= 3)
            mesh_.names[{static_cast<unsigned int>(dim), group}] = name;
        }
      in_.close();
    }

    void GmshReader::read_entities()
    {
      if (!in_.open("Entities"))
        in_.fail("no $Entities section, which format 4 has.", convert);
      std::array<unsigned long, 4> n{};
      for (auto &of_dimension : n)
        of_dimension = in_.count();
      for (unsigned int dim = 0; dim < 4; ++dim)
        for (unsigned long i = 0; i < n[dim]; ++i)
          {
            const auto tag = in_.count();
            in_.skip(dim == 0 && version_ == 41 ? 3 : 6); // its place, or its box
            Groups &groups = entities_[{dim, tag}];
            for (unsigned long left = in_.count(); left > 0; --left)
              groups.push_back(in_.group());
            if (dim > 0)
              in_.skip(in_.count()); // what bounds it
          }
      in_.close();
    }

    void GmshReader::read_node(const unsigned long tag, const unsigned int n_parameters)
    {
      GmshMesh::Node point;
      for (double &x : point)
        if (x = in_.number(); !(std::abs(x) < 1e100)) // products of three must be numbers
          in_.fail("node " + std::to_string(tag) + " has a coordinate that is not a finite number below 1e100.",
                   "Repair the geometry and mesh it again.");
      in_.skip(n_parameters);
      if (!place_.emplace(tag, mesh_.nodes.size()).second)
        in_.fail("node " + std::to_string(tag) + " is there twice.",
                 "The file is damaged: write it again with gmsh.");
      mesh_.nodes.push_back(point);
      mesh_.tags.push_back(tag);
    }

    void GmshReader::read_nodes()
    {
      const bool parametric_22 = version_ == 22 && in_.open("ParametricNodes");
      if (!parametric_22 && !in_.open("Nodes"))
        in_.fail("no $Nodes section.", "Write the mesh with gmsh -2 or gmsh -3.");
      if (version_ == 22)
        for (unsigned long left = in_.count(); left > 0; --left)
          {
            const auto tag = in_.count();
            read_node(tag, 0);
            if (parametric_22)
              {
                const auto dim = in_.count();
                in_.skip(1 + (dim == 1 || dim == 2 ? dim : 0)); // entity; parameters on it
              }
          }
      else
        {
          const auto n_blocks = in_.count();
          in_.skip(version_ == 41 ? 3 : 1); // nodes in all, smallest and largest tag
          for (unsigned long block = 0; block < n_blocks; ++block)
            {
              // entity: (dimension, tag) in 4.1, (tag, dimension) in 4.0
              const auto                 first = in_.count(), second = in_.count();
              const auto                 parameters = in_.count() != 0 ? (version_ == 41 ? first : second) : 0;
              const auto                 n          = in_.count();
              std::vector<unsigned long> tags;
              for (unsigned long i = 0; version_ == 41 && i < n; ++i)
                tags.push_back(in_.count());
              for (unsigned long i = 0; i < n; ++i)
                {
                  const auto tag = version_ == 41 ? tags[i] : in_.count();
                  read_node(tag, static_cast<unsigned int>(std::min(parameters, 3ul)));
                }
            }
        }
      in_.close();
    }

    const GmshMesh::Kind &GmshReader::kind_of(const unsigned long type, const unsigned long tag) const
    {
      const auto *kind = type < 1000 ? GmshMesh::kind(static_cast<int>(type)) : nullptr;
      if (kind == nullptr)
        in_.fail("element " + std::to_string(tag) + " is of Gmsh type " + std::to_string(type) +
                     "; supported are first-order triangles, quadrilaterals, tetrahedra and hexahedra.",
                 "Mesh it again with: gmsh -order 1 (and without prisms and pyramids).");
      if (kind->dim > dim_)
        in_.fail("element " + std::to_string(tag) + " is a " + kind->name + ", but 'dimension' is " +
                     std::to_string(dim_) + ".",
                 "Set dimension = 3, or write a plane mesh with gmsh -2.");
      return *kind;
    }

    void GmshReader::read_element(const unsigned long tag, const unsigned long type, const Groups &groups)
    {
      const auto       &kind = kind_of(type, tag);
      GmshMesh::Element element;
      element.tag  = tag;
      element.type = static_cast<int>(type);
      if (groups.size() > 1 && kind.dim + 1 >= dim_) // points and edges may be in any
        in_.fail(std::string(kind.name) + " " + std::to_string(tag) + " is in the physical groups " +
                     std::to_string(groups[0]) + " and " + std::to_string(groups[1]) + ".",
                 "An element can have one id: put its entity into one physical group.");
      element.group = groups.empty() ? 0 : groups[0];
      for (unsigned int i = 0; i < kind.n_nodes; ++i)
        {
          const auto node  = in_.count();
          const auto place = place_.find(node);
          if (place == place_.end())
            in_.fail("element " + std::to_string(tag) + " names node " + std::to_string(node) +
                         ", which is not there.",
                     "The file is damaged: write it again with gmsh.");
          element.nodes[i] = place->second;
        }
      mesh_.elements.push_back(element);
    }

    GmshReader::Groups GmshReader::groups_of_22()
    {
      Groups     groups;
      const auto n = in_.count();
      if (n > 0)
        groups.push_back(in_.group());
      in_.skip(n > 0 ? n - 1 : 0);
      if (!groups.empty() && groups[0] == 0)
        groups.clear();
      return groups;
    }

    void GmshReader::read_elements()
    {
      if (!in_.open("Elements"))
        in_.fail("no $Elements section.", "Write the mesh with gmsh -2 or gmsh -3.");
      if (version_ == 22)
        for (unsigned long left = in_.count(); left > 0; --left)
          {
            const auto tag    = in_.count();
            const auto type   = in_.count();
            const auto groups = groups_of_22();
            read_element(tag, type, groups);
          }
      else
        {
          const auto n_blocks = in_.count();
          in_.skip(version_ == 41 ? 3 : 1);
          for (unsigned long block = 0; block < n_blocks; ++block)
            {
              const auto first = in_.count(), second = in_.count();
              const auto entity = version_ == 41 ? std::pair(first, second) : std::pair(second, first);
              const auto type   = in_.count();
              const auto groups = entities_.find(entity);
              for (unsigned long left = in_.count(); left > 0; --left)
                read_element(in_.count(), type, groups == entities_.end() ? Groups() : groups->second);
            }
        }
      in_.close();
    }
  } // namespace

  const GmshMesh::Kind *GmshMesh::kind(const int type)
  {
    static const std::map<int, Kind> table = {{15, {"point", 0, 1}},      {1, {"line", 1, 2}},
                                              {2, {"triangle", 2, 3}},    {3, {"quadrilateral", 2, 4}},
                                              {4, {"tetrahedron", 3, 4}}, {5, {"hexahedron", 3, 8}}};
    const auto                       found = table.find(type);
    return found == table.end() ? nullptr : &found->second;
  }

  void GmshMesh::fail(const std::string &problem, const std::string &advice) const
  {
    throw InputError("Mesh file '" + file + "': " + problem, advice);
  }

  GmshMesh read_gmsh(const std::string &text, const std::string &file_name, const unsigned int dim)
  {
    return GmshReader(text, file_name, dim).read();
  }
} // namespace trestle
