// MPI: 1 2 4
// Problems that determine their answer only up to a constant or a rigid motion are refused before anything is solved, and
// name what is free; those that something holds (values, exchange, reaction, inertia) are not.
#include "core/exceptions.h"
#include "core/file.h"
#include "support/mesh_case.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string conditions(const std::string &lines)
  {
    return "subsection boundary conditions\n  " + lines + "\nend\n";
  }

  std::string physics(const std::string &model, const std::string &lines = "")
  {
    return "subsection physics\n  set model = " + model + "\n  subsection " + model + "\n    " + lines +
           "\n  end\nend\n";
  }

  const std::string nonlinear =
      "set material = nonlinear deviatoric\n    subsection nonlinear deviatoric\n      set bulk "
      "modulus = 2\n      set a1 = 1\n      set a2 = 0.3\n    end";

  void accept(const std::string &text) { BOOST_CHECK_NO_THROW(ProblemCase(Communicator(), text)); }

  /// @returns the message.
  std::string refuse(const std::string &text)
  {
    return input_error([&] { ProblemCase(Communicator(), text); });
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_constant_is_free_unless_something_holds_it)
{
  const std::string mesh = mesh_section(2, 3);
  accept(mesh + physics("diffusion") + conditions("set dirichlet = 0: 0"));
  accept(mesh + physics("diffusion") + conditions("set robin = 0: 1e-3; 0"));
  accept(mesh + physics("diffusion", "set reaction = 1e-3") + conditions("set neumann = 0: 1"));
  accept(mesh + physics("diffusion") + conditions("set neumann = 0: 1") +
         "subsection time\n set end time = 1\nend\n");
  accept(mesh + physics("wave") + "subsection time\n set end time = 1\nend\n");

  const std::string balanced = refuse(mesh + physics("diffusion") + conditions("set neumann = 0: -1 | 1: 1"));
  BOOST_TEST(contains(balanced, "'u'"));
  BOOST_TEST(contains(balanced, "infinitely many"));
  // div(sigma) = 0 inside, 1 comes in on the left alone: no u has that.
  const std::string unbalanced = refuse(mesh + physics("diffusion") + conditions("set neumann = 0: 1"));
  BOOST_TEST(contains(unbalanced, "do not balance"));
  // The source takes up what comes in: -laplace u = -1 on the unit square, 1 through the left side.
  BOOST_TEST(contains(refuse(mesh + physics("diffusion", "set source = -1") + conditions("set neumann = 0: 1")),
                      "infinitely many"));
  BOOST_TEST(contains(refuse(mesh + physics("diffusion", "set conductivity = 1 + u^2")), "'u'"));
  BOOST_TEST(contains(refuse(mesh + physics("wave")), "'displacement'"));
}

BOOST_AUTO_TEST_CASE(every_mesh_and_degree_sees_the_same)
{
  for (const bool simplices : {false, true})
    for (const unsigned int dimension : {2u, 3u})
      for (const unsigned int degree : {1u, 2u})
        {
          const std::string mesh = mesh_section(dimension, 1, simplices) + degree_section(degree);
          BOOST_TEST(contains(refuse(mesh + physics("diffusion")), "'u'"));
          BOOST_TEST(contains(refuse(mesh + physics("elasticity")), "turn about"));
          accept(mesh + physics("elasticity") +
                 conditions(dimension == 2 ? "set robin = 0: 1; 0; 0" : "set robin = 0: 1; 0; 0; 0"));
        }
}

BOOST_AUTO_TEST_CASE(rigid_motions_of_plane_solids_have_names)
{
  for (const std::string &law : {std::string(), nonlinear})
    {
      const std::string body = mesh_section(2, 3) + physics("elasticity", law);
      accept(body + conditions("set dirichlet = 0: 0; 0"));
      accept(body + conditions("set dirichlet = 0: 0; - | 2: -; 0"));
      accept(body + conditions("set robin = 1: 1e-3; 0; 0"));

      const std::string free = refuse(body);
      BOOST_TEST(contains(free, "move along x, move along y, turn about (0.5, 0.5)"));

      const std::string sliding = refuse(body + conditions("set dirichlet = 0: 0; -\n  set neumann = 1: 1; 0"));
      BOOST_TEST(contains(sliding, "it may move along y. The loads balance"));
      BOOST_TEST(contains(refuse(body + conditions("set dirichlet = 0: 0; -\n  set neumann = 1: 1; 1")),
                          "do not balance"));

      // The lines of symmetry mixed up: along each the body slides, and turning about where they meet looks like that.
      BOOST_TEST(
          contains(refuse(body + conditions("set dirichlet = 2: 0; - | 0: -; 0")), "it may turn about (0, 0)."));
    }
}

BOOST_AUTO_TEST_CASE(rigid_motions_of_solids_have_names)
{
  const std::string body = mesh_section(3, 1) + physics("elasticity");
  accept(body + conditions("set dirichlet = 0: 0; -; - | 2: -; 0; - | 4: -; -; 0"));
  BOOST_TEST(contains(refuse(body), "move along x, move along y, move along z, turn about any axis"));
  BOOST_TEST(contains(refuse(body + conditions("set dirichlet = 0: 0; -; -")),
                      "it may move along y, move along z, turn about an axis along (1, 0, 0)."));
}

BOOST_AUTO_TEST_CASE(each_part_of_a_mesh_is_held_by_itself)
{
  // Two squares with a gap between them; the left has the boundary id 7 on its left, the right 8 on its right.
  const Communicator world;
  world.on_root([] {
    write_file_atomically("parts.msh", R"($MeshFormat
2.2 0 8
$EndMeshFormat
$Nodes
8
1 0 0 0
2 1 0 0
3 1 1 0
4 0 1 0
5 2 0 0
6 3 0 0
7 3 1 0
8 2 1 0
$EndNodes
$Elements
4
1 1 2 7 1 4 1
2 1 2 8 2 6 7
3 3 2 1 1 1 2 3 4
4 3 2 1 2 5 6 7 8
$EndElements
)");
  });
  const std::string mesh =
      "subsection mesh\n set source = file\n set file = parts.msh\n set separate parts = keep\n set "
      "refinements = 2\nend\n";
  accept(mesh + physics("diffusion") + conditions("set dirichlet = 7: 0\n set robin = 8: 1; 0"));
  accept(mesh + physics("elasticity") + conditions("set dirichlet = 7, 8: 0; 0"));
  const std::string right = refuse(mesh + physics("diffusion") + conditions("set dirichlet = 7: 0"));
  BOOST_TEST(contains(right, "The part of the mesh around (2.5, 0.5)"));
  const std::string left = refuse(mesh + physics("elasticity") + conditions("set dirichlet = 8: 0; 0 | 7: 0; -"));
  BOOST_TEST(contains(left, "around (0.5, 0.5)"));
  BOOST_TEST(contains(left, "it may move along y."));
}

BOOST_AUTO_TEST_CASE(an_enclosed_flow_keeps_its_volume)
{
  const std::string flow = mesh_section(2, 2) + degree_section(2) + physics("navier_stokes");
  accept(flow + conditions("set dirichlet = 3: 1; 0; - | 0, 1, 2: 0; 0; -"));
  accept(flow + conditions("set dirichlet = 0, 1, 2, 3: x; -y; -")); // free of divergence: nothing is gained
  accept(flow + conditions("set dirichlet = 0: 1; 0; - | 2, 3: 0; 0; -"));

  const std::string blocked = refuse(flow + conditions("set dirichlet = 0: 1; 0; - | 1, 2, 3: 0; 0; -"));
  BOOST_TEST(contains(blocked, "to let 1 more in than out"));
  BOOST_TEST(contains(blocked, "outlet"));
  BOOST_TEST(contains(refuse(flow + conditions("set dirichlet = 0: 1; 0; - | 1: 1.1; 0; - | 2, 3: 0; 0; -")),
                      "0.1 more out than in"));
  // At rest to begin with.
  BOOST_TEST(contains(refuse(flow + conditions("set dirichlet = 0: t; 0; - | 1, 2, 3: 0; 0; -") +
                             "subsection time\n set end time = 1\nend\n"),
                      "at t = 1"));
  // Walls where nothing is prescribed let the fluid in and out; nothing at all holds it.
  BOOST_TEST(contains(refuse(flow), "'velocity_x', 'velocity_y'"));
}

BOOST_AUTO_TEST_CASE(an_enclosed_flow_may_slip_along_its_walls)
{
  const std::vector<FieldBlock> taylor_hood = {{"velocity", 2, 0, true, false}, {"pressure", 1, -1, false, true}};
  const auto                    is_pinned   = [&](const std::string &values) {
    MeshCase<2> c("subsection mesh\n set refinements = 2\nend\n" + degree_section(2) +
                                           conditions("set dirichlet = " + values),
                                       taylor_hood);
    c.setup();
    return c.discretisation.pressure_is_pinned();
  };
  BOOST_TEST(is_pinned("0, 1: 0; -; - | 2, 3: -; 0; -"));
  BOOST_TEST(!is_pinned("0, 1: 0; -; - | 2: -; 0; -"));
  BOOST_TEST(!is_pinned("0, 1: 0; -; - | 2: -; 0; - | 3: 0; -; -"));
}
