// MPI: 1 2 4
// VTU files are read back by VTK with the field's values at the field's points, for every cell kind and degree;
// the .pvd lists every step, and a failed write leaves no partial file and is thrown on all ranks.
#include "physics/output/visualisation.h"

#include "physics/output/step_list.h"
#include "support/mesh_case.h"

#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPUnstructuredGridReader.h>

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <csignal>
#include <filesystem>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  vtkSmartPointer<vtkUnstructuredGrid> read(const std::string &path)
  {
    const auto reader = vtkSmartPointer<vtkXMLPUnstructuredGridReader>::New();
    reader->SetFileName(path.c_str());
    reader->Update();
    return reader->GetOutput();
  }

  RunDirectory fresh_directory(const Communicator &communicator, const std::string &name)
  {
    const std::string path = name + "_on_" + std::to_string(communicator.size());
    communicator.on_root([&] { std::filesystem::remove_all(path); });
    return RunDirectory(communicator, path);
  }

  std::string case_text(const std::string &mesh, unsigned int degree)
  {
    return mesh + "subsection finite elements\n set degree = " + std::to_string(degree) + "\nend\n";
  }

  constexpr auto polynomial = "1 + x - 2*x*y";

  /// Writes the interpolant of a polynomial that every space with degree 2 holds, reads it back on the root.
  template <int dim>
  void check_round_trip(const std::string &mesh, unsigned int degree)
  {
    MeshCase<dim> c(case_text(mesh, degree));
    c.setup();
    const auto         directory = fresh_directory(c.communicator, "round_trip");
    const auto         state     = c.interpolate(polynomial);
    Visualisation<dim> visualisation;
    const auto         path =
        visualisation.write(directory, c.discretisation, {{"", &state.value, true}, {"copy", &state.value}},
                            {{"certificate", 0.5}}, 3, 0.);
    const bool   busy      = c.mesh.triangulation().n_locally_owned_active_cells() > 0;
    const double last_rank = c.communicator.max(busy ? c.communicator.rank() : 0.);
    c.communicator.on_root([&] {
      const auto grid = read(path);
      const auto n    = c.mesh.triangulation().n_global_active_cells();
      BOOST_TEST(static_cast<unsigned long>(grid->GetNumberOfCells()) == n);
      auto *u = grid->GetPointData()->GetArray("u");
      auto *f = grid->GetPointData()->GetArray("flux_x");
      BOOST_TEST_REQUIRE((u && f));
      BOOST_TEST_REQUIRE(grid->GetPointData()->GetArray("copy"));
      BOOST_TEST_REQUIRE(grid->GetPointData()->GetArray("rank"));
      BOOST_TEST_REQUIRE(grid->GetPointData()->GetArray("material_id"));
      double largest = 0., largest_flux = 0.;
      for (vtkIdType i = 0; i < grid->GetNumberOfPoints(); ++i)
        {
          const double *x = grid->GetPoint(i);
          largest         = std::max(largest, std::abs(u->GetTuple1(i) - (1 + x[0] - 2 * x[0] * x[1])));
          largest_flux    = std::max(largest_flux, std::abs(f->GetTuple1(i) - (1 - 2 * x[1])));
        }
      BOOST_TEST(largest < 1e-5);
      if (degree > 1)
        BOOST_TEST(largest_flux < 1e-4);
      BOOST_TEST(grid->GetPointData()->GetArray("certificate")->GetTuple1(0) == 0.5);
      BOOST_TEST(grid->GetPointData()->GetArray("rank")->GetRange()[1] == last_rank);

      // the cells' own shape functions: wrong point orders would spoil these
      double              largest_inside = 0.;
      std::vector<double> weights(200);
      for (vtkIdType i = 0; i < grid->GetNumberOfCells(); ++i)
        {
          auto  *cell      = grid->GetCell(i);
          double centre[3] = {0, 0, 0}, x[3] = {0, 0, 0};
          int    sub = cell->GetParametricCenter(centre);
          // off the centre, so that mirrored or rotated orders show
          centre[0] *= 0.6;
          centre[1] *= 0.8;
          cell->EvaluateLocation(sub, centre, x, weights.data());
          double value = 0.;
          for (vtkIdType k = 0; k < cell->GetNumberOfPoints(); ++k)
            value += weights[k] * u->GetTuple1(cell->GetPointId(k));
          largest_inside = std::max(largest_inside, std::abs(value - (1 + x[0] - 2 * x[0] * x[1])));
        }
      // the product x y is no linear function on triangles, and tetrahedra are written straight
      if (!c.mesh.is_simplicial() || (dim == 2 && degree == 2))
        BOOST_TEST(largest_inside < 1e-5);
    });
  }
} // namespace

BOOST_AUTO_TEST_CASE(quadrilaterals_of_all_degrees)
{
  for (unsigned int degree = 1; degree <= 3; ++degree)
    check_round_trip<2>(
        mesh_text("subdivided_hyper_rectangle", "3, 2 : 0, 0 : 2, 1 : true", "set refinements = 1"), degree);
}

BOOST_AUTO_TEST_CASE(hexahedra_of_all_degrees)
{
  for (unsigned int degree = 1; degree <= 3; ++degree)
    check_round_trip<3>(mesh_text("hyper_cube", "0 : 1 : true", "set refinements = 1"), degree);
}

BOOST_AUTO_TEST_CASE(simplices_of_all_degrees)
{
  check_round_trip<2>(mesh_text("hyper_cube", "0 : 1 : true", "set simplices = true"), 1);
  check_round_trip<2>(mesh_text("hyper_cube", "0 : 1 : true", "set simplices = true"), 2);
  check_round_trip<3>(mesh_text("hyper_cube", "0 : 1 : true", "set simplices = true"), 1);
  check_round_trip<3>(mesh_text("hyper_cube", "0 : 1 : true", "set simplices = true"), 2);
}

BOOST_AUTO_TEST_CASE(more_ranks_than_cells) { check_round_trip<2>(mesh_text("hyper_cube", "0 : 1 : true"), 2); }

/// On one and two ranks a rank's file has several pieces.
BOOST_AUTO_TEST_CASE(large_meshes_are_written_in_portions)
{
  check_round_trip<2>(mesh_text("subdivided_hyper_cube", "400 : 0 : 1 : true"), 1);
}

BOOST_AUTO_TEST_CASE(vectors_and_their_names)
{
  MeshCase<2> c(case_text(mesh_text("hyper_cube", "0 : 1 : true", "set refinements = 1"), 2),
                {{"velocity", 2, 0, true, false}, {"pressure", 1, -1, false, true}});
  c.setup();
  const auto       directory = fresh_directory(c.communicator, "names");
  const auto       state     = c.interpolate("x; y; x + y");
  Visualisation<2> visualisation;
  const auto       path =
      visualisation.write(directory, c.discretisation, {{"", &state.value}, {"truth", &state.value}}, {}, 0, 0.);
  c.communicator.on_root([&] {
    const auto grid = read(path);
    for (const char *name : {"velocity", "truth_velocity"})
      {
        auto *velocity = grid->GetPointData()->GetArray(name);
        BOOST_TEST_REQUIRE(velocity);
        BOOST_TEST(velocity->GetNumberOfComponents() == 3);
        BOOST_TEST(velocity->GetTuple3(5)[1] == grid->GetPoint(5)[1]);
      }
    BOOST_TEST_REQUIRE(grid->GetPointData()->GetArray("pressure"));
    BOOST_TEST_REQUIRE(grid->GetPointData()->GetArray("truth_pressure"));
  });
}

BOOST_AUTO_TEST_CASE(pvd_lists_all_steps_also_after_a_resume)
{
  MeshCase<2> c(case_text(mesh_text("hyper_cube", "0 : 1 : true"), 1));
  c.setup();
  const auto directory = fresh_directory(c.communicator, "steps");
  const auto state     = c.interpolate("x");
  const auto write     = [&](Visualisation<2> &visualisation, unsigned int step) {
    visualisation.write(directory, c.discretisation, {{"", &state.value}}, {}, step, 0.1 * step);
  };
  {
    Visualisation<2> first;
    for (const unsigned int step : {0, 1, 2, 3})
      write(first, step);
  }
  Visualisation<2> resumed; // from the checkpoint of step 1
  write(resumed, 2);
  c.communicator.on_root([&] {
    const auto steps = read_pvd(directory.file("solution.pvd"));
    BOOST_TEST_REQUIRE(steps.size() == 3u);
    for (unsigned int i = 0; i < 3; ++i)
      {
        BOOST_TEST(steps[i].first == 0.1 * i);
        BOOST_TEST(std::filesystem::exists(directory.file(steps[i].second)));
      }
  });
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_thrown_on_all_and_leaves_nothing_half_written)
{
  MeshCase<2> c(case_text(mesh_text("hyper_cube", "0 : 1 : true", "set refinements = 5"), 2));
  c.setup();
  const auto       directory = fresh_directory(c.communicator, "full");
  const auto       state     = c.interpolate("sin(7*x)*cos(5*y)");
  Visualisation<2> visualisation;

  // the last rank alone meets the limit
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit;
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit before = limit;
  limit.rlim_cur      = 2000;
  if (c.communicator.rank() == c.communicator.size() - 1)
    setrlimit(RLIMIT_FSIZE, &limit);
  BOOST_CHECK_THROW(visualisation.write(directory, c.discretisation, {{"", &state.value}}, {}, 0, 0.), FatalError);
  setrlimit(RLIMIT_FSIZE, &before);

  const std::string piece = directory.file("solution/00000." + std::to_string(c.communicator.size() - 1) + ".vtu");
  BOOST_TEST(!std::filesystem::exists(piece));
  BOOST_TEST(!std::filesystem::exists(directory.file("solution/00000.pvtu")));
  BOOST_TEST(!std::filesystem::exists(directory.file("solution.pvd")));
}
