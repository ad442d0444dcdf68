// MPI: 1
// The unit cell's truth: Hill-Mandel to 1e-10, tangent to 1e-6 of central differences and symmetric to 1e-12,
// energies ordered linear >= periodic >= traction, a homogeneous cell answers as its material.
#include "physics/microscale/cell_solver.h"
#include "core/exceptions.h"
#include "physics/materials/material.h"
#include "physics/microscale/snapshots.h"
#include "source_directory.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace trestle
{
  std::ostream &operator<<(std::ostream &stream, const CellBoundary boundary) { return stream << int(boundary); }
} // namespace trestle

namespace
{
  /// The cells of the tests: a Gmsh mesh of the repository, matrix nonlinear or plastic, inclusion linear.
  template <int dim>
  struct Setting
  {
    Setting(const std::string &file, const std::string &curves, const CellBoundary boundary,
            const std::string &matrix_law = "nonlinear deviatoric", const bool homogeneous = false)
      : mesh(mesh_values),
        matrix(MaterialRegistry::instance().create(matrix_law, matrix_values)),
        inclusion(MaterialRegistry::instance().create("linear isotropic", inclusion_values))
    {
      mesh_values.set("mesh/source", "file");
      mesh_values.set("mesh/file", TRESTLE_SOURCE_DIR "/meshes/" + file);
      mesh_values.set("mesh/curves", curves);
      mesh_values.set("mesh/mapping degree", "2");
      mesh.setup(Communicator(MPI_COMM_SELF));
      inclusion_values.set("lame mu", "29918");
      inclusion_values.set("lame lambda", "23507.1");
      matrix->setup();
      inclusion->setup();
      const Material *second = homogeneous ? matrix.get() : inclusion.get();
      cell                   = std::make_shared<Cell<dim>>(
          Cell<dim>{CellTables<dim>(mesh, 2, boundary), {matrix.get(), second}, matrix->n_internal(), {}, {}});
      solver = std::make_unique<CellSolver<dim>>(cell);
    }

    Homogenised<dim> solve(const std::vector<double> &strain, std::span<const double> internal = {})
    {
      w.assign(cell->tables.n_equations, 0.);
      return solver->solve(strain.data(), internal, w, true);
    }

    trestle::testing::ParameterValues mesh_values, matrix_values, inclusion_values;
    Mesh<dim>                         mesh;
    std::unique_ptr<Material>         matrix, inclusion;
    std::shared_ptr<Cell<dim>>        cell;
    std::unique_ptr<CellSolver<dim>>  solver;
    std::vector<double>               w;
  };

  const std::string circle = "circle: 0.5; 0.5; 0.4184141931";

  const auto boundaries =
      data::make({CellBoundary::periodic, CellBoundary::linear_displacement, CellBoundary::uniform_traction});

  template <int dim>
  double hill_mandel(const Setting<dim> &setting, const std::vector<double> &strain, const Homogenised<dim> &mean)
  {
    Snapshot<dim> snapshot;
    std::copy(strain.begin(), strain.end(), snapshot.strain.begin());
    snapshot.w         = setting.w;
    const auto stress  = stress_field(*setting.cell, snapshot);
    const auto strains = local_strains<dim>(setting.cell->tables, strain.data(), setting.w);
    double     local = 0., macroscopic = 0.;
    for (std::size_t point = 0; point < setting.cell->tables.n_points(); ++point)
      for (unsigned int i = 0; i < Voigt<dim>::n_strain; ++i)
        local += setting.cell->tables.weight[point] * strains[point * Voigt<dim>::n_strain + i] *
                 stress[point * Voigt<dim>::n_stress + Voigt<dim>::stress_of_strain(i)];
    for (unsigned int i = 0; i < Voigt<dim>::n_strain; ++i)
      macroscopic += strain[i] * mean.stress[Voigt<dim>::stress_of_strain(i)];
    return std::abs(local - macroscopic) / macroscopic;
  }

  template <int dim>
  void check_tangent(Setting<dim> &setting, const std::vector<double> &strain, const Homogenised<dim> &answer,
                     std::span<const double> internal = {})
  {
    using V            = Voigt<dim>;
    const double h     = 1e-5;
    double       scale = 0., largest = 0., asymmetry = 0.;
    for (const double entry : answer.tangent)
      scale = std::max(scale, std::abs(entry));
    for (unsigned int j = 0; j < V::n_strain; ++j)
      {
        auto plus = strain, minus = strain;
        plus[j] += h;
        minus[j] -= h;
        const auto a = setting.solve(plus, internal), b = setting.solve(minus, internal);
        for (unsigned int i = 0; i < V::n_stress; ++i)
          largest = std::max(
              largest, std::abs((a.stress[i] - b.stress[i]) / (2. * h) - answer.tangent[i * V::n_strain + j]));
        for (unsigned int i = 0; i < V::n_strain; ++i)
          asymmetry = std::max(asymmetry, std::abs(answer.tangent[V::stress_of_strain(i) * V::n_strain + j] -
                                                   answer.tangent[V::stress_of_strain(j) * V::n_strain + i]));
      }
    BOOST_TEST(largest <= 1e-6 * scale);
    BOOST_TEST(asymmetry <= 1e-12 * scale);
  }
} // namespace

BOOST_DATA_TEST_CASE(plane_cells_obey_hill_and_mandel_and_differentiate, boundaries)
{
  Setting<2>                setting("rve_fibre.msh", circle, sample);
  const std::vector<double> strain = {0.03, -0.02, 0.05};
  const auto                answer = setting.solve(strain);
  BOOST_TEST(hill_mandel(setting, strain, answer) <= 1e-10);
  check_tangent(setting, strain, answer);
}

BOOST_AUTO_TEST_CASE(solid_cells_obey_hill_and_mandel_and_differentiate)
{
  Setting<3> setting("rve_sphere.msh", "sphere: 0.5; 0.5; 0.5; 0.3627831679", CellBoundary::periodic);
  const std::vector<double> strain = {0.03, -0.02, 0.01, 0.02, -0.01, 0.015};
  const auto                answer = setting.solve(strain);
  BOOST_TEST(hill_mandel(setting, strain, answer) <= 1e-10);
  BOOST_TEST(setting.solver->report().residual <= 1e-11);
}

BOOST_AUTO_TEST_CASE(curved_interfaces_give_the_exact_fraction)
{
  const Setting<2> setting("rve_fibre.msh", circle, CellBoundary::periodic);
  double           fraction = 0., volume = 0.;
  for (std::size_t point = 0; point < setting.cell->tables.n_points(); ++point)
    {
      const double weight = setting.cell->tables.weight[point];
      volume += weight;
      if (setting.cell->tables.material_ids[setting.cell->tables.material[point / setting.cell->tables.n_q]] == 2)
        fraction += weight;
    }
  BOOST_TEST(volume == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(fraction == 0.55, boost::test_tools::tolerance(1e-6)); // straight sides: 0.5491
}

BOOST_AUTO_TEST_CASE(stiffer_boundary_conditions_store_more_energy)
{
  const std::vector<double> strain = {0.03, -0.02, 0.05};
  std::vector<double>       energy;
  for (const auto boundary :
       {CellBoundary::uniform_traction, CellBoundary::periodic, CellBoundary::linear_displacement})
    energy.push_back(Setting<2>("rve_fibre.msh", circle, boundary).solve(strain).energy);
  BOOST_TEST(energy[0] < energy[1]);
  BOOST_TEST(energy[1] < energy[2]);
}

BOOST_DATA_TEST_CASE(a_homogeneous_cell_answers_as_its_material, boundaries)
{
  Setting<2>                setting("rve_fibre.msh", circle, sample, "nonlinear deviatoric", true);
  const std::vector<double> strain = {0.03, -0.02, 0.05};
  const auto                answer = setting.solve(strain);
  const auto                tensor = Voigt<2>::tensor_of_strain(strain.data());
  Voigt<2>::StressArray     stress;
  Voigt<2>::TangentArray    tangent;
  Voigt<2>::write_stress(setting.matrix->stress(tensor), stress.data());
  Voigt<2>::write_stiffness(setting.matrix->stiffness(tensor), tangent.data());
  for (unsigned int i = 0; i < stress.size(); ++i)
    BOOST_TEST(std::abs(answer.stress[i] - stress[i]) <= 1e-10 * 200.);
  for (unsigned int i = 0; i < tangent.size(); ++i)
    BOOST_TEST(std::abs(answer.tangent[i] - tangent[i]) <= 1e-10 * 5000.);
}

BOOST_AUTO_TEST_CASE(plastic_cells_differentiate_along_a_path)
{
  Setting<2>          setting("rve_fibre.msh", circle, CellBoundary::periodic, "j2 plasticity");
  std::vector<double> internal, strain = {0.02, 0., 0.};
  setting.solve(strain);
  internal          = advance_internal<2>(*setting.cell, strain.data(), setting.w, internal);
  strain            = {0.015, 0.005, 0.02};
  const auto answer = setting.solve(strain, internal);
  check_tangent(setting, strain, answer, internal);
}

BOOST_AUTO_TEST_CASE(sides_that_do_not_match_are_refused)
{
  trestle::testing::ParameterValues values;
  Mesh<2>                           mesh(values);
  values.set("mesh/source", "file");
  values.set("mesh/file", TRESTLE_SOURCE_DIR "/meshes/plate_with_hole.msh");
  mesh.setup(Communicator(MPI_COMM_SELF));
  BOOST_CHECK_THROW(CellTables<2>(mesh, 2, CellBoundary::periodic), InputError);
}
