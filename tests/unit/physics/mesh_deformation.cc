// MPI: 1 2
// Meshes deform by expressions of parameters: volumes are those of the deformed shape, before and after
// refinement, on quadrilaterals, curved ones and triangles; deforming again starts from the places before;
// inverted cells are refused.
#include "support/mesh_case.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_nothing.h>
#include <deal.II/fe/fe_values.h>

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  double volume(const Mesh<2> &mesh)
  {
    const dealii::Quadrature<2> simplex = dealii::QGaussSimplex<2>(2), cube = dealii::QGauss<2>(6);
    dealii::FE_Nothing<2>       nothing(mesh.is_simplicial() ? dealii::ReferenceCells::get_simplex<2>()
                                                             : dealii::ReferenceCells::get_hypercube<2>());
    dealii::FEValues<2>         fe_values(mesh.mapping(), nothing, mesh.is_simplicial() ? simplex : cube,
                                          dealii::update_JxW_values);
    double                      sum = 0.;
    for (const auto &cell : mesh.triangulation().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          fe_values.reinit(cell);
          for (const double weight : fe_values.get_JxW_values())
            sum += weight;
        }
    return mesh.communicator().sum(sum);
  }

  MeshCase<2> stretched(const std::string &more)
  {
    return MeshCase<2>(
        mesh_text("hyper_cube", "0 : 1 : true", "set refinements = 2\n set deformation = a*x; y + x^2\n" + more));
  }
} // namespace

BOOST_AUTO_TEST_CASE(parameters_deform_and_again)
{
  for (const std::string more : {"", "set mapping degree = 2", "set simplices = true"})
    BOOST_TEST_CONTEXT(more)
    {
      auto made = stretched(more);
      made.mesh.setup(made.communicator, 0, {{"a", 2.}});
      BOOST_TEST(volume(made.mesh) == 2., boost::test_tools::tolerance(1e-12));
      made.mesh.deform({{"a", 3.}});
      BOOST_TEST(volume(made.mesh) == 3., boost::test_tools::tolerance(1e-12));
      made.mesh.triangulation().refine_global(1);
      BOOST_TEST(volume(made.mesh) == 3., boost::test_tools::tolerance(1e-12));
    }
}

BOOST_AUTO_TEST_CASE(the_throat_of_a_stenosis)
{
  // width 1 - 0.4 sin(pi y): area 1 - 0.8/pi, to which quadratic sides converge with order 4
  MeshCase<2> made(mesh_text("hyper_cube", "0 : 1 : true",
                             "set refinements = 3\n set mapping degree = 2\n"
                             "set deformation = (x - 0.5)*(1 - 0.4*cos(pi*(y - 0.5))) + 0.5; y"));
  made.mesh.setup(made.communicator);
  BOOST_TEST(volume(made.mesh) == 1. - 0.8 / dealii::numbers::PI, boost::test_tools::tolerance(1e-5));
}

BOOST_AUTO_TEST_CASE(bad_deformations)
{
  auto made = stretched("");
  BOOST_TEST(contains(input_error([&] {
                        made.mesh.setup(made.communicator, 0, {{"a", -1.}});
                      }),
                      "inverts the cell"));
  BOOST_TEST(contains(input_error([&] { made.mesh.setup(made.communicator); }), "mesh/deformation"));
}
