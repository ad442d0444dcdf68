// MPI: 1
// Faces whose vertices lie on a curve follow it: vertices of refined meshes are on it to 1e-10. Entries that are
// no curve, or that no face lies on, are refused.
#include "physics/discretisation/curves.h"
#include "core/exceptions.h"

#include <deal.II/grid/grid_generator.h>
#include <deal.II/grid/grid_tools.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>

using namespace trestle;
using namespace dealii;
namespace data = boost::unit_test::data;

namespace
{
  /// A first-order mesh, as Gmsh would give it: no curve is known.
  template <int dim>
  void forget_manifolds(Triangulation<dim> &mesh)
  {
    mesh.reset_all_manifolds();
    mesh.set_all_manifold_ids(numbers::flat_manifold_id);
  }

  /// Largest value of a curve's equation on the boundary's vertices after some refinements; how many there are.
  template <int dim>
  std::pair<double, unsigned int> off_curve(Triangulation<dim> &mesh, const unsigned int refinements,
                                            const std::function<double(const Point<dim> &)> &equation)
  {
    mesh.refine_global(refinements);
    double       largest = 0.;
    unsigned int n       = 0;
    for (const auto &face : mesh.active_face_iterators())
      if (face->at_boundary())
        for (const unsigned int v : face->vertex_indices())
          {
            largest = std::max(largest, std::abs(equation(face->vertex(v))));
            ++n;
          }
    return {largest, n};
  }

  std::function<double(const Point<2> &)> ellipse(const Point<2> &centre, const double first, const double second,
                                                  const double degrees)
  {
    return [=](const Point<2> &p) {
      const double angle = degrees * numbers::PI / 180.;
      const auto   x     = p - centre;
      return std::hypot((x[0] * std::cos(angle) + x[1] * std::sin(angle)) / first,
                        (-x[0] * std::sin(angle) + x[1] * std::cos(angle)) / second) -
             1.;
    };
  }

  /// The unit disc's coarse mesh, stretched, turned and moved.
  void elliptic_disc(Triangulation<2> &mesh, const Point<2> &centre, const double first, const double second,
                     const double degrees)
  {
    GridGenerator::hyper_ball(mesh);
    forget_manifolds(mesh);
    GridTools::transform([&](const Point<2> &p) { return Point<2>(first * p[0], second * p[1]); }, mesh);
    GridTools::rotate(degrees * numbers::PI / 180., mesh);
    GridTools::shift(centre, mesh);
  }
} // namespace

BOOST_AUTO_TEST_CASE(circles)
{
  Triangulation<2> mesh;
  GridGenerator::hyper_ball(mesh, Point<2>(0.3, -0.2), 0.4);
  forget_manifolds(mesh);
  const auto circle = ellipse(Point<2>(0.3, -0.2), 0.4, 0.4, 0.);
  attach_curves(mesh, " circle: 0.3; -0.2; 0.4 ");
  const auto [off, n] = off_curve<2>(mesh, 3, circle);
  BOOST_TEST(off < 1e-10);
  BOOST_TEST(n == 64u);
}

BOOST_AUTO_TEST_CASE(without_curves_faces_are_straight)
{
  Triangulation<2> mesh;
  GridGenerator::hyper_ball(mesh);
  forget_manifolds(mesh);
  attach_curves(mesh, "  ");
  BOOST_TEST(off_curve<2>(mesh, 3, ellipse(Point<2>(), 1., 1., 0.)).first > 0.01);
}

// The longer axis first, second, and turned.
BOOST_DATA_TEST_CASE(ellipses, data::make({0.5, 0.2}) * data::make({0., 30., 90., -45.}), first, degrees)
{
  const double     second = 0.7 - first;
  Triangulation<2> mesh;
  elliptic_disc(mesh, Point<2>(0.5, 0.6), first, second, degrees);
  attach_curves(mesh, "ellipse: 0.5; 0.6; " + std::to_string(first) + "; " + std::to_string(second) + "; " +
                          std::to_string(degrees));
  BOOST_TEST(off_curve<2>(mesh, 4, ellipse(Point<2>(0.5, 0.6), first, second, degrees)).first < 1e-10);
}

BOOST_AUTO_TEST_CASE(spheres)
{
  Triangulation<3> mesh;
  GridGenerator::hyper_ball(mesh, Point<3>(0.5, 0.4, 0.3), 0.2);
  forget_manifolds(mesh);
  attach_curves(mesh, "sphere: 0.5; 0.4; 0.3; 0.2");
  const auto sphere = [](const Point<3> &p) { return p.distance(Point<3>(0.5, 0.4, 0.3)) / 0.2 - 1.; };
  BOOST_TEST(off_curve<3>(mesh, 2, sphere).first < 1e-10);
}

BOOST_AUTO_TEST_CASE(several_curves_each_have_their_own_faces)
{
  Triangulation<2> mesh;
  GridGenerator::hyper_shell(mesh, Point<2>(), 0.5, 1., 8);
  forget_manifolds(mesh);
  attach_curves(mesh, "circle: 0; 0; 0.5 | circle: 0; 0; 1");
  const auto either = [](const Point<2> &p) {
    return std::min(std::abs(p.norm() - 0.5), std::abs(p.norm() - 1.));
  };
  BOOST_TEST(off_curve<2>(mesh, 3, either).first < 1e-10);
}

BOOST_DATA_TEST_CASE(entries_that_name_no_curve_are_refused,
                     data::make({"circle", "circle: 0; 0", "circle: 0; 0; -1", "circle: 0; 0; one",
                                 "disc: 0; 0; 1", "sphere: 0; 0; 0; 1", "ellipse: 0; 0; 1; 1; 0",
                                 "ellipse: 0; 0; 1; 0.5", "circle: 0; 0; 1 |", "circle: 0; 0; 1, 2"}))
{
  Triangulation<2> mesh;
  GridGenerator::hyper_ball(mesh);
  BOOST_CHECK_THROW(attach_curves(mesh, sample), InputError);
}

BOOST_AUTO_TEST_CASE(curves_that_no_face_lies_on_are_refused)
{
  Triangulation<2> plane;
  GridGenerator::hyper_ball(plane);
  BOOST_CHECK_EXCEPTION(attach_curves(plane, "circle: 0; 0; 1 | circle: 0; 0; 1.001"), InputError,
                        [](const InputError &error) {
                          return std::string(error.what()).find("circle: 0; 0; 1.001") != std::string::npos;
                        });
  Triangulation<3> solid;
  GridGenerator::hyper_ball(solid);
  BOOST_CHECK_THROW(attach_curves(solid, "circle: 0; 0; 1"), InputError);
  BOOST_CHECK_THROW(attach_curves(solid, "sphere: 0; 0; 0; 1.001"), InputError);
}
