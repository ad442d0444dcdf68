// MPI: 1 2 4
// The random field: known eigenvalues, orthonormal modes, full variance, the same field on every rank count, and
// derivatives of the equations by its coefficients.
#include "physics/discretisation/random_field.h"

#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_values.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string field_section(const std::string &keys, const std::string &parameters = "")
  {
    return "subsection parameters\n" + parameters + " subsection random field\n" + keys + " end\nend\n";
  }

  std::string square(const unsigned int refinements)
  {
    return "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : false\n set refinements = " +
           std::to_string(refinements) + "\nend\n";
  }

  struct FieldCase
  {
    FieldCase(const std::string &text)
      : mesh(file),
        field(file)
    {
      file.read(text, "test", {});
      mesh.setup(communicator);
      field.setup(mesh);
    }

    /// Integral of mode i times mode j over the mesh.
    double product(const unsigned int i, const unsigned int j) const
    {
      const dealii::FE_Q<2> fe(1);
      dealii::FEValues<2>   values(mesh.mapping(), fe, dealii::QGauss<2>(2),
                                   dealii::update_values | dealii::update_JxW_values);
      double                sum = 0.;
      for (const auto &cell : mesh.triangulation().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            values.reinit(cell);
            for (const unsigned int q : values.quadrature_point_indices())
              {
                double a = 0., b = 0.;
                for (const unsigned int v : cell->vertex_indices())
                  {
                    a += values.shape_value(v, q) * field.modes(cell->vertex_index(v))[i];
                    b += values.shape_value(v, q) * field.modes(cell->vertex_index(v))[j];
                  }
                sum += a * b * values.JxW(q);
              }
          }
      return communicator.sum(sum);
    }

    Communicator   communicator;
    ParameterFile  file;
    Mesh<2>        mesh;
    RandomField<2> field;
  };

  /// Eigenvalues of exp(-|x - y| / l) on an interval of length 2a (Ghanem, Spanos 1991, section 2.3.3): 2c / (w^2
  /// + c^2), c = 1 / l, where w a lies in the k-th half period of c cos(wa) = w sin(wa) and w cos(wa) = -c
  /// sin(wa).
  double exponential_eigenvalue(const unsigned int k, const double a, const double l)
  {
    const double c = 1. / l;
    const auto   f = [&](const double w) {
      return k % 2 == 0 ? c * std::cos(w * a) - w * std::sin(w * a) : w * std::cos(w * a) + c * std::sin(w * a);
    };
    double low = 0.5 * k * std::numbers::pi / a + 1e-9, high = 0.5 * (k + 1) * std::numbers::pi / a;
    for (unsigned int i = 0; i < 100; ++i)
      {
        const double middle                     = 0.5 * (low + high);
        (f(low) * f(middle) <= 0. ? high : low) = middle;
      }
    return 2. * c / (low * low + c * c);
  }
} // namespace

BOOST_AUTO_TEST_CASE(eigenvalues_of_a_thin_strip_are_those_of_a_line)
{
  const double    width = 1e-3;
  const FieldCase c(
      "subsection mesh\n set generator = subdivided_hyper_rectangle\n set arguments = 100, 1 : 0, 0 : 1, " +
      std::to_string(width) + " : false\nend\n" + field_section("set modes = 5\n set correlation length = 0.4\n"));
  for (unsigned int k = 0; k < 5; ++k)
    BOOST_TEST(c.field.eigenvalues()[k] == width * exponential_eigenvalue(k, 0.5, 0.4),
               boost::test_tools::tolerance(1e-2));
}

BOOST_AUTO_TEST_CASE(modes_are_orthonormal_and_coinciding_eigenvalues_are_all_found)
{
  const FieldCase c(square(4) + field_section("set modes = 8\n set correlation length = 0.3\n"
                                              " set standard deviation = 0.5\n set covariance = gaussian\n"));
  const auto     &lambda = c.field.eigenvalues();
  for (unsigned int i = 0; i < 8; ++i)
    for (unsigned int j = 0; j <= i; ++j)
      BOOST_TEST(std::abs(c.product(i, j) / (0.25 * std::sqrt(lambda[i] * lambda[j])) - (i == j ? 1. : 0.)) <
                 1e-8);
  // this covariance on a square is a product: modes (0,1) and (1,0), then (0,2) and (2,0) beside (1,1)
  BOOST_TEST(lambda[1] == lambda[2], boost::test_tools::tolerance(1e-8));
  BOOST_TEST(lambda[3] == lambda[1] * lambda[1] / lambda[0], boost::test_tools::tolerance(1e-8));
  BOOST_TEST(lambda[4] == lambda[5], boost::test_tools::tolerance(1e-8));
  BOOST_TEST(lambda[6] == lambda[1] * lambda[4] / lambda[0], boost::test_tools::tolerance(1e-8));
}

// Any basis of the modes of one eigenvalue is as good: that which is taken must not be the choice of round-off.
BOOST_AUTO_TEST_CASE(of_modes_with_one_eigenvalue_the_second_vanishes_where_they_are_largest)
{
  const FieldCase c(square(4) + field_section("set modes = 6\n set correlation length = 0.3\n"
                                              " set covariance = gaussian\n"));
  for (const unsigned int first : {1, 4})
    {
      std::vector<std::array<double, 2>> pairs;
      double                             largest = 0.;
      for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
        if (cell->is_locally_owned())
          for (const unsigned int v : cell->vertex_indices())
            {
              const auto modes = c.field.modes(cell->vertex_index(v));
              pairs.push_back({modes[first], modes[first + 1]});
              largest = std::max(largest, std::hypot(pairs.back()[0], pairs.back()[1]));
            }
      largest        = c.communicator.max(largest);
      double nearest = 1.; // relative size of the second where the first is the largest
      for (const auto &[a, b] : pairs)
        if (a > (1. - 1e-5) * largest)
          nearest = std::min(nearest, std::abs(b) / largest);
      BOOST_TEST(c.communicator.min(nearest) < 1e-8);
    }
}

BOOST_AUTO_TEST_CASE(all_modes_together_have_the_whole_variance)
{
  for (const unsigned int n_modes : {5, 25})
    {
      const FieldCase c(
          square(2) + field_section("set modes = " + std::to_string(n_modes) + "\n set standard deviation = 2\n"));
      for (const auto &cell : c.mesh.triangulation().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            double variance = 0.;
            for (const double mode : c.field.modes(cell->vertex_index(0)))
              variance += mode * mode;
            BOOST_TEST(variance <= 4. * (1. + 1e-10));
            if (n_modes == 25)
              BOOST_TEST(variance == 4., boost::test_tools::tolerance(1e-8));
          }
    }
}

namespace
{
  const std::string random_conductivity =
      mesh_section(2, 3) + degree_section(2) +
      "subsection physics\n set model = diffusion\n subsection diffusion\n"
      "  set conductivity = exp(a*field) + 0.1*u^2\n  set source = 1\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0, 1: x\nend\n" +
      field_section("set modes = 6\n set mean = 0.3\n set correlation length = 0.5\n",
                    "set names = a\n set values = 0.8\n");
  const std::vector<double> coefficients = {0.9, 0.5, -1., 0.7, 1.1, -0.3, 0.4};
} // namespace

BOOST_AUTO_TEST_CASE(every_rank_count_has_the_same_field)
{
  const Communicator  world, self(MPI_COMM_SELF);
  ProblemCase         a(world, random_conductivity), b(self, random_conductivity);
  std::vector<double> u, v;
  for (auto &[problem, state] : {std::pair<Problem *, std::vector<double> &>(a.problem.get(), u),
                                 std::pair<Problem *, std::vector<double> &>(b.problem.get(), v)})
    {
      problem->set_parameters(coefficients);
      problem->solve(state);
    }
  BOOST_TEST(a.problem->l2_norm(u) == b.problem->l2_norm(v), boost::test_tools::tolerance(1e-9));
  const auto squares = [](Problem &problem, const Communicator &communicator) {
    double sum = 0.;
    for (const double value : problem.evaluate_at_nodes("test", "field*field"))
      sum += value;
    return communicator.sum(sum);
  };
  BOOST_TEST(squares(*a.problem, world) == squares(*b.problem, self), boost::test_tools::tolerance(1e-10));
  BOOST_TEST(a.problem->parameter_names().back() == "field_6");
}

BOOST_AUTO_TEST_CASE(derivatives_by_coefficients)
{
  const Communicator  world;
  ProblemCase         c(world, random_conductivity);
  auto               &equations = c.problem->equations();
  const auto          u         = pseudo_random(equations.n_owned(), 1 + world.rank());
  const auto          direction = pseudo_random(7, 2);
  std::vector<double> column(u.size()), plus(u.size()), minus(u.size());
  equations.set_parameters(coefficients);
  equations.linearise_parameters(u);
  equations.apply_parameters(direction, column);
  const double h = 1e-4;
  for (auto &[step, r] : {std::pair<double, std::vector<double> &>(h, plus), {-h, minus}})
    {
      auto mu = coefficients;
      for (std::size_t i = 0; i < mu.size(); ++i)
        mu[i] += step * direction[i];
      equations.set_parameters(mu);
      equations.residual(u, r);
    }
  for (std::size_t i = 0; i < u.size(); ++i)
    plus[i] = (plus[i] - minus[i]) / (2. * h) - column[i];
  BOOST_TEST(norm(world, plus) < 1e-6 * norm(world, column));
}

BOOST_AUTO_TEST_CASE(a_field_that_is_not_there_is_an_input_error)
{
  std::string text = random_conductivity;
  text.replace(text.find("set modes = 6"), 13, "set modes = 0");
  BOOST_CHECK_THROW(ProblemCase(Communicator(), text), InputError);
}
