// MPI: 1 2
// Gmsh files of the supported versions become meshes with their physical groups as ids; anything deal.II would
// load wrongly or silently is refused with one message on every rank.
#include "source_directory.h"
#include "support/gmsh_text.h"
#include "support/mesh_case.h"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Ids = std::vector<dealii::types::boundary_id>;

  std::string file_text(const std::string &file, const std::string &more = "")
  {
    return "subsection mesh\n set source = file\n set file = " + file + "\n" + more + "\nend\n";
  }

  std::string shipped(const std::string &name) { return std::string(TRESTLE_SOURCE_DIR) + "/meshes/" + name; }

  /// The message for a file of this content.
  template <int dim = 2>
  std::string error(const std::string &content)
  {
    const Communicator communicator;
    communicator.on_root([&] { std::ofstream("case.msh") << content; });
    MeshCase<dim> c(file_text("case.msh"));
    return input_error([&] { c.mesh.setup(communicator); });
  }

  const std::vector<std::string> square = {"0 0 0", "1 0 0", "1 1 0", "0 1 0"};

  template <int dim>
  double measure(const Mesh<dim> &mesh, dealii::types::material_id id)
  {
    double sum = 0.;
    for (const auto &cell : mesh.triangulation().active_cell_iterators())
      if (cell->is_locally_owned() && cell->material_id() == id)
        sum += cell->measure();
    return mesh.communicator().sum(sum);
  }
} // namespace

BOOST_AUTO_TEST_CASE(triangles_of_format_4_1)
{
  MeshCase<2> c(file_text(shipped("plate_with_hole.msh"), "set refinements = 1"));
  c.mesh.setup(c.communicator);
  BOOST_TEST(c.mesh.is_simplicial());
  BOOST_TEST(c.mesh.boundary_ids().all() == (Ids{1, 2, 3, 4, 5}));
  BOOST_TEST(measure(c.mesh, 1) == 4 - dealii::numbers::PI / 16, boost::test_tools::tolerance(1e-3));
}

BOOST_AUTO_TEST_CASE(quadrilaterals_of_format_2_2_with_two_materials)
{
  MeshCase<2> c(file_text(shipped("inclusion.msh")));
  c.mesh.setup(c.communicator);
  BOOST_TEST(!c.mesh.is_simplicial());
  BOOST_TEST(c.mesh.boundary_ids().all() == (Ids{1, 2, 3, 4}));
  BOOST_TEST(c.mesh.material_ids().all() == (Ids{1, 2}));
  BOOST_TEST(measure(c.mesh, 1) == 0.75, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(measure(c.mesh, 2) == 0.25, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(quadrilaterals_may_be_cut_to_triangles_and_scaled)
{
  MeshCase<2> c(file_text(shipped("inclusion.msh"), "set simplices = true\n set scale = 10"));
  c.mesh.setup(c.communicator);
  BOOST_TEST(c.mesh.is_simplicial());
  BOOST_TEST(measure(c.mesh, 2) == 25., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(tetrahedra_of_format_4_0)
{
  MeshCase<3> c(file_text(shipped("box.msh"), "set refinements = 1"));
  c.mesh.setup(c.communicator);
  BOOST_TEST(c.mesh.boundary_ids().all() == (Ids{1, 2, 3}));
  BOOST_TEST(measure(c.mesh, 1) == 2., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(one_quadrilateral_or_hexahedron_by_hand)
{
  BOOST_TEST(error(msh22(square, {"3 1 2 3 4"})) == "");
  const std::vector<std::string> cube = {"0 0 0", "1 0 0", "1 1 0", "0 1 0", "0 0 1", "1 0 1", "1 1 1", "0 1 1"};
  BOOST_TEST(error<3>(msh22(cube, {"5 1 2 3 4 5 6 7 8"})) == "");
  BOOST_TEST(contains(error<3>(msh22(cube, {"5 5 6 7 8 1 2 3 4"})), "hexahedron 101 has the Jacobian -1"));
  BOOST_TEST(contains(error<3>(msh22(cube, {"4 1 2 5 4"})), "tetrahedron 101 has the Jacobian -1"));
}

BOOST_AUTO_TEST_CASE(inverted_cells_are_named)
{
  BOOST_TEST(contains(error(msh22(square, {"3 1 2 3 4", "3 1 4 3 2"})), "quadrilateral 102 has the Jacobian -1"));
  BOOST_TEST(contains(error(msh22(square, {"2 1 3 2"})), "triangle 101 has the Jacobian -"));
  const std::vector<std::string> concave = {"0 0 0", "1 0 0", "0.2 0.2 0", "0 1 0"};
  BOOST_TEST(contains(error(msh22(concave, {"3 1 2 3 4"})), "quadrilateral 101"));
  const std::vector<std::string> flat = {"0 0 0", "1 0 0", "2 0 0"};
  BOOST_TEST(contains(error(msh22(flat, {"2 1 2 3"})), "triangle 101 has the Jacobian 0"));
}

BOOST_AUTO_TEST_CASE(versions_and_element_types_are_checked)
{
  BOOST_TEST(contains(error(msh22(square, {"3 1 2 3 4"}, "3.0 0 8")), "version 3.0 is not supported"));
  BOOST_TEST(contains(error(msh22(square, {"3 1 2 3 4"}, "3.0 0 8")), "-format msh41"));
  BOOST_TEST(contains(error(msh22(square, {"3 1 2 3 4"}, "4.1 1 8")), "binary"));
  BOOST_TEST(contains(error(msh22(square, {"9 1 2 3 4 1 2"})), "Gmsh type 9"));
  BOOST_TEST(contains(error(msh22(square, {"9 1 2 3 4 1 2"})), "-order 1"));
  BOOST_TEST(contains(error("$NOD\n4\n"), "no $MeshFormat"));
  BOOST_TEST(contains(error(msh22(square, {"3 1 2 3 4", "2 1 2 3"})), "mixes triangles and quadrilaterals"));
  BOOST_TEST(contains(error(msh22(square, {"1 1 2"})), "no cells of dimension 2"));
  BOOST_TEST(contains(error<3>(msh22(square, {"3 1 2 3 4"})), "no cells of dimension 3"));
}

BOOST_AUTO_TEST_CASE(damaged_files_are_refused)
{
  BOOST_TEST(contains(error(msh22({"0 0 0", "nan 0 0", "1 1 0", "0 1 0"}, {"3 1 2 3 4"})), "node 2"));
  BOOST_TEST(contains(error(msh22({"0 0 0", "1 0 0", "1 1 0.5", "0 1 0"}, {"3 1 2 3 4"})), "z runs from"));
  BOOST_TEST(contains(error(msh22(square, {"3 1 2 3 9"})), "names node 9"));
  const std::string good = msh22(square, {"3 1 2 3 4"});
  BOOST_TEST(contains(error(good.substr(0, good.find("$EndElements") - 3)), "is not ended by $EndElements"));
  BOOST_TEST(contains(error(good.substr(0, good.find("$Elements"))), "no $Elements"));
  MeshCase<2> missing(file_text("nowhere.msh"));
  BOOST_TEST(contains(input_error([&] { missing.mesh.setup(missing.communicator); }), "nowhere.msh"));
  MeshCase<2> unnamed("subsection mesh\n set source = file\nend\n");
  BOOST_TEST(contains(input_error([&] { unnamed.mesh.setup(unnamed.communicator); }), "mesh/file is empty"));
}

BOOST_AUTO_TEST_CASE(a_boundary_id_that_the_mesh_lacks_is_refused)
{
  MeshCase<2> c(file_text(shipped("inclusion.msh")) +
                "subsection boundary conditions\n set dirichlet = 9: 0\nend\n");
  const auto  message = input_error([&] { c.setup(); });
  BOOST_TEST(contains(message, "no boundary id 9"));
  BOOST_TEST(contains(message, "1 'bottom', 2 'right', 3 'top', 4 'left'"));
}

BOOST_AUTO_TEST_CASE(hexahedra_are_not_inside_out)
{
  MeshCase<3> c(file_text(shipped("rve_sphere.msh")));
  c.mesh.setup(c.communicator);
  double volume = 0.;
  for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
    if (cell->is_locally_owned())
      {
        BOOST_TEST(cell->measure() > 0.);
        volume += cell->measure();
      }
  BOOST_TEST(c.communicator.sum(volume) == 1., boost::test_tools::tolerance(1e-10));
}
