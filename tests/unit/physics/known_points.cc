// MPI: 1 2
// Points that are kept show the states, places and volumes that a kernel finds on its way, on cells of all kinds; too many shapes are
// not kept.
#include "physics/solvers/known_points.h"

#include "physics/solvers/cell_kernel.h"
#include "support/steady_case.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

using namespace trestle;

namespace
{
  std::string text(const std::string &mesh, const int degree, const std::string &physics)
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n" + mesh +
           "\nend\nsubsection finite elements\n set degree = " + std::to_string(degree) +
           "\nend\nsubsection physics\n set model = " + physics + "\nend\n";
  }

  /// A field of two modes on a case's mesh.
  template <int dim>
  struct Field
  {
    explicit Field(testing::SteadyCase<dim> &c)
      : field(file)
    {
      file.read("subsection parameters\n subsection random field\n set modes = 2\n end\nend\n", "test", {});
      field.setup(c.mesh);
      field.set_coefficients(std::vector<double>{0.7, -1.2});
      c.discretisation.set_random_field(&field);
    }
    ParameterFile    file;
    RandomField<dim> field;
  };

  template <int dim>
  DiscreteState some_state(const testing::SteadyCase<dim> &c)
  {
    Vector u = c.discretisation.make_vector();
    for (const auto i : c.discretisation.owned())
      u(i) = std::sin(1. + double(i));
    DiscreteState result = c.state(u);
    result.time          = 0.3;
    return result;
  }

  template <int dim>
  double difference(const PointState<dim> &a, const PointState<dim> &b)
  {
    double result = (a.x - b.x).norm() + std::abs(a.time - b.time) + std::abs(a.field - b.field) +
                    (a.material_id == b.material_id ? 0. : 1.);
    for (std::size_t c = 0; c < a.value.size(); ++c)
      result += std::abs(a.value[c] - b.value[c]) + (a.gradient[c] - b.gradient[c]).norm() + std::abs(b.rate[c]);
    return result;
  }

  template <int dim>
  void compare(testing::SteadyCase<dim> c)
  {
    const Field<dim>             field(c);
    const DiscreteState          state = some_state(c);
    std::vector<PointState<dim>> points;
    std::vector<double>          volumes;
    KnownPoints<dim>             known(c.discretisation);
    CellKernel<dim>              kernel(c.discretisation);
    BOOST_REQUIRE(known.is_complete());
    known.visit(state, [&](const PointState<dim> &point, const double volume) {
      points.push_back(point);
      volumes.push_back(volume);
    });
    std::size_t p     = 0;
    double      worst = 0.;
    for (const auto &cell : c.discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          kernel.reinit(cell, state, {}, false);
          for (std::size_t q = 0; q < kernel.states().size(); ++q, ++p)
            {
              BOOST_REQUIRE(p < points.size());
              worst = std::max(
                  {worst, difference(kernel.states()[q], points[p]), std::abs(kernel.weights()[q] - volumes[p])});
            }
        }
    BOOST_TEST(p == points.size());
    BOOST_TEST(worst < 1e-12);
  }
} // namespace

BOOST_AUTO_TEST_CASE(known_points_are_those_of_the_kernel)
{
  const std::string bent = " set deformation = x + 0.1*sin(3*y); y + 0.2*x*y\n";
  compare(testing::SteadyCase<2>(text(" set refinements = 3", 1, "elasticity")));
  compare(testing::SteadyCase<2>(text(bent + " set refinements = 3", 2, "diffusion")));
  compare(testing::SteadyCase<2>(text(" set refinements = 2\n set simplices = true", 2, "elasticity")));
  compare(testing::SteadyCase<2>(text(" set refinements = 2", 2, "navier_stokes")));
  compare(testing::SteadyCase<3>(text(" set refinements = 1", 2, "elasticity")));
}

BOOST_AUTO_TEST_CASE(too_many_shapes_are_not_kept)
{
  const testing::SteadyCase<2> c(
      text(" set refinements = 6\n set deformation = x + 0.1*sin(3*y); y + 0.2*x*y", 3, "elasticity"));
  BOOST_TEST(!KnownPoints<2>(c.discretisation).is_complete());
}
