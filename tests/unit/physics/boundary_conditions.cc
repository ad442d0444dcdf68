// MPI: 1
// The section `boundary conditions` is parsed as documented, and mistakes in it are named.
#include "physics/discretisation/boundary_conditions.h"

#include "support/mesh_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  MeshIds on_mesh()
  {
    MeshIds ids("boundary");
    ids.set({0, 1, 2, 5}, {{"outlet", 5}, {"nobody's", 9}});
    return ids;
  }

  struct Conditions
  {
    explicit Conditions(const std::string &keys, unsigned int n_components = 2)
      : conditions(file)
    {
      file.read("subsection boundary conditions\n" + keys + "\nend\n", "test.prm", {});
      conditions.setup(n_components, on_mesh());
    }
    ParameterFile         file;
    BoundaryConditions<2> conditions;
  };

  std::string error(const std::string &keys)
  {
    return input_error([&] { Conditions{keys}; });
  }
} // namespace

BOOST_AUTO_TEST_CASE(entries_become_expressions_by_id)
{
  const Conditions       c("set dirichlet = 0, 2: 0; x || y | 1: -; a*t\n set neumann = 5: 0; 16\n"
                                 " set robin = 5: 10; 293; y\n set constants = a = 0.5");
  const dealii::Point<2> x(2, 3);
  const auto            &dirichlet = c.conditions.dirichlet();
  BOOST_TEST(dirichlet.size() == 3u);
  BOOST_TEST(dirichlet.at(2).components[1]->value(x, 0.) == 1.); // '||' is muParser's or
  BOOST_TEST(!dirichlet.at(1).components[0].has_value());
  BOOST_TEST(dirichlet.at(1).components[1]->value(x, 4.) == 2.);
  BOOST_TEST(c.conditions.neumann().at(5).flux.value(x, 0., 1) == 16.);
  BOOST_TEST(c.conditions.robin().at(5).coefficient.value(x, 0.) == 10.);
  BOOST_TEST(c.conditions.robin().at(5).external.value(x, 0., 1) == 3.);
}

BOOST_AUTO_TEST_CASE(names_serve_as_ids_do)
{
  const Conditions c("set dirichlet = 0, outlet: 1; 2");
  BOOST_TEST(c.conditions.dirichlet().size() == 2u);
  BOOST_TEST(c.conditions.dirichlet().at(5).components[1]->value({}, 0.) == 2.);
}

BOOST_AUTO_TEST_CASE(components_of_one_id_may_come_in_two_entries)
{
  const Conditions c("set dirichlet = 0: 1; - | 0: -; 2");
  BOOST_TEST(c.conditions.dirichlet().at(0).components[1]->value({}, 0.) == 2.);
  BOOST_TEST(contains(error("set dirichlet = 0: 1; - | 0: 1; 2"), "component 0"));
}

BOOST_AUTO_TEST_CASE(mistakes_are_named)
{
  BOOST_TEST(contains(error("set dirichlet = 7: 0; 0"), "no boundary id 7"));
  BOOST_TEST(contains(error("set dirichlet = 7: 0; 0"), "0, 1, 2, 5"));
  BOOST_TEST(contains(error("set neumann = 3: 0; 0"), "no boundary id 3"));
  BOOST_TEST(contains(error("set dirichlet = 0: 0"), "2 are needed"));
  BOOST_TEST(contains(error("set dirichlet = left: 0; 0"), "no boundary called 'left'"));
  BOOST_TEST(contains(error("set dirichlet = left: 0; 0"), "5 'outlet'"));
  BOOST_TEST(contains(error("set dirichlet = nobody's: 0; 0"), "no boundary called 'nobody's'"));
  BOOST_TEST(contains(error("set dirichlet = 0 0; 0"), "has no ':'"));
  BOOST_TEST(contains(error("set dirichlet = : 0; 0"), "names no boundary id"));
  BOOST_TEST(contains(error("set neumann = 0: 0; 0 | 0: 1; 1"), "two entries"));
  BOOST_TEST(contains(error("set robin = 0: 10; 0"), "3 are needed"));
  BOOST_TEST(contains(error("set dirichlet = 0: 0; foo"), "foo"));
  BOOST_TEST(contains(error("set constants = a 1"), "'a 1'"));
}
