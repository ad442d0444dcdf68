// MPI: 1 2
// deal.II with p4est: a distributed mesh is made and refined, its measure is the square's.
#include <boost/test/unit_test.hpp>

#include <deal.II/distributed/tria.h>
#include <deal.II/grid/grid_generator.h>
#include <deal.II/grid/grid_tools.h>

BOOST_AUTO_TEST_CASE(distributed_mesh)
{
  dealii::parallel::distributed::Triangulation<2> mesh(MPI_COMM_WORLD);
  dealii::GridGenerator::hyper_cube(mesh);
  mesh.refine_global(3);
  BOOST_TEST(mesh.n_global_active_cells() == 64u);
  BOOST_TEST(std::abs(dealii::GridTools::volume(mesh) - 1.) < 1e-12);
}
