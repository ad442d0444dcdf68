// MPI: 1 2
// Periodic partners are found by distance; sides with gaps, without partners or with several, and parts that nothing
// holds are refused naming the first; gaps are voids where that is asked for, and then a cell answers as its translates.
#include "core/communicator.h"
#include "physics/microscale/unit_cell.h"
#include "support/gmsh_text.h"
#include "support/mesh_case.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <fstream>
#include <memory>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  using Settings = std::vector<std::pair<std::string, std::string>>;

  const Settings voids = {{"unit cell/voids at faces", "true"}};

  /// Lame constants 2 and 1 of the matrix, ten times as much of the inclusion. Each rank reads a file of its own.
  struct TestCell
  {
    TestCell(const GmshGrid &grid, const Settings &settings)
      : cell(UnitCell::create(values))
    {
      const std::string file = "case_" + std::to_string(Communicator().rank()) + ".msh";
      std::ofstream(file) << grid.text();
      values.set("mesh/source", "file");
      values.set("mesh/file", file);
      for (const std::string phase : {"matrix", "inclusion"})
        {
          const std::string section = "unit cell/" + phase + "/";
          values.set(section + "material", "linear isotropic");
          values.set(section + "linear isotropic/lame lambda", phase == "matrix" ? "2" : "20");
          values.set(section + "linear isotropic/lame mu", phase == "matrix" ? "1" : "10");
        }
      for (const auto &[key, value] : settings)
        values.set(key, value);
      cell->setup();
    }

    std::vector<double> stress(const std::vector<double> &strain)
    {
      CellState state;
      return cell->solve(strain, state, false).stress;
    }

    ParameterValues           values;
    std::unique_ptr<UnitCell> cell;
  };

  std::string error(const GmshGrid &grid, const Settings &settings = {})
  {
    return input_error([&] { TestCell{grid, settings}; });
  }

  Settings with(Settings settings, const Settings &more)
  {
    settings.insert(settings.end(), more.begin(), more.end());
    return settings;
  }

  /// The node at (1, 0.25) of a square in 4 times 4 cells moves up.
  GmshGrid with_a_node_moved(const double distance)
  {
    GmshGrid grid{4, 4};
    grid.place = [=](const double x, const double y) {
      return std::array<double, 2>{x, x == 1. && y == 0.25 ? y + distance : y};
    };
    return grid;
  }

  bool is_within(const unsigned int i, const unsigned int first, const unsigned int last)
  {
    return i >= first && i <= last;
  }
} // namespace

BOOST_AUTO_TEST_CASE(partners_are_found_by_distance)
{
  // Middles of edges at odd multiples of 1/256: rounded to seven digits they fall into different bins.
  TestCell fine({128, 2}, {{"unit cell/degree", "2"}});
  BOOST_TEST(fine.cell->n_unknowns() == 2u * (256u * 4u - 1u));
  BOOST_TEST(fine.stress({0.01, 0., 0.})[0] == 0.04, boost::test_tools::tolerance(1e-10)); // (lambda + 2 mu) e

  TestCell nearly(with_a_node_moved(1e-8), {{"unit cell/degree", "1"}});
  BOOST_TEST(nearly.cell->n_unknowns() == 2u * (4u * 4u - 1u));
}

BOOST_AUTO_TEST_CASE(nodes_without_a_partner_are_refused)
{
  const auto message = error(with_a_node_moved(0.01), {{"unit cell/degree", "1"}});
  BOOST_TEST(contains(message, "2 nodes have no partner"));
  BOOST_TEST(contains(message, "0.26)"));
  BOOST_TEST(contains(message, "0.25)"));
  BOOST_TEST(contains(message, "the nearest node there is at"));
  BOOST_TEST(contains(message, "Periodic Curve"));
  // Voids excuse only what faces one.
  BOOST_TEST(contains(error(with_a_node_moved(0.01), with(voids, {{"unit cell/degree", "1"}})),
                      "2 nodes have no partner"));
  BOOST_TEST(error(with_a_node_moved(0.01), {{"unit cell/boundary", "linear displacement"}}) == "");
}

BOOST_AUTO_TEST_CASE(partners_that_are_not_unique_are_refused)
{
  // A crack from side to side: two strips with nodes of their own at y = 0.5.
  GmshGrid cracked{2, 3};
  cracked.group = [](const unsigned int, const unsigned int j) { return j == 1 ? 0u : 1u; };
  cracked.place = [](const double x, const double y) {
    return std::array<double, 2>{x, y < 0.5 ? 1.5 * y : 1.5 * y - 0.5};
  };
  const Settings keep = {{"mesh/coincident nodes", "keep"}, {"mesh/separate parts", "keep"}};
  BOOST_TEST(contains(error(cracked), "nodes 4 and 7 are both at (0, 0.5) (3 such pairs)"));
  BOOST_TEST(contains(error(cracked), "2 parts do not hang together"));
  BOOST_TEST(contains(error(cracked, with(keep, {{"unit cell/degree", "1"}})), "4 nodes have several partners"));
  TestCell merged(cracked, {{"mesh/coincident nodes", "merge"}});
  BOOST_TEST(merged.stress({0.01, 0., 0.})[0] == 0.04, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(a_cell_whose_sides_are_not_its_box_s_is_refused)
{
  GmshGrid turned{4, 4};
  turned.place = [](const double x, const double y) {
    return std::array<double, 2>{std::sqrt(0.5) * (x - y), std::sqrt(0.5) * (x + y)};
  };
  for (const std::string boundary : {"periodic", "linear displacement", "uniform traction"})
    {
      const auto message = error(turned, {{"unit cell/boundary", boundary}});
      BOOST_TEST(contains(message, "gaps in 4 of the 4 sides"));
      BOOST_TEST(contains(message, "covers 0 % of the side at x = -0.70710678"));
      BOOST_TEST(contains(message, "unit cell/voids at faces"));
    }
  BOOST_TEST(
      contains(error({4, 4}, with(voids, {{"unit cell/boundary", "uniform traction"}})), "uniform traction"));
}

BOOST_AUTO_TEST_CASE(a_void_may_lie_anywhere_in_the_cell)
{
  // A square array of square voids, half as wide as their distance, cut into cells in three ways.
  GmshGrid inside{8, 8}, at_a_corner{8, 8}, at_all_corners{8, 8};
  inside.group = [](const auto i, const auto j) { return is_within(i, 2, 5) && is_within(j, 2, 5) ? 0u : 1u; };
  at_a_corner.group    = [](const auto i, const auto j) { return i >= 4 && j >= 4 ? 0u : 1u; };
  at_all_corners.group = [](const auto i, const auto j) {
    return !is_within(i, 2, 5) && !is_within(j, 2, 5) ? 0u : 1u;
  };
  BOOST_TEST(contains(error(at_a_corner), "gaps in 2 of the 4 sides"));
  BOOST_TEST(contains(error(at_a_corner), "covers 50 % of the side at x = 1"));
  BOOST_TEST(contains(error(at_all_corners), "gaps in 4 of the 4 sides"));

  const std::vector<double> strain   = {0.01, -0.02, 0.03};
  const auto                expected = TestCell(inside, {}).stress(strain);
  for (const auto &grid : {at_a_corner, at_all_corners})
    {
      const auto stress = TestCell(grid, voids).stress(strain);
      for (std::size_t i = 0; i < expected.size(); ++i)
        BOOST_TEST(std::abs(stress[i] - expected[i]) <= 1e-10);
    }
}

BOOST_AUTO_TEST_CASE(sides_in_space)
{
  // A cube, and one without an eighth of it, whose far sides have a gap of a quarter each.
  const auto setup = [](const std::string &generator, const std::string &voids_at_faces) {
    ParameterValues values;
    const auto      cell = UnitCell::create(values);
    values.set("mesh/dimension", "3");
    values.set("mesh/generator", generator);
    values.set("mesh/arguments", "-1 : 1 : false");
    values.set("mesh/refinements", "1");
    values.set("unit cell/degree", "1");
    values.set("unit cell/voids at faces", voids_at_faces);
    cell->setup();
    return cell->n_unknowns();
  };
  BOOST_TEST(setup("hyper_cube", "false") == 3u * (8u - 1u));
  const auto message = input_error([&] { setup("hyper_L", "false"); });
  BOOST_TEST(contains(message, "gaps in 3 of the 6 sides"));
  BOOST_TEST(contains(message, "covers 75 % of the side at x = 1"));
  // A periodic lattice of 4^3 nodes; one of them lies in the void.
  BOOST_TEST(setup("hyper_L", "true") == 3u * (64u - 1u - 1u));
}

BOOST_AUTO_TEST_CASE(parts_may_hang_together_over_the_sides)
{
  // Slabs of half the volume, free to move along x: E / (1 - nu^2) = 4 mu (lambda + mu) / (lambda + 2 mu) = 3 along y.
  GmshGrid slabs{4, 4};
  slabs.group         = [](const auto i, const auto) { return is_within(i, 1, 2) ? 0u : 1u; };
  const Settings keep = with(voids, {{"mesh/separate parts", "keep"}});
  BOOST_TEST(contains(error(slabs), "2 parts do not hang together: 4 cell(s) at (0, 0)"));
  TestCell   cell(slabs, keep);
  const auto stress = cell.stress({0.01, 0.02, 0.});
  BOOST_TEST(std::abs(stress[0]) <= 1e-12);
  BOOST_TEST(stress[1] == 0.5 * 3. * 0.02, boost::test_tools::tolerance(1e-10));

  GmshGrid loose{8, 8};
  loose.group = [](const auto i, const auto j) {
    const bool is_void = is_within(i, 1, 6) && is_within(j, 1, 6) && !(is_within(i, 3, 4) && is_within(j, 3, 4));
    return is_void ? 0u : 1u;
  };
  BOOST_TEST(contains(error(loose, keep), "1 part that neither the rest nor its sides hold"));
}

BOOST_AUTO_TEST_CASE(material_ids_are_any_numbers)
{
  // Layers across x: the moduli 4 and 40 of the two in series.
  GmshGrid laminate{4, 2};
  laminate.group = [](const auto i, const auto) { return i < 2 ? 300u : 2147483647u; };
  TestCell cell(laminate, {{"unit cell/inclusion/material ids", "2147483647"}});
  BOOST_TEST(cell.cell->inclusion_fraction() == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(cell.stress({0.01, 0., 0.})[0] == 0.01 * 2. / (1. / 4. + 1. / 40.),
             boost::test_tools::tolerance(1e-10));
  laminate.group = [](const auto i, const auto) {
    return i == 0 ? 44u : i == 1 ? 300u : 556u;
  }; // the same modulo 256
  TestCell three(laminate,
                 {{"unit cell/inclusion/material ids", "556"}, {"unit cell/matrix/material ids", "44, 300"}});
  BOOST_TEST(three.cell->inclusion_fraction() == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(contains(error(laminate), "has no material"));
  laminate.group = [](const auto i, const auto) { return i < 2 ? 1u : 2147483648u; };
  BOOST_TEST(contains(error(laminate), "'2147483648' where a physical group is due"));
}
