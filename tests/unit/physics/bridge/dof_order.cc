// MPI: 1 2 4
// Places of dofs are the mesh's own: what n ranks gather by them is what one rank has, for elements, cells and
// dimensions alike.
#include "physics/bridge/dof_order.h"
#include "bridge/reduced/dof_order.h"
#include "physics/compatibility.h"
#include "source_directory.h"
#include "support/problem_case.h"
#include "support/steady_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  std::string square(const unsigned int degree, const bool simplices, const std::string &physics)
  {
    const std::string cells = simplices ? "true" : "false";
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = 2\n"
           " set simplices = " +
           cells + "\nend\n" + degree_section(degree) + physics;
  }

  std::string flow()
  {
    return "subsection physics\n set model = navier_stokes\nend\nsubsection boundary conditions\n"
           " set dirichlet = 0, 2, 3: y*(1-y); 0; -\nend\n";
  }

  std::vector<NamedCase> cases()
  {
    return {{"linear", square(1, false, linear_diffusion())},
            {"quadratic", square(2, false, linear_diffusion())},
            {"cubic", square(3, false, linear_diffusion())},
            {"triangles", square(1, true, linear_diffusion())},
            {"six-node triangles", square(2, true, linear_diffusion())},
            {"Taylor-Hood", square(2, false, flow())},
            {"Taylor-Hood triangles", square(2, true, flow())}};
  }

  /// A number for each free dof that its component and position alone decide.
  template <int dim>
  std::vector<double> values(const Discretisation<dim> &discretisation)
  {
    const unsigned int                                n = discretisation.physics().n_components();
    std::map<dealii::types::global_dof_index, double> value_of;
    for (unsigned int c = 0; c < n; ++c)
      {
        dealii::ComponentMask mask(n, false);
        mask.set(c, true);
        for (const auto &[dof, x] :
             compatibility::support_points(discretisation.mesh().mapping(), discretisation.dof_handler(), mask))
          value_of[dof] = 10. * c + x[0] + 3. * x[1] + 7. * x[dim - 1];
      }
    std::vector<double> result;
    for (const auto dof : discretisation.free_dofs())
      result.push_back(value_of.at(dof));
    return result;
  }

  template <int dim>
  std::vector<double> gathered(const SteadyCase<dim> &c)
  {
    const DofOrder order(c.mesh.communicator(), dof_places(c.discretisation));
    return order.gather(values(c.discretisation));
  }

  /// Nodes hang on the border of what is refined.
  template <int dim>
  void refine_corner(SteadyCase<dim> &c)
  {
    c.newton.reset();
    c.assembler.reset();
    c.discretisation.release_mesh();
    for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
      if (cell->is_locally_owned() && cell->center().norm() < 0.6)
        cell->set_refine_flag();
    c.mesh.triangulation().execute_coarsening_and_refinement();
    c.discretisation.setup(c.mesh, *c.physics, c.conditions);
  }

  template <int dim>
  void compare(const std::string &text, const bool with_hanging_nodes = false)
  {
    const Communicator world;
    SteadyCase<dim>    together(text), alone(text, Communicator(MPI_COMM_SELF));
    if (with_hanging_nodes)
      {
        refine_corner(together);
        refine_corner(alone);
      }
    const auto whole = gathered(together), truth = gathered(alone);
    if (!world.is_root())
      return;
    BOOST_TEST(whole.size() == truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i)
      BOOST_TEST(std::abs(whole[i] - truth[i]) <=
                 1e-13); // places of a dof, seen from two cells, differ by round-off
  }
} // namespace

BOOST_DATA_TEST_CASE(what_ranks_gather_is_what_one_has, data::make(cases()), named) { compare<2>(named.text); }

BOOST_AUTO_TEST_CASE(so_it_is_where_nodes_hang)
{
  compare<2>(square(2, false, linear_diffusion()), true);
  compare<2>(square(2, false, flow()), true);
}

BOOST_AUTO_TEST_CASE(so_it_is_in_space)
{
  for (const bool simplices : {false, true})
    compare<3>("subsection mesh\n set generator = hyper_cube\n set refinements = 1\n set simplices = " +
               std::string(simplices ? "true" : "false") + "\nend\n" + degree_section(2) +
               "subsection boundary conditions\n set dirichlet = 0: x\nend\n");
}

BOOST_AUTO_TEST_CASE(so_it_is_where_p4est_puts_coarse_cells_in_an_order_of_its_own)
{
  compare<2>("subsection mesh\n set generator = hyper_ball\n set arguments = 0, 0 : 1 : false\n set refinements = "
             "1\nend\n" +
             degree_section(2) + "subsection boundary conditions\n set dirichlet = 0: x\nend\n");
  compare<3>("subsection mesh\n set source = file\n set file = " TRESTLE_SOURCE_DIR "/meshes/hot_part.msh\nend\n" +
             degree_section(2) + "subsection boundary conditions\n set dirichlet = 1: x\nend\n");
}

BOOST_AUTO_TEST_CASE(places_are_all_numbers_once_and_fields_come_back)
{
  const SteadyCase<2> c(square(2, false, flow()));
  const auto          places = dof_places(c.discretisation);
  const DofOrder      order(c.mesh.communicator(), places);
  std::vector<double> seen(order.n_global(), 0.);
  for (const auto place : places)
    seen[place] += 1.;
  c.mesh.communicator().sum_in_place(seen.data(), seen.size());
  BOOST_TEST(seen == std::vector<double>(order.n_global(), 1.), boost::test_tools::per_element());

  std::vector<double> fields(2 * places.size());
  for (std::size_t k = 0; k < places.size(); ++k)
    {
      fields[k]                 = std::sin(double(places[k]));
      fields[places.size() + k] = -double(places[k]);
    }
  auto whole = order.gather(fields);
  whole.resize(2 * order.n_global());
  MPI_Bcast(whole.data(), int(whole.size()), MPI_DOUBLE, 0, MPI_COMM_WORLD);
  BOOST_TEST(order.pick(whole) == fields, boost::test_tools::per_element());
}
