#include "core/exceptions.h"
#include "physics/api/cgns_file.h"

#include <cgns_io.h>
#include <cgnslib.h>

#include <array>
#include <filesystem>

namespace trestle
{
  namespace
  {
    /// CGNS's indices count from 1.
    std::vector<cgsize_t> counted_from_one(const std::vector<std::uint32_t> &indices)
    {
      std::vector<cgsize_t> result;
      result.reserve(indices.size());
      for (const auto index : indices)
        result.push_back(cgsize_t(index) + 1);
      return result;
    }

    /// Those of the SIDS, whose order of vertices whole_cells() has.
    CGNS_ENUMT(ElementType_t) element_type(const CgnsMesh &mesh)
    {
      return mesh.dimension == 2 ? (mesh.n_vertices_of_cell == 3 ? CGNS_ENUMV(TRI_3) : CGNS_ENUMV(QUAD_4))
                                 : (mesh.n_vertices_of_cell == 4 ? CGNS_ENUMV(TETRA_4) : CGNS_ENUMV(HEXA_8));
    }

    class CgnsWriter
    {
    public:
      explicit CgnsWriter(const std::string &path)
        : path_(path),
          partial_(path + ".partial")
      {
        check(cg_set_file_type(CG_FILE_HDF5));
        check(cg_open(partial_.c_str(), CG_MODE_WRITE, &file_));
        is_open_ = true;
      }
      CgnsWriter(const CgnsWriter &)            = delete;
      CgnsWriter &operator=(const CgnsWriter &) = delete;

      ~CgnsWriter()
      {
        if (is_open_)
          cg_close(file_);
        std::error_code none;
        std::filesystem::remove(partial_, none);
      }

      /// @returns the number of a new base at a time.
      int add_base(const std::string &name, const unsigned int dimension, const double time)
      {
        int result = 0;
        check(cg_base_write(file_, name.c_str(), int(dimension), int(dimension), &result));
        check(cg_biter_write(file_, result, "Time", 1));
        check(cg_goto(file_, result, "BaseIterativeData_t", 1, "end"));
        const cgsize_t one = 1;
        check(cg_array_write("TimeValues", CGNS_ENUMV(RealDouble), 1, &one, &time));
        return result;
      }

      void add_mesh(const CgnsMesh &mesh, int base);
      void add_fields(const CgnsState &state, int base);
      void add_globals(const CgnsState &state, unsigned int dimension);
      void close();

    private:
      void add_coordinates(const CgnsMesh &mesh, int base);
      void add_boundaries(const CgnsMesh &mesh, int base);
      void add_number(double parent, const std::string &name, double value);

      void check(const int code) const
      {
        if (code != CG_OK)
          fail(cg_get_error());
      }
      void check_io(const int code) const
      {
        if (code == CGIO_ERR_NONE)
          return;
        std::array<char, CGIO_MAX_ERROR_LENGTH + 1> words{};
        cgio_error_message(words.data());
        fail(words.data());
      }
      [[noreturn]] void fail(const std::string &why) const
      {
        throw FatalError("Cannot write '" + path_ + "': CGNS says: " + why + ".",
                         "Check that the disk has space and that you may write there.");
      }

      static constexpr int zone_ = 1; ///< of its base, the only one
      const std::string    path_, partial_;
      int                  file_    = 0;
      bool                 is_open_ = false;
    };

    void CgnsWriter::add_coordinates(const CgnsMesh &mesh, const int base)
    {
      const std::size_t   n = mesh.positions.size() / mesh.dimension;
      std::vector<double> values(n);
      for (unsigned int d = 0; d < mesh.dimension; ++d)
        {
          for (std::size_t v = 0; v < n; ++v)
            values[v] = mesh.positions[v * mesh.dimension + d];
          const std::string name   = std::string("Coordinate") + char('X' + d);
          int               number = 0;
          check(cg_coord_write(file_, base, zone_, CGNS_ENUMV(RealDouble), name.c_str(), values.data(), &number));
        }
    }

    /// Conditions of a kind of their own: what is given there is no matter of a mesh.
    void CgnsWriter::add_boundaries(const CgnsMesh &mesh, const int base)
    {
      for (const auto &boundary : mesh.boundaries)
        {
          const auto vertices = counted_from_one(boundary.vertices);
          int        number   = 0;
          check(cg_boco_write(file_, base, zone_, boundary.name.c_str(), CGNS_ENUMV(BCTypeUserDefined),
                              CGNS_ENUMV(PointList), cgsize_t(vertices.size()), vertices.data(), &number));
          check(cg_boco_gridlocation_write(file_, base, zone_, number, CGNS_ENUMV(Vertex)));
        }
    }

    void CgnsWriter::add_mesh(const CgnsMesh &mesh, const int base)
    {
      const auto                    n_cells    = cgsize_t(mesh.cells.size() / mesh.n_vertices_of_cell);
      const std::array<cgsize_t, 3> size       = {cgsize_t(mesh.positions.size() / mesh.dimension), n_cells, 0};
      const auto                    cells      = counted_from_one(mesh.cells);
      const auto                    type       = element_type(mesh);
      const std::string             of_section = std::string("Elements_") + cg_ElementTypeName(type);
      int                           number     = 0;
      check(cg_zone_write(file_, base, "Zone", size.data(), CGNS_ENUMV(Unstructured), &number));
      add_coordinates(mesh, base);
      check(cg_section_write(file_, base, zone_, of_section.c_str(), type, 1, n_cells, 0, cells.data(), &number));
      add_boundaries(mesh, base);
    }

    void CgnsWriter::add_fields(const CgnsState &state, const int base)
    {
      int solution = 0, number = 0;
      check(cg_sol_write(file_, base, zone_, "VertexFields", CGNS_ENUMV(Vertex), &solution));
      // CGNS leaves out what is its default; PLAID looks for it.
      check(cg_goto(file_, base, "Zone_t", zone_, "FlowSolution_t", solution, "end"));
      check(cg_gridlocation_write(CGNS_ENUMV(Vertex)));
      for (const auto &[name, values] : state.fields)
        check(cg_field_write(file_, base, zone_, solution, CGNS_ENUMV(RealDouble), name.c_str(), values.data(),
                             &number));
    }

    /// Right below a base, where the SIDS has no arrays: hence by nodes.
    void CgnsWriter::add_number(const double parent, const std::string &name, const double value)
    {
      int            io   = 0;
      double         node = 0.;
      const cgsize_t one  = 1;
      check(cg_get_cgio(file_, &io));
      check_io(cgio_create_node(io, parent, name.c_str(), &node));
      check_io(cgio_set_label(io, node, "DataArray_t"));
      check_io(cgio_set_dimensions(io, node, "R8", 1, &one));
      check_io(cgio_write_all_data(io, node, &value));
      cgio_release_id(io, node);
    }

    /// @param dimension of the base, which has no mesh: PLAID itself writes 1, which cgnscheck does not take.
    void CgnsWriter::add_globals(const CgnsState &state, const unsigned int dimension)
    {
      if (state.globals.empty())
        return;
      add_base("Global", dimension, state.time);
      int    io   = 0;
      double root = 0., base = 0.;
      check(cg_get_cgio(file_, &io));
      check(cg_root_id(file_, &root));
      check_io(cgio_get_node_id(io, root, "Global", &base));
      for (const auto &[name, value] : state.globals)
        add_number(base, name, value);
      cgio_release_id(io, base);
    }

    void CgnsWriter::close()
    {
      is_open_ = false;
      check(cg_close(file_));
      std::error_code failed;
      std::filesystem::rename(partial_, path_, failed);
      if (failed)
        fail(failed.message());
    }

    void write(const std::string &path, const CgnsMesh &mesh, const CgnsState &state)
    {
      CgnsWriter        file(path);
      const std::string dim  = std::to_string(mesh.dimension);
      const int         base = file.add_base("Base_" + dim + "_" + dim, mesh.dimension, state.time);
      file.add_mesh(mesh, base);
      file.add_fields(state, base);
      file.add_globals(state, mesh.dimension);
      file.close();
    }
  } // namespace
} // namespace trestle

/// What write_cgns() looks up: the face must not need CGNS.
extern "C" void trestle_write_cgns(const std::string &path, const trestle::CgnsMesh &mesh,
                                   const trestle::CgnsState &state)
{
  trestle::write(path, mesh, state);
}
