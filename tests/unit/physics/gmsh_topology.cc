// MPI: 1 2
// How a Gmsh file's cells hang together is settled as the parameters say, or refused naming the first place, how many
// and the key; sections that lie or do not end, parametric nodes and groups' names are read for what they are.
#include "support/gmsh_text.h"
#include "support/mesh_case.h"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Ids = std::vector<unsigned int>;

  template <int dim>
  struct FileCase : MeshCase<dim>
  {
    explicit FileCase(const std::string &content, const std::string &keys = "")
      : MeshCase<dim>("subsection mesh\n set source = file\n set file = topology.msh\n" + keys + "\nend\n")
    {
      this->communicator.on_root([&] { std::ofstream("topology.msh") << content; });
      this->mesh.setup(this->communicator);
    }
    unsigned int n_vertices() const { return this->mesh.triangulation().n_used_vertices(); }
    unsigned int n_cells() const { return this->mesh.triangulation().n_global_active_cells(); }
  };

  template <int dim = 2>
  std::string error(const std::string &content, const std::string &keys = "")
  {
    return input_error([&] { FileCase<dim>{content, keys}; });
  }

  /// Two squares side by side, three nodes of the right one at the places of the left one's.
  const std::vector<std::string> unglued     = {"0 0 0", "1 0 0", "1 1 0", "0 1 0",
                                                "1 0 0", "2 0 0", "2 1 0", "1 1 0"};
  const std::vector<GmshElement> two_squares = {"3 1 2 3 4", "3 5 6 7 8", {"1 4 1", 7}, {"1 6 7", 8}};

  const std::vector<std::string> square = {"0 0 0", "1 0 0", "1 1 0", "0 1 0"};
} // namespace

BOOST_AUTO_TEST_CASE(coincident_nodes_are_refused_merged_or_kept)
{
  const auto content = msh22(unglued, two_squares);
  const auto message = error(content);
  BOOST_TEST(contains(message, "nodes 2 and 5 are both at (1, 0) (2 such pairs)"));
  BOOST_TEST(contains(message, "2 parts do not hang together: 1 cell(s) at (0, 0), 1 cell(s) at (1, 0)"));
  BOOST_TEST(contains(message, "mesh/coincident nodes = merge"));
  const FileCase<2> merged(content, "set coincident nodes = merge");
  BOOST_TEST(merged.n_vertices() == 6u);
  BOOST_TEST(merged.mesh.boundary_ids().all() == (Ids{0, 7, 8}));
  BOOST_TEST(contains(error(content, "set coincident nodes = keep"), "2 parts do not hang together"));
  const FileCase<2> kept(content, "set coincident nodes = keep\n set separate parts = keep");
  BOOST_TEST(kept.n_vertices() == 8u);
}

BOOST_AUTO_TEST_CASE(coincident_nodes_in_space)
{
  std::vector<std::string> nodes;
  for (const std::string x : {"0", "1"})
    for (const std::string face : {" 0 0", " 1 0", " 1 1", " 0 1"})
      nodes.push_back(x + face);
  for (const std::string x : {"1", "2"})
    for (const std::string face : {" 0 0", " 1 0", " 1 1", " 0 1"})
      nodes.push_back(x + face);
  const auto content = msh22(nodes, {"5 1 5 6 2 4 8 7 3", "5 9 13 14 10 12 16 15 11"});
  BOOST_TEST(contains(error<3>(content), "are both at (1, 0, 0) (4 such pairs)"));
  const FileCase<3> merged(content, "set coincident nodes = merge");
  BOOST_TEST(merged.n_vertices() == 12u);
}

BOOST_AUTO_TEST_CASE(cracks_are_kept)
{
  // A 2 x 2 grid around (1, 1), slit from (1, 1) to (2, 1): one part with two nodes at (2, 1).
  const std::vector<std::string> nodes   = {"0 0 0", "1 0 0", "2 0 0", "0 1 0", "1 1 0",
                                            "2 1 0", "0 2 0", "1 2 0", "2 2 0", "2 1 0"};
  const auto                     content = msh22(nodes, {"3 1 2 5 4", "3 2 3 6 5", "3 4 5 8 7", "3 5 10 9 8"});
  BOOST_TEST(contains(error(content), "nodes 6 and 10 are both at (2, 1) (1 such pairs)"));
  BOOST_TEST(!contains(error(content), "parts"));
  BOOST_TEST((FileCase<2>(content, "set coincident nodes = keep").n_vertices()) == 10u);
  BOOST_TEST((FileCase<2>(content, "set coincident nodes = merge").n_vertices()) == 9u);
}

BOOST_AUTO_TEST_CASE(what_merging_spoils_is_refused)
{
  const std::string merge = "set coincident nodes = merge";
  const auto        twice =
      msh22({"0 0 0", "1 0 0", "1 1 0", "0 1 0", "0 0 0", "1 0 0", "1 1 0", "0 1 0"}, {"3 1 2 3 4", "3 5 6 7 8"});
  BOOST_TEST(contains(error(twice, merge), "quadrilateral 102 lies on 101"));
  const auto tiny =
      msh22({"0 0 0", "1 0 0", "1 1 0", "0 1 0", "-1e-12 1 0", "-1e-12 0 0"}, {"3 1 2 3 4", "3 6 1 4 5"});
  BOOST_TEST(contains(error(tiny, merge), "quadrilateral 102"));
  BOOST_TEST(contains(error(tiny, merge), "two of its nodes are at one place"));
}

BOOST_AUTO_TEST_CASE(elements_listed_twice_are_refused)
{
  const auto line = msh22(square, {"3 1 2 3 4", {"1 1 2", 3}, {"1 2 1", 7}});
  BOOST_TEST(contains(error(line), "line 103 in group 7 is 102 in group 3 once more"));
  const auto surface = msh22(square, {{"3 1 2 3 4", 10}, {"3 2 3 4 1", 30}});
  BOOST_TEST(contains(error(surface), "quadrilateral 102 in group 30 is 101 in group 10 once more"));
  BOOST_TEST(error(msh22(square, {"3 1 2 3 4", {"15 1", 1}, {"15 1", 2}})) == ""); // points have no ids
}

BOOST_AUTO_TEST_CASE(overlaps_and_inner_faces_are_refused)
{
  const std::vector<std::string> nodes = {"0 0 0", "1 0 0", "1 1 0", "0 1 0", "2 0 0", "2 1 0", "3 1 0"};
  BOOST_TEST(contains(error(msh22(nodes, {"3 1 2 3 4", "3 2 5 6 3", "3 2 5 7 3"})), "three cells share one side"));
  const auto inner = msh22(nodes, {"3 1 2 3 4", "3 2 5 6 3", {"1 2 3", 4}, {"1 1 2", 5}});
  BOOST_TEST(contains(error(inner), "line 103 in group 4 at (1, 0) lies inside the domain"));
  BOOST_TEST(contains(error(inner), "mesh/inner faces = ignore"));
  BOOST_TEST((FileCase<2>(inner, "set inner faces = ignore").mesh.boundary_ids().all()) == (Ids{0, 5}));
  BOOST_TEST(
      contains(error(msh22(nodes, {"3 1 2 3 4", {"1 1 3", 4}})), "line 102 in group 4 at (0, 0) is no side"));
}

BOOST_AUTO_TEST_CASE(names_of_groups_are_known)
{
  const FileCase<2> c(msh41(false));
  BOOST_TEST(c.mesh.boundary_ids().all() == (Ids{0, 5, 6}));
  BOOST_TEST(c.mesh.boundary_ids().in_words() == "0, 5 'lower', 6 'upper'");
  BOOST_TEST(c.mesh.boundary_ids().parse("key", "upper, 0") == (Ids{6, 0}));
  BOOST_TEST(c.mesh.material_ids().in_words() == "9 'plate'");
}

BOOST_AUTO_TEST_CASE(parametric_nodes_are_read)
{
  BOOST_TEST(FileCase<2>(msh41(true)).n_vertices() == 4u);
  const std::string plain = msh22(square, {"3 1 2 3 4"});
  auto              saved = plain.substr(0, plain.find("$Nodes"));
  saved +=
      "$ParametricNodes\n4\n1 0 0 0 0 1\n2 1 0 0 1 1 0.5\n3 1 1 0 2 1 0.5 0.5\n4 0 1 0 3 1\n$EndParametricNodes\n";
  saved += plain.substr(plain.find("$Elements"));
  BOOST_TEST(FileCase<2>(saved).n_vertices() == 4u);
}

BOOST_AUTO_TEST_CASE(sections_that_lie_or_do_not_end_are_refused)
{
  const std::string good    = msh41(false);
  const auto        without = [&](const std::string &line) {
    auto text = good;
    return text.erase(text.find(line), line.size());
  };
  for (const std::string name : {"MeshFormat", "PhysicalNames", "Entities", "Nodes", "Elements"})
    BOOST_TEST(
        contains(error(without("$End" + name + "\n")), "section $" + name + " is not ended by $End" + name));
  BOOST_TEST(contains(error("$NOD\n1\n$ENDNOD\n"), "no $MeshFormat")); // format 1
  BOOST_TEST(contains(error(msh41(false, "3")), "section $Nodes"));
  BOOST_TEST(contains(error(msh41(false, "1")), "section $Nodes"));
  BOOST_TEST(contains(error(msh41(false, "18446744073709551615")), "ends before all that its counts announce"));
  BOOST_TEST(contains(error(msh41(false, "-2")), "'-2' where a count or a tag is due"));
  const auto other_type = msh22(square, {"3 1 2 3 4", "4294967299 1 2 3 4"}); // 2^32 + 3
  BOOST_TEST(contains(error(other_type), "Gmsh type 4294967299"));
  const auto far = msh22({"0 0 0", "1e200 0 0", "1e200 1e200 0", "0 1e200 0"}, {"3 1 2 3 4"});
  BOOST_TEST(contains(error(far), "node 2 has a coordinate that is not a finite number below 1e100"));
}
