// MPI: 1 2
// One implicit step is a ResidualOperator as any other: its residual vanishes where the time stepper ends, its
// derivatives are right, certificates and losses serve it unchanged, and it does not notice what time it is.
#include "bridge/equations/algebra.h"
#include "bridge/equations/certificate.h"
#include "bridge/equations/loss.h"
#include "core/exceptions.h"
#include "physics/bridge/free_dofs.h"
#include "support/problem_case.h"
#include "support/time_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
using test::TimeCase;
namespace data = boost::unit_test::data;

namespace
{
  /// A case in time knows its dimension by its type.
  const std::string mesh = "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
                           " set refinements = 2\nend\n" +
                           degree_section(2);

  std::string time_section(const std::string &more)
  {
    return "subsection time\n set end time = 0.2\n set step = 0.05\n " + more + "\nend\n";
  }

  std::string solid(const std::string &material)
  {
    return mesh + "subsection physics\n set model = elastodynamics\n subsection elastodynamics\n" + material +
           " end\nend\nsubsection boundary conditions\n set dirichlet = 0: 0.1*sin(5*t)*y; 0\n"
           " set neumann = 1: 0.2*t; 0.1*y\nend\n" +
           time_section("set initial value = 0; 0.05*x\n set initial rate = 0.5*y; 0.1*x\n set spectral radius = "
                        "0.8");
  }

  std::vector<NamedCase> cases()
  {
    const std::string moving = "subsection boundary conditions\n set dirichlet = 0: sin(3*t)*y\n"
                               " set robin = 1: 1 + t; 0.3*t\nend\n";
    const std::string heat   = mesh + moving;
    return {{"nonlinear diffusion, BDF2",
             heat +
                 "subsection physics\n subsection diffusion\n  set conductivity = 1 + u^2\n"
                 "  set conductivity derivative = 2*u\n  set source = 1 + t*x\n end\nend\n" +
                 time_section("set initial value = x*y")},
            {"nonlinear diffusion, backward Euler",
             heat +
                 "subsection physics\n subsection diffusion\n  set conductivity = 1 + u^2\n"
                 "  set conductivity derivative = 2*u\n  set capacity = 2 + x\n end\nend\n" +
                 time_section("set scheme = backward euler\n set initial value = x*y")},
            {"linear diffusion, BDF2",
             heat + "subsection physics\n subsection diffusion\n  set conductivity = 1 + x\n end\nend\n" +
                 time_section("set initial value = x*y")},
            {"transport, BDF2", heat +
                                    "subsection physics\n set model = transport\n subsection transport\n"
                                    "  set velocity = 1 + t; 2 - x\n  set diffusivity = 0.01*(1 + y)\n"
                                    "  set source = 1 + t*x\n end\nend\n" +
                                    time_section("set initial value = x*y")},
            {"elastodynamics", solid("")},
            {"nonlinear elastodynamics",
             solid("  set material = nonlinear deviatoric\n  subsection nonlinear deviatoric\n"
                   "   set bulk modulus = 2\n   set a1 = 1\n   set a2 = 0.3\n  end\n")}};
  }

  /// A case, the states that the time stepper finds, and the door to its steps.
  struct Setting
  {
    explicit Setting(const NamedCase &named)
      : c(named.text)
    {
      auto         run = TimeCase<2>::make_run("march");
      TimeObserver observer;
      observer.numbers = [&](const DiscreteState &state, unsigned int) {
        found.push_back(in_time(state));
        return std::vector<History::Entry>();
      };
      c.march(run, observer);
      steps = c.stepper.step_equations(c.discretisation, *c.assembler, *c.newton, "petsc");
      BOOST_TEST(found.size() == 5u);
    }

    StateInTime in_time(const DiscreteState &state) const
    {
      const FreeDofs<2> free(c.discretisation);
      StateInTime       result{state.time, std::vector<double>(free.size()), {}, {}};
      free.gather(state.value, result.value);
      for (const auto &[from, to] :
           {std::pair{&state.rate, &result.rate}, {&state.acceleration, &result.acceleration}})
        if (from->size() > 0)
          {
            to->resize(free.size());
            free.gather(*from, *to);
          }
      return result;
    }

    /// Step n of the march, from the values that a rule of first order needs alone.
    std::unique_ptr<ImplicitStep> step(const unsigned int n) const
    {
      std::vector<StateInTime> earlier;
      for (unsigned int k = n; k-- > 0;)
        earlier.push_back(found[k]);
      if (c.discretisation.physics().time_order() == 1)
        for (auto &state : earlier)
          state.rate.clear();
      return steps->step_to(found[n].time, earlier);
    }

    double relative_difference(const std::vector<double> &a, const std::vector<double> &b) const
    {
      auto difference = a;
      for (std::size_t i = 0; i < a.size(); ++i)
        difference[i] -= b[i];
      return norm(communicator, difference) / norm(communicator, b);
    }

    Communicator                   communicator;
    TimeCase<2>                    c;
    std::vector<StateInTime>       found;
    std::unique_ptr<StepEquations> steps;
  };

  std::vector<double> residual(ResidualOperator &equations, const std::vector<double> &u)
  {
    std::vector<double> r(u.size());
    equations.residual(u, r);
    return r;
  }

  std::vector<double> moved(std::vector<double> u, const std::vector<double> &v, const double step)
  {
    for (std::size_t i = 0; i < u.size(); ++i)
      u[i] += step * v[i];
    return u;
  }
} // namespace

BOOST_DATA_TEST_CASE(the_residual_vanishes_where_the_time_stepper_ends, data::make(cases()), named)
{
  Setting      s(named);
  const double time = s.c.discretisation.time();
  for (unsigned int n = 1; n < s.found.size(); ++n)
    {
      const auto  step      = s.step(n);
      auto       &equations = step->equations();
      const auto &u         = s.found[n].value;
      const auto  zero      = residual(equations, std::vector<double>(u.size(), 0.));
      BOOST_TEST(norm(s.communicator, residual(equations, u)) <= 1e-9 * norm(s.communicator, zero));

      const auto end = step->state(u);
      BOOST_TEST(end.time == s.found[n].time);
      BOOST_TEST(s.relative_difference(end.rate, s.found[n].rate) <= 1e-10);
      BOOST_TEST(end.acceleration.size() == s.found[n].acceleration.size());
      if (!end.acceleration.empty())
        BOOST_TEST(s.relative_difference(end.acceleration, s.found[n].acceleration) <= 1e-10);
    }
  BOOST_TEST(s.c.discretisation.time() == time);
}

BOOST_DATA_TEST_CASE(the_initial_state_is_the_time_steppers, data::make(cases()), named)
{
  Setting    s(named);
  const auto initial = s.steps->initial_state();
  BOOST_TEST(initial.time == 0.);
  BOOST_TEST(initial.value == s.found[0].value, boost::test_tools::per_element());
  if (s.c.discretisation.physics().time_order() < 2)
    return;
  BOOST_TEST(initial.rate == s.found[0].rate, boost::test_tools::per_element());
  BOOST_TEST(s.relative_difference(initial.acceleration, s.found[0].acceleration) <= 1e-12);
}

BOOST_DATA_TEST_CASE(steps_do_not_notice_each_other_nor_the_time, data::make(cases()), named)
{
  Setting    s(named);
  const auto second = s.step(2), third = s.step(3);
  const auto u      = moved(s.found[2].value, pseudo_random(s.found[2].value.size(), 3), 0.1);
  const auto before = residual(second->equations(), u);
  third->equations().linearise(u);
  residual(third->equations(), u);
  s.c.discretisation.set_time(0.17);
  const auto after = residual(second->equations(), u);
  BOOST_TEST(s.relative_difference(after, before) <= 1e-13);
}

BOOST_DATA_TEST_CASE(the_tangent_is_the_derivative_of_the_residual, data::make(cases()), named)
{
  Setting    s(named);
  const auto step      = s.step(3);
  auto      &equations = step->equations();
  const auto v = pseudo_random(equations.n_owned(), 5), w = pseudo_random(equations.n_owned(), 9);
  const auto u = moved(s.found[3].value, w, 0.1);

  std::vector<double> product(v.size()), adjoint(v.size());
  equations.linearise(u);
  equations.apply(v, product);
  equations.apply_transpose(w, adjoint);
  BOOST_TEST(std::abs(dot(s.communicator, product, w) - dot(s.communicator, v, adjoint)) <=
             1e-12 * norm(s.communicator, product) * norm(s.communicator, w));

  const double h     = 1e-5;
  auto         error = product;
  const auto   plus = residual(equations, moved(u, v, h)), minus = residual(equations, moved(u, v, -h));
  for (std::size_t i = 0; i < error.size(); ++i)
    error[i] -= (plus[i] - minus[i]) / (2. * h);
  BOOST_TEST(norm(s.communicator, error) <= 1e-6 * norm(s.communicator, product));
}

BOOST_DATA_TEST_CASE(a_tangent_system_is_solved, data::make(cases()), named)
{
  Setting             s(named);
  const auto          step      = s.step(2);
  auto               &equations = step->equations();
  const auto          b         = pseudo_random(equations.n_owned(), 4);
  std::vector<double> x(b.size()), product(b.size());
  equations.linearise(s.found[2].value);
  equations.solve_tangent(b, x);
  equations.apply(x, product);
  BOOST_TEST(s.relative_difference(product, b) <= 1e-10);
}

BOOST_DATA_TEST_CASE(losses_serve_a_step, data::make(cases()), named)
{
  Setting    s(named);
  const auto step      = s.step(3);
  auto      &equations = step->equations();
  const auto v         = pseudo_random(equations.n_owned(), 5);
  const auto u         = moved(s.found[3].value, pseudo_random(equations.n_owned(), 7), 0.1);
  for (const auto &name : Loss::names())
    {
      if (name == "energy" && !equations.has_energy())
        continue;
      const auto          loss = Loss::create(name, equations, ResidualOperator::Preconditioner::multigrid);
      std::vector<double> gradient(u.size()), ignored(u.size());
      loss->value_and_gradient(u, gradient);
      const double h        = 1e-5;
      const double measured = (loss->value_and_gradient(moved(u, v, h), ignored) -
                               loss->value_and_gradient(moved(u, v, -h), ignored)) /
                              (2. * h);
      BOOST_TEST_CONTEXT(name)
      BOOST_TEST(std::abs(measured - dot(s.communicator, gradient, v)) <=
                 1e-6 * norm(s.communicator, gradient) * norm(s.communicator, v));

      // The truth is a minimum, whatever the loss.
      loss->value_and_gradient(s.found[3].value, ignored);
      BOOST_TEST(norm(s.communicator, ignored) <= 1e-6 * norm(s.communicator, gradient));
    }
  BOOST_TEST(equations.has_energy() ==
             (s.c.discretisation.physics().is_linear() && s.c.discretisation.physics().has_energy()));
}

BOOST_DATA_TEST_CASE(certificates_serve_a_step, data::make(cases()), named)
{
  Setting    s(named);
  const auto step  = s.step(4);
  const auto truth = certify(step->equations(), s.found[4].value, 1e-6);
  BOOST_TEST(truth.within_tolerance());
  BOOST_TEST(truth.residual_relative <= 1e-9);

  const auto v     = pseudo_random(s.found[4].value.size(), 2);
  const auto wrong = certify(step->equations(), moved(s.found[4].value, v, 1e-3), 1e-6);
  BOOST_TEST(!wrong.within_tolerance());
  // An estimate is the energy norm of the error up to the quality of P.
  if (wrong.kind == EstimateKind::estimate)
    {
      auto error = v;
      for (double &entry : error)
        entry *= 1e-3;
      const double exact = energy_norm(step->equations(), s.found[4].value, error);
      BOOST_TEST(wrong.estimate <= 2. * exact);
      BOOST_TEST(wrong.estimate >= 0.5 * exact);
    }
  // The state before is no solution of the step.
  BOOST_TEST(!certify(step->equations(), s.found[3].value, 1e-6).within_tolerance());
}

BOOST_DATA_TEST_CASE(a_step_is_solved_from_where_the_time_stepper_starts, data::make(cases()), named)
{
  Setting    s(named);
  const auto step    = s.step(3);
  auto       u       = step->cold_start();
  const auto summary = step->solve(u);
  BOOST_TEST(summary.newton_iterations > 0u);
  BOOST_TEST(s.relative_difference(u, s.found[3].value) <= 1e-9);

  auto wrong = moved(s.found[3].value, pseudo_random(u.size(), 2), 1e-3);
  step->correct(wrong, 50, 1e-11);
  BOOST_TEST(s.relative_difference(wrong, s.found[3].value) <= 1e-8);
}

BOOST_AUTO_TEST_CASE(states_that_are_no_states_of_the_step_are_refused)
{
  const auto all = cases();
  Setting    heat(all.front()), motion(all[4]);
  const auto message = [](const Setting &s, const double time, const std::vector<StateInTime> &earlier) {
    try
      {
        s.steps->step_to(time, earlier);
      }
    catch (const InputError &error)
      {
        return std::string(error.what());
      }
    return std::string();
  };
  const auto refused = [&](const Setting &s, const double time, const std::vector<StateInTime> &earlier,
                           const std::string &part) {
    BOOST_TEST(message(s, time, earlier).find(part) != std::string::npos);
  };
  refused(heat, 0.05, {}, "without a state");
  refused(heat, 0.11, {heat.found[1]}, "from t = 0.05 to 0.11");
  refused(heat, 0.15, {heat.found[2], heat.found[0]}, "from t = 0 to 0.1");
  refused(heat, 0.05, {StateInTime{0., std::vector<double>(heat.found[0].value.size() + 1), {}, {}}}, "free dofs");
  auto without_rate = motion.found[0];
  without_rate.rate.clear();
  refused(motion, 0.05, {without_rate}, "free dofs");
  // A rule of one earlier state does not look at more.
  BOOST_TEST(message(motion, 0.1, {motion.found[1], without_rate}).empty());
}

BOOST_AUTO_TEST_CASE(a_steady_problem_has_no_steps)
{
  ProblemCase steady(Communicator(), mesh_section(2, 1) + degree_section(1) + linear_diffusion());
  BOOST_CHECK_THROW(steady.problem->step_equations(), InputError);
}

BOOST_DATA_TEST_CASE(ranks_agree_on_a_step, data::make(cases()), named)
{
  const auto norms = [&](const Communicator &communicator) {
    ProblemCase              c(communicator, named.text);
    const auto               steps = c.problem->step_equations();
    std::vector<StateInTime> states{steps->initial_state()};
    std::vector<double>      result;
    for (const double time : {0.05, 0.1})
      {
        const auto step = steps->step_to(time, states);
        result.push_back(norm(communicator, residual(step->equations(), states.front().value)));
        auto u = step->cold_start();
        step->solve(u);
        states.insert(states.begin(), step->state(u));
        for (const auto *field : {&states.front().value, &states.front().rate, &states.front().acceleration})
          result.push_back(norm(communicator, *field));
      }
    return result;
  };
  const auto together = norms(Communicator()), alone = norms(Communicator(MPI_COMM_SELF));
  for (std::size_t i = 0; i < alone.size(); ++i)
    BOOST_TEST(together[i] == alone[i], boost::test_tools::tolerance(1e-9));
}
