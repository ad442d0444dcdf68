// MPI: 1 2 4
// Solids of degree 1 with a Poisson's ratio above 0.45 anywhere are told of locking and of both ways out, once and on
// all ranks alike; degree 2, plane stress, smaller ratios, the mixed model and what is no solid are not.
#include "physics/solvers/locking.h"
#include "core/file.h"
#include "core/log.h"
#include "physics/api/macro_problem.h"
#include "physics/api/unit_cell.h"
#include "source_directory.h"
#include "support/homogeneous_microscale.h"
#include "support/mesh_case.h"
#include "support/problem_case.h"
#include "support/small_fibre_cell.h"
#include "support/steady_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using testing::contains;

namespace
{
  /// A solid whose ratio grows from 0 at x = 0 to 0.49 at x = 1, as one of a plugin may: nothing is declared.
  template <int dim>
  class Graded : public Physics<dim>
  {
  public:
    explicit Graded(ParameterSink &) {}

    std::vector<FieldBlock> blocks() const override
    {
      return {FieldBlock{.name = "displacement", .n_components = dim, .is_vector = true}};
    }
    bool          is_linear() const override { return true; }
    bool          is_spd() const override { return true; }
    NearNullSpace near_null_space() const override { return NearNullSpace::rigid_body_modes; }

    void residual(const PointState<dim> &, PointForm<dim> &) const override {}
    void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
    {
      const double nu = 0.49 * state.x[0], lambda = 2. * nu / (1. - 2. * nu);
      for (unsigned int c = 0; c < dim; ++c)
        for (unsigned int d = 0; d < dim; ++d)
          {
            tangent.f1_gradient[c * dim + c][d][d] += 1.;
            tangent.f1_gradient[c * dim + d][d][c] += 1.;
            tangent.f1_gradient[c * dim + d][c][d] += lambda;
          }
    }
  };
  const RegisterPhysics<Graded> registration("graded", "Of this test.");

  std::string text(const std::string &physics, const unsigned int degree = 1,
                   const std::string &mesh = "set refinements = 3", const std::string &dirichlet = "0: 0; 0")
  {
    return "subsection mesh\n" + mesh + "\nend\n" + testing::degree_section(degree) +
           "subsection physics\n set model = " + physics +
           "\nend\nsubsection boundary conditions\n set dirichlet = " + dirichlet + "\nend\n";
  }

  std::string solid(const std::string &more, const std::string &model = "elasticity")
  {
    return model + "\n subsection " + model + "\n" + more + "\n end";
  }

  std::string hooke(const std::string &poisson_ratio)
  {
    return "subsection linear isotropic\n set poisson ratio = " + poisson_ratio + "\n end\n";
  }

  const std::string in_plane_stress = "set kind = plane stress\n";
  const std::string triangles       = "set refinements = 3\n set simplices = true";
  const std::string two_materials =
      "set refinements = 0\n set source = file\n set file = " TRESTLE_SOURCE_DIR "/meshes/two_materials.msh";

  /// What a solid is told; nothing: empty.
  template <int dim>
  std::string warning(const std::string &text)
  {
    const testing::SteadyCase<dim> problem(text);
    return locking_warning(problem.discretisation).value_or("");
  }
} // namespace

BOOST_AUTO_TEST_CASE(the_message_names_the_ratio_and_both_ways_out)
{
  const std::string message = warning<2>(text(solid(hooke("0.4999"))));
  for (const std::string part :
       {"Locking", "0.4999", "degree 1", "degree = 2", "physics/model = mixed elasticity"})
    BOOST_TEST_CONTEXT(message) { BOOST_TEST(contains(message, part)); }
}

BOOST_AUTO_TEST_CASE(every_solid_of_degree_1_is_told)
{
  // nu = (3 K - 2 mu) / (2 (3 K + mu)) with K = 4780 and, at zero strain, mu = 50 / (2 * 0.06): 0.457646
  const std::string saturating =
      "set material = nonlinear deviatoric\n subsection nonlinear deviatoric\n set bulk "
      "modulus = 4780\n set a1 = 50\n set a2 = 0.06\n end\n";
  const std::string lame = "subsection linear isotropic\n set lame lambda = 24\n set lame mu = 1\n end\n";
  BOOST_TEST(contains(warning<2>(text(solid(saturating))), "0.4576"));
  BOOST_TEST(contains(warning<2>(text(solid(lame))), "reaches 0.48,"));
  BOOST_TEST(contains(warning<2>(text(solid(hooke("0.46"), "elastodynamics"))), "reaches 0.46,"));
  BOOST_TEST(contains(warning<2>(text(solid(hooke("0.46")), 1, triangles)), "reaches 0.46,"));
  BOOST_TEST(
      contains(warning<3>(text(solid(hooke("0.46")), 1, "set refinements = 1", "0: 0; 0; 0")), "reaches 0.46,"));
}

BOOST_AUTO_TEST_CASE(a_ratio_that_varies_counts_where_it_is_largest)
{
  // the last of 8 columns of cells lies between 0.875 and 1: 0.429 to 0.49
  const std::string message = warning<2>(text("graded"));
  const auto        at      = message.find("reaches 0.4");
  BOOST_REQUIRE(at != std::string::npos);
  BOOST_TEST(std::stod(message.substr(at + 8)) > 0.45);
  BOOST_TEST(std::stod(message.substr(at + 8)) < 0.49);
}

BOOST_AUTO_TEST_CASE(one_material_of_two_is_enough_on_every_rank)
{
  const std::string inclusion = "subsection inclusion\n set material ids = 2\n " + hooke("0.499") + " end\n";
  BOOST_TEST(contains(warning<2>(text(solid(hooke("0.3") + inclusion), 1, two_materials, "10: 0; 0")), "0.499"));
  BOOST_TEST(warning<2>(text(solid(hooke("0.3")), 1, two_materials, "10: 0; 0")).empty());
}

BOOST_AUTO_TEST_CASE(what_does_not_lock_is_told_nothing)
{
  BOOST_TEST(warning<2>(text(solid(hooke("0.44")))).empty());
  BOOST_TEST(warning<2>(text(solid(hooke("0.4999")), 2)).empty());
  BOOST_TEST(warning<2>(text(solid(in_plane_stress + hooke("0.4999")))).empty());
  BOOST_TEST(warning<2>(text(solid("set poisson ratio = 0.5", "mixed elasticity"), 2, "set refinements = 2",
                             "0: 0; 0; -"))
                 .empty());
  BOOST_TEST(warning<2>(text("diffusion", 1, "set refinements = 2", "0: 0")).empty());
}

namespace
{
  /// How often the log of what is done speaks of locking.
  template <class Action>
  unsigned int n_warnings(const Action &action)
  {
    const Communicator communicator;
    log::start(communicator.is_root());
    communicator.on_root([] { log::add_file("log.txt"); });
    action();
    log::stop();
    const std::string text  = communicator.broadcast(communicator.is_root() ? read_file("log.txt") : "");
    unsigned int      count = 0;
    for (auto at = text.find("Warning: Locking"); at != std::string::npos;
         at      = text.find("Warning: Locking", at + 1))
      ++count;
    return count;
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_problem_says_it_once)
{
  const unsigned int count = n_warnings([] {
    for (unsigned int part = 0; part < 2; ++part)
      {
        testing::ProblemCase made(Communicator(), text(solid(hooke("0.4999"))));
        made.problem->setup(Communicator(), 1);
      }
  });
  BOOST_TEST(count == 1u);
}

BOOST_AUTO_TEST_CASE(a_two_scale_problem_says_it_of_its_cells)
{
  const unsigned int count = n_warnings([] {
    ParameterFile file;
    const auto    problem = MacroProblem::create(file);
    file.read("subsection mesh\n set refinements = 2\nend\n" + testing::degree_section(1) +
                  "subsection boundary conditions\n set dirichlet = 0: 0; 0\n set neumann = 1: 0; "
                  "0.001*t\nend\nsubsection macroscale\n set load steps = 2\nend\n",
              "test", {});
    problem->setup(Communicator());
    testing::HomogeneousMicroscale worker(2, "linear isotropic", "set poisson ratio = 0.48\n");
    problem->solve(worker);
  });
  BOOST_TEST(count == 1u);
}

BOOST_AUTO_TEST_CASE(a_unit_cell_says_it_of_its_laws)
{
  for (const std::string degree : {"1", "2"})
    {
      const unsigned int count = n_warnings([&] {
        testing::ParameterValues values;
        const auto               cell = UnitCell::create(values);
        testing::set_small_fibre_cell(values);
        values.set("unit cell/matrix/nonlinear deviatoric/bulk modulus", "4780");
        values.set("unit cell/degree", degree);
        cell->setup();
      });
      BOOST_TEST(count == (degree == "1" ? 1u : 0u));
    }
}
