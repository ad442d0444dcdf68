// MPI: 1 2 4
// Generated meshes have the volume, ids and shape asked for on any number of ranks, also when there are fewer
// cells than ranks; bad generators and arguments are one message on every rank.
#include "support/mesh_case.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_nothing.h>
#include <deal.II/fe/fe_values.h>

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  template <int dim>
  double volume(const Mesh<dim> &mesh)
  {
    // not GridTools::volume, which integrates simplices by the rule for hypercubes
    const dealii::Quadrature<dim> simplex = dealii::QWitherdenVincentSimplex<dim>(2);
    const dealii::Quadrature<dim> cube    = dealii::QGauss<dim>(4);
    dealii::FE_Nothing<dim>       nothing(mesh.is_simplicial() ? dealii::ReferenceCells::get_simplex<dim>()
                                                               : dealii::ReferenceCells::get_hypercube<dim>());
    dealii::FEValues<dim>         fe_values(mesh.mapping(), nothing, mesh.is_simplicial() ? simplex : cube,
                                            dealii::update_JxW_values);
    double                        sum = 0.;
    for (const auto &cell : mesh.triangulation().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          fe_values.reinit(cell);
          for (const double weight : fe_values.get_JxW_values())
            sum += weight;
        }
    return mesh.communicator().sum(sum);
  }

  template <int dim>
  struct Made
  {
    explicit Made(const std::string &text)
      : mesh(file)
    {
      file.read(text, "test.prm", {});
      mesh.setup(Communicator());
    }
    ParameterFile file;
    Mesh<dim>     mesh;
  };

  template <int dim>
  std::string error(const std::string &text)
  {
    return input_error([&] { Made<dim>{text}; });
  }

  using Ids = std::vector<dealii::types::boundary_id>;
} // namespace

BOOST_AUTO_TEST_CASE(disk_of_five_curved_cells)
{
  const Made<2> disk(mesh_text("hyper_ball", "0, 0 : 1 : false", "set mapping degree = 2"));
  BOOST_TEST(disk.mesh.triangulation().n_global_active_cells() == 5u);
  BOOST_TEST(std::abs(volume(disk.mesh) - dealii::numbers::PI) < 0.04);
  const Made<2> fine(mesh_text("hyper_ball", "0, 0 : 1 : false", "set mapping degree = 2\n set refinements = 4"));
  BOOST_TEST(volume(fine.mesh) == dealii::numbers::PI, boost::test_tools::tolerance(1e-6));
  const Made<2> attached(
      mesh_text("hyper_ball", "0, 0 : 1 : true", "set mapping degree = 3\n set refinements = 3"));
  BOOST_TEST(volume(attached.mesh) == dealii::numbers::PI, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(scale_takes_curved_boundaries_along)
{
  const Made<2> disk(mesh_text("hyper_ball", "1, 2 : 1 : false",
                               "set mapping degree = 2\n set refinements = 4\n set scale = 1000"));
  BOOST_TEST(volume(disk.mesh) == 1e6 * dealii::numbers::PI, boost::test_tools::tolerance(1e-6));
  const Made<2> channel(mesh_text("channel_with_cylinder", "0.03 : 2 : 2 : true",
                                  "set mapping degree = 3\n set refinements = 2\n set scale = 10"));
  BOOST_TEST(volume(channel.mesh) == 100 * (2.2 * 0.41 - 0.0025 * dealii::numbers::PI),
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST(contains(error<3>(mesh_text("cylinder", "1 : 2", "set scale = 2")), "cannot be scaled"));
}

BOOST_AUTO_TEST_CASE(channel_with_cylinder_keeps_its_shape_and_ids)
{
  const Made<2> channel(mesh_text("channel_with_cylinder", "0.03 : 2 : 2 : true", "set refinements = 3"));
  BOOST_TEST(channel.mesh.boundary_ids().all() == (Ids{0, 1, 2, 3}));
  BOOST_TEST(volume(channel.mesh) == 2.2 * 0.41 - 0.0025 * dealii::numbers::PI,
             boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_CASE(own_generators)
{
  const Made<2> cook(mesh_text("cook membrane", "", "set refinements = 3"));
  BOOST_TEST(volume(cook.mesh) == 1440., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(cook.mesh.boundary_ids().all() == (Ids{0, 1, 2, 3}));
  BOOST_TEST(cook.mesh.characteristic_length() == std::hypot(48., 60.), boost::test_tools::tolerance(1e-14));

  const Made<2> graded(mesh_text("graded square", "8 : 1.5"));
  BOOST_TEST(volume(graded.mesh) == 1., boost::test_tools::tolerance(1e-13));
  double smallest = 1.;
  for (const auto &cell : graded.mesh.triangulation().active_cell_iterators())
    smallest = std::min(smallest, cell->extent_in_direction(0));
  const double first = 0.5 * (1 + std::tanh(1.5 * (0.25 - 1)) / std::tanh(1.5));
  BOOST_TEST(Communicator().min(smallest) == first, boost::test_tools::tolerance(1e-12));
  const Made<3> cube(mesh_text("graded cube", "3 : 1"));
  BOOST_TEST(cube.mesh.triangulation().n_global_active_cells() == 27u);
}

BOOST_AUTO_TEST_CASE(simplices_inherit_ids_and_volume)
{
  const Made<2> triangles(mesh_text("hyper_cube", "0 : 2 : true", "set simplices = true\n set refinements = 2"));
  BOOST_TEST(triangles.mesh.is_simplicial());
  BOOST_TEST(triangles.mesh.triangulation().n_global_active_cells() == 8u * 16u);
  BOOST_TEST(volume(triangles.mesh) == 4., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(triangles.mesh.boundary_ids().all() == (Ids{0, 1, 2, 3}));
  const Made<3> tetrahedra(mesh_text("hyper_cube", "0 : 1 : true", "set simplices = true\n set refinements = 1"));
  BOOST_TEST(tetrahedra.mesh.triangulation().n_global_active_cells() == 24u * 8u);
  BOOST_TEST(volume(tetrahedra.mesh) == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(tetrahedra.mesh.boundary_ids().all().size() == 6u);
  // refinement puts new vertices of a disk of triangles on the circle
  const Made<2> disk(mesh_text("hyper_ball", "0, 0 : 1 : false", "set simplices = true\n set refinements = 4"));
  BOOST_TEST(volume(disk.mesh) == dealii::numbers::PI, boost::test_tools::tolerance(2e-3));
  BOOST_TEST(
      contains(error<2>(mesh_text("hyper_cube", "0 : 1 : true", "set simplices = true\n set mapping degree = 2")),
               "mapping degree"));
  BOOST_TEST(
      contains(error<2>(mesh_text("hyper_cube", "0 : 1 : true", "set scale = 1e-150")), "mesh/scale = 1e-150"));
  BOOST_TEST(contains(error<3>(mesh_text("hyper_L", "-1 : 1 : true")), "no boundary ids"));
}

BOOST_AUTO_TEST_CASE(many_generators_of_deal_ii_work)
{
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"hyper_shell", "0, 0 : 0.5 : 1 : 0 : true"},
      {"plate_with_a_hole", "0.4 : 1 : 2 : 2 : 2 : 2 : 0, 0 : 0 : 1 : 1 : 2 : true"},
      {"hyper_L", "-1 : 1 : true"},
      {"cheese", "3, 2"},
      {"hyper_ball_balanced", "0, 0 : 1"},
      {"quarter_hyper_ball", "0, 0 : 1"},
      {"subdivided_hyper_rectangle", "4, 2 : 0, 0 : 2, 1 : true"}};
  for (const auto &[name, arguments] : cases)
    {
      BOOST_TEST_CONTEXT(name)
      {
        const Made<2> coarse(mesh_text(name, arguments)), fine(mesh_text(name, arguments, "set refinements = 1"));
        BOOST_TEST(fine.mesh.triangulation().n_global_active_cells() ==
                   4u * coarse.mesh.triangulation().n_global_active_cells());
        BOOST_TEST(volume(fine.mesh) > 0.95 * volume(coarse.mesh));
      }
    }
}

BOOST_AUTO_TEST_CASE(local_refinement_of_quadrilaterals)
{
  Made<2> made(mesh_text("hyper_cube", "0 : 1 : true", "set refinements = 2"));
  for (unsigned int step = 0; step < 3; ++step)
    {
      for (const auto &cell : made.mesh.triangulation().active_cell_iterators())
        if (cell->is_locally_owned() && cell->center().norm() < 0.3)
          cell->set_refine_flag();
      made.mesh.triangulation().execute_coarsening_and_refinement();
    }
  BOOST_TEST(made.mesh.triangulation().n_global_active_cells() > 20u);
  BOOST_TEST(volume(made.mesh) == 1., boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(bad_input_is_one_message_on_all_ranks)
{
  BOOST_TEST(contains(error<2>(mesh_text("hyper_bal", "0 : 1")), "hyper_bal"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_ball", "0, 0 : one : false")),
                      "'radius' of 'hyper_ball' in 2D is 'one'"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_shell", "0, 0 : 1 : 0.5 : 8 : true")), "must be above 1"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_bal", "0 : 1")), "Did you mean 'hyper_ball'"));
  BOOST_TEST(contains(error<2>(mesh_text("graded square", "8")), "cells a side : strength"));
  BOOST_TEST(contains(error<2>(mesh_text("graded square", "0 : 1")), "must be positive"));
}

BOOST_AUTO_TEST_CASE(what_deal_ii_would_take_blindly_is_refused)
{
  // Ends the process in 9.4.
  BOOST_TEST(contains(error<2>(mesh_text("subdivided_cylinder", "2 : 1 : 1")), "no 'subdivided_cylinder' in 2D"));
  BOOST_TEST(contains(error<2>(mesh_text("moebius", "8 : 1 : 2 : 0.5")), "no 'moebius' in 2D"));
  BOOST_TEST(contains(error<2>(mesh_text("cheese", "3")), "2 whole numbers of at least 1"));
  BOOST_TEST(contains(error<2>(mesh_text("cheese", "3, 0")), "2 whole numbers of at least 1"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_ball", "0, 0, 0 : 1 : false")), "'center' of 'hyper_ball' in 2D"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_ball", "0, 0 : -1 : false")), "must be above 0"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_ball", "0, 0 : 1")), "has 3 arguments"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_ball", "0, 0 : 1 : maybe")), "true or false"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_ball", "0, 0 : 1e300 : false")), "numbers up to 1e+50"));
  BOOST_TEST(contains(error<3>(mesh_text("hyper_shell", "0, 0, 0 : 1 : 2 : 7 : true")), "one of 0, 6, 12"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_shell", "0, 0 : 1 : 2 : 2 : true")), "at least 3"));
  BOOST_TEST(contains(error<2>(mesh_text("subdivided_hyper_rectangle", "0.5, 0.4 ; 1 : 0, 0 : 1, 1 : true")),
                      "0.9 along direction 0"));
  // A quadrilateral that crosses itself has an area.
  BOOST_TEST(contains(error<2>(mesh_text("general_cell", "0, 0 ; 1, 0 ; 1, 1 ; 0, 0.2 : true")), "inverted"));
}

BOOST_AUTO_TEST_CASE(absurd_sizes_are_refused)
{
  BOOST_TEST(contains(error<2>(mesh_text("subdivided_hyper_cube", "1000000 : 0 : 1 : true")), "1e+12 cells"));
  BOOST_TEST(contains(error<2>(mesh_text("subdivided_hyper_cube", "-5 : 0 : 1 : true")), "whole numbers"));
  BOOST_TEST(contains(error<2>(mesh_text("hyper_shell", "0, 0 : 1 : 1.0000000001 : 0 : true")), "cells"));
  BOOST_TEST(contains(error<3>(mesh_text("graded cube", "100000 : 1")), "1e+15 cells"));
  BOOST_TEST(contains(error<2>(mesh_text("concentric_hyper_shells", "0, 0 : 1 : 2 : 100000 : 0 : 8 : true")),
                      "at most 300"));
}
