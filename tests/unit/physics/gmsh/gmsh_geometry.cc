// MPI: 1 2
// Gmsh meshes a geometry for the problem's parameters that it defines, the same each time and on any number of ranks; other values are
// another mesh, which set_parameters() refuses and setup_at() makes; what would pass for a parameter and is none is refused.
#include "physics/discretisation/gmsh_geometry.h"

#include "core/exceptions.h"
#include "physics/api/problem_variants.h"
#include "physics/api/vertex_fields.h"
#include "support/geometry_text.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string diffusion_on(const std::string &file, const std::string &more = "")
  {
    return "subsection mesh\n set source = file\n set file = " + file +
           "\nend\n"
           "subsection parameters\n set names = radius, k\n set values = 0.3, 1\n" +
           more +
           "end\n"
           "subsection physics\n set model = diffusion\n subsection diffusion\n  set conductivity = k\n  set "
           "source = 1\n"
           " end\nend\nsubsection boundary conditions\n set dirichlet = right: 0\nend\n";
  }

  void write_on_root(const Communicator &world, const std::string &path, const std::string &text)
  {
    world.on_root([&] { write_text(path, text); });
  }
} // namespace

BOOST_AUTO_TEST_CASE(constants_are_those_that_others_may_set)
{
  const auto found = constants_of_geometry("lc = 0.1; // DefineConstant[no = 1];\n"
                                           "DefineConstant[ a = 1, b = {2, Min 0, Name \"Width\"} ];\n"
                                           "/* DefineConstant[neither = 1]; */ DefineConstant {c = Pi};\n"
                                           "radius = a*b;\n");
  BOOST_TEST(found == (std::vector<std::string>{"a", "b", "c"}), boost::test_tools::per_element());
  BOOST_TEST(constants_of_geometry("x = 1;").empty());
}

BOOST_AUTO_TEST_CASE(a_mesh_for_each_value)
{
  const Communicator world;
  write_on_root(world, "plate.geo", plate_with_a_hole());
  ProblemCase c(world, diffusion_on("plate.geo"));
  BOOST_TEST(geometry_parameters(*c.problem) == std::vector<std::string>{"radius"},
             boost::test_tools::per_element());
  const auto n_dofs = c.problem->n_dofs();
  setup_at(*c.problem, world, std::vector<double>{0.7, 2.});
  BOOST_TEST(c.problem->parameters() == (std::vector<double>{0.7, 2.}), boost::test_tools::per_element());
  BOOST_TEST(c.problem->n_dofs() != n_dofs);
  std::vector<double> u;
  c.problem->solve(u);

  // what another problem has to say of the same file with these values
  auto text = diffusion_on("plate.geo");
  text.replace(text.find("0.3, 1"), 6, "0.7, 2");
  ProblemCase         other(world, text);
  std::vector<double> same;
  other.problem->solve(same);
  BOOST_TEST(other.problem->n_dofs() == c.problem->n_dofs());
  BOOST_TEST(std::abs(other.problem->l2_norm(same) - c.problem->l2_norm(u)) < 1e-12 * c.problem->l2_norm(u));

  c.problem->set_parameters(std::vector<double>{0.7, 3.});
  BOOST_CHECK_EXCEPTION(c.problem->set_parameters(std::vector<double>{0.6, 3.}), InputError, says("plate.geo"));
  BOOST_TEST(c.problem->parameters() == (std::vector<double>{0.7, 3.}), boost::test_tools::per_element());
  c.problem->setup(world);
  BOOST_TEST(c.problem->n_dofs() == n_dofs);
}

BOOST_AUTO_TEST_CASE(the_mesh_is_that_of_the_values)
{
  const Communicator world;
  write_on_root(world, "holes.geo", plate_with_a_hole());
  if (world.size() > 1)
    return;
  const auto text = mesh_of_geometry("holes.geo", {{"radius", 0.5}, {"k", 1.}}, 2);
  BOOST_TEST(text == mesh_of_geometry("holes.geo", {{"radius", 0.5}}, 2));
  BOOST_TEST(text != mesh_of_geometry("holes.geo", {}, 2));
  ProblemCase c(world, diffusion_on("holes.geo"));
  for (const double radius : {0.4, 0.6})
    {
      setup_at(*c.problem, world, std::vector<double>{radius, 1.});
      const auto fields     = VertexFields::of(*c.problem);
      const auto boundaries = fields->boundaries();
      const auto x          = fields->positions();
      BOOST_REQUIRE(boundaries.size() == 5u);
      BOOST_TEST(boundaries[4].name == "hole");
      BOOST_TEST(boundaries[4].vertices.size() == std::size_t(std::ceil(12. * radius)) + 1u);
      for (const auto v : boundaries[4].vertices)
        BOOST_TEST(std::abs(std::hypot(x[2 * v], x[2 * v + 1]) - radius) < 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_parameter_is_refused)
{
  const Communicator world;
  write_on_root(world, "own.geo", plate_with_a_hole("radius = 0.3;"));
  BOOST_CHECK_EXCEPTION(ProblemCase(world, diffusion_on("own.geo")), InputError, says("'radius' by itself"));
  write_on_root(world, "wrong.geo", plate_with_a_hole("DefineConstant[radius = 0.3]; Line(9) = {77, 78};"));
  BOOST_CHECK_EXCEPTION(ProblemCase(world, diffusion_on("wrong.geo")), InputError, says("radius = 0.3"));
  write_on_root(world, "field.geo", plate_with_a_hole());
  BOOST_CHECK_EXCEPTION(
      ProblemCase(world, diffusion_on("field.geo", " subsection random field\n  set modes = 2\n end\n")),
      InputError, says("random field"));
  BOOST_CHECK_EXCEPTION(ProblemCase(world, diffusion_on("nowhere.geo")), InputError, says("nowhere.geo"));
}
