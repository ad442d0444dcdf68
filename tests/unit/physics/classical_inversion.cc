// MPI: 1 2
// The classical answer to inverse problems: the adjoint's gradient and Gauss-Newton's Hessian against finite
// differences, known parameters found again from exact data, and the discrepancy principle against a dense solve.
#include "physics/api/classical_inversion.h"

#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "physics/optimisation/reduced_functional.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <deal.II/lac/full_matrix.h>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  using Values = std::vector<double>;

  std::string section(const std::string &name, const std::string &keys)
  {
    return "subsection " + name + "\n" + keys + "end\n";
  }

  std::string parameters(const std::string &names, const std::string &values)
  {
    return section("parameters", " set names = " + names + "\n set values = " + values + "\n");
  }

  std::string physics(const std::string &model, const std::string &keys)
  {
    return section("physics", " set model = " + model + "\n subsection " + model + "\n" + keys + " end\n");
  }

  std::string inverse(const std::string &unknown, const std::string &truth, const std::string &scales,
                      const std::string &more = "")
  {
    return section("inverse", " set unknown = " + unknown + "\n set true values = " + truth +
                                  "\n set scales = " + scales + "\n" + more);
  }

  const std::string grid = " set points = 0.25, 0.25; 0.5, 0.25; 0.75, 0.25; 0.25, 0.5; 0.5, 0.5; 0.75, 0.5; "
                           "0.25, 0.75; 0.5, 0.75; 0.75, 0.75\n";

  std::string diffusion(const std::string &keys)
  {
    return mesh_section(2, 3) + degree_section(1) + physics("diffusion", keys) +
           section("boundary conditions", " set dirichlet = 0, 1, 2, 3: 0\n");
  }

  NamedCase source_and_conductivity()
  {
    return {"source and conductivity", diffusion(" set conductivity = 1 + k*x\n set source = f*(1 + y)\n") +
                                           parameters("k, f", "0.5, 1") + section("observations", grid) +
                                           inverse("k, f", "2, 5", "1, 2")};
  }

  NamedCase lame()
  {
    return {"Lame", mesh_section(2, 1) + degree_section(2) +
                        physics("elasticity",
                                " subsection linear isotropic\n set lame lambda = l\n set lame mu = m\n end\n") +
                        section("boundary conditions", " set dirichlet = 0: 0; 0\n set neumann = 1: 0.5; 0\n") +
                        parameters("l, m", "0.1, 0.1") +
                        section("observations", " set points = 0.25, 0.25; 0.5, 0.75; 0.75, 0.5; 1, 0; 1, 1\n") +
                        inverse("l, m", "1, 1", "1")};
  }

  /// Its tangent is not symmetric; the unknowns are boundary values.
  NamedCase inlet()
  {
    return {"inlet",
            mesh_section(2, 2) + degree_section(2) +
                physics("navier_stokes", " set density = 1\n set viscosity = 0.05\n") +
                section("boundary conditions",
                        " set dirichlet = 2, 3: 0; 0; - | 0: a*4*y*(1 - y) + b*sin(2*pi*y); 0; -\n") +
                parameters("a, b", "0.2, 0") +
                section("observations", " set points = 0.25, 0.5; 0.25, 0.75; 0.5, 0.25; 0.5, 0.5; 0.75, 0.5\n"
                                        " set components = velocity_x\n") +
                inverse("a, b", "1, 0.3", "0.5")};
  }

  NamedCase nonlinear()
  {
    return {"nonlinear", diffusion(" set conductivity = 1 + a*u^2\n set source = 10*b\n") +
                             parameters("a, b", "0.1, 1") + section("observations", grid) +
                             inverse("a, b", "1.5, 2", "1")};
  }

  NamedCase field()
  {
    return {"field", diffusion(" set conductivity = exp(field)\n set source = 10\n") +
                         section("parameters", " subsection random field\n set modes = 4\n end\n") +
                         section("observations", grid) + inverse("field_*", "0.8, -0.5, 0.3, -1", "1")};
  }

  std::vector<NamedCase> cases() { return {source_and_conductivity(), lame(), inlet(), nonlinear(), field()}; }

  /// A problem at its start values, with data of the true ones.
  struct Inversion
  {
    Inversion(const Communicator &communicator, const std::string &text)
      : communicator(communicator),
        problem(Problem::create(file)),
        observations(file),
        unknowns(file)
    {
      file.read(text, "test", {});
      problem->setup(communicator);
      const Values start = problem->parameters();
      unknowns.setup(problem->parameter_names(), start);
      observations.setup(communicator, problem->graph(), problem->field_map());
      problem->set_parameters(unknowns.true_values());
      problem->solve(truth);
      problem->correct(truth, 10, 1e-13);
      observations.measure(truth);
      problem->set_parameters(start);
    }

    ReducedFunctional functional()
    {
      return {problem->equations(), [this](Values &u) { problem->solve(u); }, observations, unknowns};
    }

    ClassicalInversion answer() { return invert_classically(*problem, observations, unknowns); }

    /// theta of the truth.
    Values true_theta() const
    {
      const Values mu = unknowns.true_values();
      Values       theta(unknowns.size());
      for (std::size_t i = 0; i < theta.size(); ++i)
        theta[i] = (mu[unknowns.index()[i]] - unknowns.start()[i]) / unknowns.scale()[i];
      return theta;
    }

    Communicator             communicator;
    ParameterFile            file;
    std::unique_ptr<Problem> problem;
    Observations             observations;
    UnknownParameters        unknowns;
    Values                   truth;
  };

  const Communicator world() { return Communicator(MPI_COMM_WORLD); }

  Values moved(Values x, const double step, const Values &direction)
  {
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] += step * direction[i];
    return x;
  }

  double distance(const Values &a, const Values &b)
  {
    const Communicator self(MPI_COMM_SELF);
    return norm(self, moved(a, -1., b)) / norm(self, b);
  }
} // namespace

BOOST_DATA_TEST_CASE(the_gradient_is_that_of_the_functional, data::make(cases()), named)
{
  Inversion         test(world(), named.text);
  ReducedFunctional functional = test.functional();
  functional.set_weight(0.01);
  const Values theta    = moved(Values(functional.size(), 0.1), 0.2, pseudo_random(functional.size(), 3));
  const Values gradient = functional.gradient(theta);
  const double h        = 1e-3;
  Values       difference(theta.size());
  for (std::size_t i = 0; i < theta.size(); ++i)
    {
      Values unit(theta.size(), 0.);
      unit[i] = 1.;
      // Fourth order: functionals are small beside their curvature.
      const auto central = [&](const double step) {
        return functional.value(moved(theta, step, unit)) - functional.value(moved(theta, -step, unit));
      };
      difference[i] = (8. * central(h) - central(2. * h)) / (12. * h);
    }
  BOOST_TEST(distance(gradient, difference) < 1e-6);
}

// Where the misfit is zero, Gauss-Newton's Hessian is the Hessian.
BOOST_DATA_TEST_CASE(the_hessian_is_exact_at_the_truth, data::make(cases()), named)
{
  Inversion         test(world(), named.text);
  ReducedFunctional functional = test.functional();
  functional.set_weight(0.01);
  const Values theta = test.true_theta(), v = pseudo_random(theta.size(), 5), w = pseudo_random(theta.size(), 6);
  const Values hv = functional.hessian_times(theta, v), hw = functional.hessian_times(theta, w);
  const double h      = 1e-3;
  const auto   change = [&](const double step) {
    return moved(functional.gradient(moved(theta, step, v)), -1., functional.gradient(moved(theta, -step, v)));
  };
  Values difference = moved(Values(theta.size(), 0.), 8. / (12. * h), change(h));
  difference        = moved(difference, -1. / (12. * h), change(2. * h));
  BOOST_TEST(distance(hv, difference) < 1e-6);
  const Communicator self(MPI_COMM_SELF);
  BOOST_TEST(dot(self, hv, w) == dot(self, hw, v), boost::test_tools::tolerance(1e-9));
}

BOOST_DATA_TEST_CASE(known_parameters_are_found, data::make(cases()), named)
{
  Inversion  test(world(), named.text);
  const auto answer = test.answer();
  const auto errors = test.unknowns.relative_errors(answer.parameters);
  BOOST_TEST(answer.gradient_reduction <= 1e-8);
  // Moduli ten times too small make the first gradient large, and 1e-8 of it no less so.
  const double tolerance = named.name == "Lame" ? 1e-5 : 1e-6;
  for (const double error : errors)
    BOOST_TEST(error < tolerance);
  BOOST_TEST(answer.discrepancy < tolerance * tolerance);
  BOOST_TEST(answer.iterations < 40u);
  BOOST_TEST_MESSAGE(named << ": " << answer.iterations << " iterations, " << answer.n_states << " states, "
                           << answer.n_tangent_solves << " tangent solves, gradient "
                           << answer.gradient_reduction);

  // The problem is left there: boundary values and the file's own solver follow.
  BOOST_TEST(test.problem->parameters() == answer.parameters, boost::test_tools::per_element());
  Values u;
  test.problem->solve(u);
  for (const auto &block : test.problem->relative_l2_difference(u, answer.state))
    BOOST_TEST(block.value < 1e-6);
  for (const auto &block : test.problem->relative_l2_difference(answer.state, test.truth))
    BOOST_TEST(block.value < tolerance);
}

BOOST_DATA_TEST_CASE(ranks_agree, data::make(cases()), named)
{
  if (world().size() == 1)
    return;
  Inversion  many(world(), named.text), one(Communicator(MPI_COMM_SELF), named.text);
  const auto together = many.answer(), alone = one.answer();
  BOOST_TEST(distance(together.parameters, alone.parameters) < 1e-7);
  Values theta(alone.theta.size(), 0.1);
  BOOST_TEST(distance(many.functional().gradient(theta), one.functional().gradient(theta)) < 1e-10);
  // All ranks have the same bits: each would decide alone otherwise.
  for (const double value : together.theta)
    BOOST_TEST(many.communicator.max(value) == many.communicator.min(value));
}

namespace
{
  /// The noise of this seed is an ordinary one: chi-squared of the truth 6.1 with 9 sensors.
  std::string linear_with_noise(const std::string &regularisation)
  {
    return diffusion(" set source = 10*(a + b*sin(2*pi*x) + c*sin(2*pi*y) + d*x*y)\n") +
           parameters("a, b, c, d", "0, 0, 0, 0") +
           section("observations", grid + " set noise = 0.1\n set seed = 1\n") +
           inverse("a, b, c, d", "1, -2, 1, 0.5", "1", " set regularisation = " + regularisation + "\n");
  }

  /// u at the sensors is G theta: the minimiser by its normal equations.
  Values tikhonov(Inversion &test, const double alpha)
  {
    ReducedFunctional functional = test.functional();
    const std::size_t n = functional.size(), n_sensors = test.observations.n_sensors();
    const auto        sensors = [&](const Values &theta, const bool residual) {
      const Values u = functional.state(theta);
      Values       values(n_sensors, 0.);
      for (const auto &sensor : test.observations.owned())
        values[sensor.number] = (residual ? sensor.datum : u[sensor.dof]) / sensor.deviation;
      test.communicator.sum_in_place(values.data(), values.size());
      return values;
    };
    const Values        data = sensors(Values(n, 0.), true);
    std::vector<Values> column;
    for (std::size_t i = 0; i < n; ++i)
      {
        Values unit(n, 0.);
        unit[i] = 1.;
        column.push_back(sensors(unit, false));
      }
    const Communicator         self(MPI_COMM_SELF);
    dealii::FullMatrix<double> matrix(n, n);
    dealii::Vector<double>     right_hand_side(n), solution(n);
    for (std::size_t i = 0; i < n; ++i)
      {
        right_hand_side[i] = dot(self, column[i], data);
        for (std::size_t j = 0; j < n; ++j)
          matrix(i, j) = dot(self, column[i], column[j]) + (i == j ? alpha : 0.);
      }
    matrix.gauss_jordan();
    matrix.vmult(solution, right_hand_side);
    return {solution.begin(), solution.end()};
  }
} // namespace

BOOST_AUTO_TEST_CASE(the_discrepancy_principle_of_a_linear_problem)
{
  Inversion  test(world(), linear_with_noise("discrepancy principle"));
  const auto answer = test.answer();
  BOOST_TEST(std::abs(answer.discrepancy / double(test.observations.n_sensors()) - 1.) <= 0.01);
  BOOST_TEST(answer.gradient_reduction <= 1e-8);
  BOOST_TEST(answer.n_weights > 1u);
  BOOST_TEST(distance(answer.theta, tikhonov(test, answer.alpha)) < 1e-6);
  BOOST_TEST_MESSAGE("alpha " << answer.alpha << " after " << answer.n_weights << ", " << answer.iterations
                              << " iterations; discrepancy of the truth "
                              << test.observations.discrepancy(test.truth));
}

BOOST_AUTO_TEST_CASE(fixed_weights_and_none)
{
  for (const std::string choice : {"none", "fixed"})
    {
      Inversion  test(world(), linear_with_noise(choice));
      const auto answer = test.answer();
      BOOST_TEST(answer.alpha == (choice == "none" ? 0. : 1.));
      BOOST_TEST(answer.n_weights == 1u);
      BOOST_TEST(distance(answer.theta, tikhonov(test, answer.alpha)) < 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(without_noise_there_is_no_discrepancy_principle)
{
  const std::string text = source_and_conductivity().text + section("inverse", " set regularisation = "
                                                                               "discrepancy principle\n");
  Inversion         test(world(), text);
  BOOST_CHECK_THROW(test.answer(), InputError);
}

// A reaction that a full step makes negative, which the physics refuses: the region shrinks, the search goes on.
BOOST_AUTO_TEST_CASE(refused_values_are_rejected_trials)
{
  const std::string text = diffusion(" set reaction = r\n set source = 1\n") + parameters("r", "400") +
                           section("observations", grid) + inverse("r", "0.5", "1000");
  Inversion         test(world(), text);
  ReducedFunctional functional = test.functional();
  const Values      zero(1, 0.);
  const double      before = functional.value(zero);
  const double      step   = -functional.gradient(zero)[0] / functional.hessian_times(zero, Values{1.})[0];
  BOOST_TEST(step < -1.); // beyond the first region, whose end is at r = -600
  BOOST_CHECK_THROW(functional.value(Values{-1.}), InputError);
  BOOST_TEST(functional.value(zero) == before, boost::test_tools::tolerance(1e-12));

  const auto answer = test.answer();
  BOOST_TEST(answer.gradient_reduction <= 1e-8);
  BOOST_TEST(test.unknowns.relative_errors(answer.parameters)[0] < 1e-6);
}

// At f = 0 the state is zero, and so is the scale of its residual.
BOOST_AUTO_TEST_CASE(a_state_may_become_zero)
{
  const std::string text = diffusion(" set source = f\n") + parameters("f", "1") + section("observations", grid) +
                           inverse("f", "3", "1");
  Inversion         test(world(), text);
  ReducedFunctional functional = test.functional();
  functional.state(Values{2.});
  BOOST_TEST(norm(test.communicator, functional.state(Values{-1.})) < 1e-12);
  // without noise a deviation is the root mean square of the data
  BOOST_TEST(functional.discrepancy(Values{-1.}) == double(test.observations.n_sensors()),
             boost::test_tools::tolerance(1e-9));
}
