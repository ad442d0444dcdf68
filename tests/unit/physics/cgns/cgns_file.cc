// MPI: 1
// What is written as CGNS is read back by libcgns to the last bit: positions, cells of each kind, boundaries, fields, time and
// numbers, where PLAID looks for them; cgnscheck, where there is one, finds nothing wrong; names that CGNS cannot hold are refused.
#include "physics/api/cgns_file.h"
#include "core/exceptions.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cgns_io.h>
#include <cgnslib.h>

#include <array>
#include <cstdlib>
#include <filesystem>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  constexpr double time_of_state = 1. / 3.;

  struct Written
  {
    CgnsMesh    mesh;
    CgnsState   state;
    std::string path;
  };

  /// Of a problem of linear_diffusion() with some fields of its positions.
  Written write(const Communicator &alone, const unsigned int dimension, const bool simplices)
  {
    ProblemCase c(alone, mesh_section(dimension, 1, simplices) + linear_diffusion());
    const auto  fields = VertexFields::of(*c.problem);
    Written     result{{dimension, fields->positions(), fields->n_vertices_of_whole_cell(), fields->whole_cells(),
                        fields->boundaries()},
                   {time_of_state, {{"velocityX", {}}, {"pressure", {}}}, {{"nu", 1e-3 / 7.}, {"speed", 2.}}},
                   std::to_string(dimension) + (simplices ? "_simplices.cgns" : "_cubes.cgns")};
    for (std::size_t v = 0; v < fields->n_vertices(); ++v)
      {
        result.state.fields[0].second.push_back(std::sin(1. + result.mesh.positions[v * dimension]));
        result.state.fields[1].second.push_back(double(v) / 7.);
      }
    write_cgns(result.path, result.mesh, result.state);
    return result;
  }

  void ok(const int code) { BOOST_REQUIRE_MESSAGE(code == CG_OK, cg_get_error()); }

  struct Opened
  {
    explicit Opened(const std::string &path) { ok(cg_open(path.c_str(), CG_MODE_READ, &file)); }
    ~Opened() { cg_close(file); }
    int file = 0;
  };

  std::vector<double> coordinate(const int file, const char *name, const std::size_t n)
  {
    std::vector<double> values(n);
    const cgsize_t      first = 1, last = cgsize_t(n);
    ok(cg_coord_read(file, 1, 1, name, CGNS_ENUMV(RealDouble), &first, &last, values.data()));
    return values;
  }

  std::vector<double> field(const int file, const std::string &name, const std::size_t n)
  {
    std::vector<double> values(n);
    const cgsize_t      first = 1, last = cgsize_t(n);
    ok(cg_field_read(file, 1, 1, 1, name.c_str(), CGNS_ENUMV(RealDouble), &first, &last, values.data()));
    return values;
  }

  /// A number below the root, by the path that PLAID asks for.
  double number(const int file, const std::string &path)
  {
    int    io   = 0;
    double root = 0., node = 0., value = 0.;
    ok(cg_get_cgio(file, &io));
    ok(cg_root_id(file, &root));
    BOOST_REQUIRE(cgio_get_node_id(io, root, path.c_str(), &node) == CGIO_ERR_NONE);
    BOOST_REQUIRE(cgio_read_all_data(io, node, &value) == CGIO_ERR_NONE);
    return value;
  }

  void check_mesh(const int file, const CgnsMesh &mesh, const CGNS_ENUMT(ElementType_t) expected)
  {
    const std::size_t       n = mesh.positions.size() / mesh.dimension;
    std::array<char, 33>    name{};
    std::array<cgsize_t, 3> size{};
    ok(cg_zone_read(file, 1, 1, name.data(), size.data()));
    BOOST_TEST(std::string(name.data()) == "Zone");
    BOOST_TEST(std::size_t(size[0]) == n);
    BOOST_TEST(std::size_t(size[1]) == mesh.cells.size() / mesh.n_vertices_of_cell);
    for (unsigned int d = 0; d < mesh.dimension; ++d)
      {
        const auto x = coordinate(file, std::array{"CoordinateX", "CoordinateY", "CoordinateZ"}[d], n);
        for (std::size_t v = 0; v < n; ++v)
          BOOST_REQUIRE(x[v] == mesh.positions[v * mesh.dimension + d]);
      }
    CGNS_ENUMT(ElementType_t) type{};
    cgsize_t first = 0, last = 0;
    int      n_boundary = 0, has_parents = 0;
    ok(cg_section_read(file, 1, 1, 1, name.data(), &type, &first, &last, &n_boundary, &has_parents));
    BOOST_TEST(type == expected);
    BOOST_TEST(std::string(name.data()) == std::string("Elements_") + cg_ElementTypeName(expected));
    std::vector<cgsize_t> cells(mesh.cells.size());
    ok(cg_elements_read(file, 1, 1, 1, cells.data(), nullptr));
    for (std::size_t i = 0; i < cells.size(); ++i)
      BOOST_REQUIRE(std::size_t(cells[i]) == mesh.cells[i] + 1u);
  }

  void check_boundaries(const int file, const CgnsMesh &mesh)
  {
    int n = 0;
    ok(cg_nbocos(file, 1, 1, &n));
    BOOST_TEST(std::size_t(n) == mesh.boundaries.size());
    for (int b = 1; b <= n; ++b)
      {
        const auto          &boundary = mesh.boundaries[std::size_t(b - 1)];
        std::array<char, 33> name{};
        CGNS_ENUMT(BCType_t) type{};
        CGNS_ENUMT(PointSetType_t) kind{};
        cgsize_t           n_points = 0, n_normals = 0;
        std::array<int, 3> normal{};
        CGNS_ENUMT(DataType_t) of_normals{};
        int n_sets = 0;
        ok(cg_boco_info(file, 1, 1, b, name.data(), &type, &kind, &n_points, normal.data(), &n_normals,
                        &of_normals, &n_sets));
        BOOST_TEST(std::string(name.data()) == boundary.name);
        std::vector<cgsize_t> points(std::size_t(n_points), 0);
        BOOST_REQUIRE(points.size() == boundary.vertices.size());
        ok(cg_boco_read(file, 1, 1, b, points.data(), nullptr));
        for (std::size_t i = 0; i < points.size(); ++i)
          BOOST_TEST(std::size_t(points[i]) == boundary.vertices[i] + 1u);
      }
  }

  /// It finds no error, and understands all that is there. True where there is no such program.
  bool passes_the_checker(const std::string &path)
  {
    if (std::system("command -v cgnscheck > /dev/null") != 0)
      return true;
    return std::system(("cgnscheck " + path + " > " + path + ".txt && ! grep -E 'ERROR|INTERNAL' " + path + ".txt")
                           .c_str()) == 0;
  }
} // namespace

BOOST_AUTO_TEST_CASE(read_back_by_libcgns)
{
  const Communicator alone;
  for (const unsigned int dimension : {2u, 3u})
    for (const bool simplices : {false, true})
      {
        const auto w = write(alone, dimension, simplices);
        BOOST_TEST(passes_the_checker(w.path), w.path);
        BOOST_TEST(!std::filesystem::exists(w.path + ".partial"));
        const Opened opened(w.path);
        check_mesh(opened.file, w.mesh,
                   dimension == 2 ? (simplices ? CGNS_ENUMV(TRI_3) : CGNS_ENUMV(QUAD_4))
                                  : (simplices ? CGNS_ENUMV(TETRA_4) : CGNS_ENUMV(HEXA_8)));
        check_boundaries(opened.file, w.mesh);
        for (const auto &[name, values] : w.state.fields)
          BOOST_TEST(field(opened.file, name, values.size()) == values);
        const std::string base = "Base_" + std::to_string(dimension) + "_" + std::to_string(dimension);
        BOOST_TEST(number(opened.file, base + "/Time/TimeValues") == time_of_state);
        BOOST_TEST(number(opened.file, "Global/Time/TimeValues") == time_of_state);
        for (const auto &[name, value] : w.state.globals)
          BOOST_TEST(number(opened.file, "Global/" + name) == value);
      }
}

BOOST_AUTO_TEST_CASE(a_file_is_whole_or_not_there)
{
  const Communicator alone;
  auto               w    = write(alone, 2, true);
  w.state.fields[0].first = "velocity/x";
  BOOST_CHECK_EXCEPTION(write_cgns("bad.cgns", w.mesh, w.state), InputError, says("velocity/x"));
  w.state.fields[0].first = std::string(33, 'v');
  BOOST_CHECK_EXCEPTION(write_cgns("bad.cgns", w.mesh, w.state), InputError, says("32 characters"));
  w.state.fields[0].first = "pressure"; // there already
  BOOST_CHECK_EXCEPTION(write_cgns("bad.cgns", w.mesh, w.state), InputError, says("'pressure'"));
  BOOST_TEST(!std::filesystem::exists("bad.cgns"));
  BOOST_TEST(!std::filesystem::exists("bad.cgns.partial"));
  w.state.fields.pop_back();
  BOOST_CHECK_EXCEPTION(write_cgns("no/folder/bad.cgns", w.mesh, w.state), FatalError, says("no/folder"));
}
