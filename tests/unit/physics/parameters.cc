// MPI: 1 2 4
// Parameters of a problem: derivatives of the residual by them against other ways, solves and their transposes, a
// change of values against a fresh problem, and frozen equations that do not follow.
#include "bridge/equations/algebra.h"
#include "core/exceptions.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

// Named: a data case of Boost's is a template with linkage, and its lambdas hold what is declared here.
namespace parameter_cases
{
  using Values = std::vector<double>;

  std::string parameters(const std::string &names, const std::string &values)
  {
    return "subsection parameters\n set names = " + names + "\n set values = " + values + "\nend\n";
  }

  std::string diffusion(const std::string &keys, const std::string &conditions)
  {
    return mesh_section(2, 3) + degree_section(2) +
           "subsection physics\n set model = diffusion\n subsection diffusion\n" + keys +
           " end\nend\nsubsection boundary conditions\n" + conditions + "end\n";
  }

  const std::string zero_boundary = "set dirichlet = 0, 1, 2, 3: 0\n";

  std::string navier_stokes(const std::string &inlet, const std::string &keys)
  {
    return mesh_section(2, 2) + degree_section(2) +
           "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n" + keys +
           " end\nend\nsubsection boundary conditions\n set dirichlet = 0: " + inlet +
           "; 0; - | 2, 3: 0; 0; -\nend\n";
  }

  /// Problems whose parameters enter in every way there is.
  std::vector<NamedCase> cases()
  {
    const auto lame =
        elasticity("subsection linear isotropic\n set lame lambda = l\n set lame mu = 2*m\n end\n", 2);
    return {
        {"source and conductivity",
         diffusion("set conductivity = 1 + a*x\n set source = b*sin(x) + a*y\n", zero_boundary) +
             parameters("a, b", "0.7, 3")},
        {"boundary values",
         diffusion("", "set dirichlet = 0: a*y^2 + 1\n set neumann = 1: a*b\n set robin = 2: exp(b); a\n") +
             parameters("a, b", "0.7, 0.2")},
        {"nonlinear", diffusion("set conductivity = 1 + a*u^2\n set source = 3*b\n", "set dirichlet = 0: b\n") +
                          parameters("a, b", "0.7, 1.2")},
        {"Lame", mesh_section(2, 2) + degree_section(2) + lame + parameters("l, m", "1.1, 0.6")},
        {"inlet and viscosity", navier_stokes("c*4*y*(1 - y)", "set viscosity = nu\n set density = 2\n") +
                                    parameters("c, nu", "0.8, 0.5")},
        {"velocity and diffusivity",
         mesh_section(2, 3) + degree_section(2) +
             "subsection physics\n set model = transport\n subsection transport\n set velocity = a*(1 + y); 1 - "
             "x\n"
             " set diffusivity = 0.01*b*(1 + x*a)\n set reaction = a\n set source = b\n end\nend\n"
             "subsection boundary conditions\n set dirichlet = 0: 0\nend\n" +
             parameters("a, b", "0.7, 1.2")},
        {"trilinos", diffusion("set conductivity = 1 + a*u\n set source = 3*b\n", "set dirichlet = 0: b\n") +
                         parameters("a, b", "0.3, 1.2") +
                         "subsection linear solver\n set solver = trilinos\nend\n"}};
  }

  struct Setting
  {
    explicit Setting(const std::string &text)
      : problem(communicator, text),
        equations(problem.problem->equations())
    {}

    Problem *operator->() const { return problem.problem.get(); }

    Values random(const unsigned int seed) const
    {
      return pseudo_random(equations.n_owned(), seed + communicator.rank());
    }
    Values residual(const Values &u) const
    {
      Values r(u.size());
      equations.residual(u, r);
      return r;
    }
    Values solve() const
    {
      Values u;
      problem.problem->solve(u);
      return u;
    }
    double distance(const Values &a, const Values &b) const
    {
      Values d(a);
      for (std::size_t i = 0; i < d.size(); ++i)
        d[i] -= b[i];
      return norm(communicator, d) / norm(communicator, b);
    }

    Communicator      communicator;
    ProblemCase       problem;
    ResidualOperator &equations;
  };

  Values difference(const Values &plus, const Values &minus, const double step)
  {
    Values result(plus);
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = (plus[i] - minus[i]) / (2. * step);
    return result;
  }
} // namespace parameter_cases
using namespace parameter_cases;

BOOST_DATA_TEST_CASE(the_derivative_is_that_of_the_residual, data::make(cases()), named)
{
  const Setting s(named.text);
  const Values  u = s.random(3), mu = s->parameters(), w = s.random(7);
  s.equations.linearise(u);
  s.equations.linearise_parameters(u);
  const Values direction = {0.6, -0.9};
  Values       column(u.size()), products(2), kept(u.size()), again(u.size());
  s.equations.apply_parameters(direction, column);
  s.equations.apply_parameters_transpose(w, products);
  s.equations.apply(w, kept);
  const double work = products[0] * direction[0] + products[1] * direction[1];
  BOOST_TEST(dot(s.communicator, w, column) == work, boost::test_tools::tolerance(1e-12));

  const double h  = 1e-4;
  const auto   at = [&](const double step) {
    s.equations.set_parameters(Values{mu[0] + step * direction[0], mu[1] + step * direction[1]});
    return s.residual(u);
  };
  const Values plus = at(h), minus = at(-h);
  BOOST_TEST(s.distance(column, difference(plus, minus, h)) < 1e-6);
  // linearise_parameters() left the tangent alone, and everything comes back
  s.equations.set_parameters(mu);
  BOOST_CHECK_THROW(s.equations.apply(w, again), FatalError);
  s.equations.linearise(u);
  s.equations.apply(w, again);
  BOOST_TEST(s.distance(again, kept) < 1e-14);
}

BOOST_DATA_TEST_CASE(sensitivities_of_the_solution, data::make(cases()), named)
{
  const Setting s(named.text);
  const Values  mu = s->parameters(), u = s.solve(), v = s.random(2), w = s.random(5);
  s.equations.linearise(u);
  s.equations.linearise_parameters(u);
  Values x(u.size()), y(u.size()), back(u.size());
  s.equations.solve_tangent(v, x);
  s.equations.apply(x, back);
  BOOST_TEST(s.distance(back, v) < 1e-12);
  s.equations.solve_tangent_transpose(w, y);
  s.equations.apply_transpose(y, back);
  BOOST_TEST(s.distance(back, w) < 1e-12);
  BOOST_TEST(std::abs(dot(s.communicator, x, w) - dot(s.communicator, v, y)) <
             1e-12 * norm(s.communicator, x) * norm(s.communicator, w));

  for (unsigned int i = 0; i < 2; ++i)
    {
      Values unit(2, 0.), column(u.size()), sensitivity(u.size());
      unit[i] = 1.;
      s.equations.apply_parameters(unit, column);
      s.equations.solve_tangent(column, sensitivity);
      for (double &value : sensitivity)
        value = -value;
      const auto at = [&](const double step) {
        Values changed = mu;
        changed[i] += step;
        s->set_parameters(changed);
        return s.solve();
      };
      const double h    = 1e-4;
      const Values plus = at(h), minus = at(-h);
      BOOST_TEST(s.distance(sensitivity, difference(plus, minus, h)) < 1e-6);
      // the solves above forgot the derivatives
      s->set_parameters(mu);
      s.equations.linearise(u);
      s.equations.linearise_parameters(u);
    }
}

BOOST_AUTO_TEST_CASE(a_linear_parameter_has_the_analytic_column)
{
  // f = b: column b is minus the load of a unit source, at every state.
  const Setting s(diffusion("set source = b\n", zero_boundary) + parameters("b", "3"));
  const Setting unit(diffusion("set source = 1\n", zero_boundary));
  Values        column(s.equations.n_owned());
  s.equations.linearise_parameters(s.random(1));
  s.equations.apply_parameters(Values{1.}, column);
  BOOST_TEST(s.distance(column, unit.residual(Values(column.size(), 0.))) < 1e-10);
}

BOOST_DATA_TEST_CASE(changed_values_equal_a_fresh_problem, data::make(cases()), named)
{
  const Setting s(named.text);
  s.solve(); // with matrices of the old values around
  s->set_parameters(Values{0.75, 0.625});
  const auto    at = named.text.find("set values = ");
  const Setting fresh(named.text.substr(0, at) + "set values = 0.75, 0.625" +
                      named.text.substr(named.text.find('\n', at)));
  const Values  u = s.random(1);
  BOOST_TEST(s.distance(s.residual(u), fresh.residual(u)) < 1e-14);
  BOOST_TEST(s.distance(s.solve(), fresh.solve()) < 1e-13);
  const bool has_energy = s.equations.has_energy();
  BOOST_TEST((!has_energy || std::abs(s.equations.energy(u) / fresh.equations.energy(u) - 1.) < 1e-13));
}

BOOST_AUTO_TEST_CASE(frozen_equations_do_not_follow)
{
  using Kind = ResidualOperator::Preconditioner;
  for (const auto &named : {cases()[0], cases()[1], cases()[2], cases()[3]})
    for (const Kind kind : {Kind::multigrid, Kind::jacobi})
      {
        const Setting s(named.text), same(named.text);
        const auto    frozen = s->frozen_equations();
        s->set_parameters(Values{0.75, 0.625});
        const Values u = s.random(1), zero(u.size(), 0.);
        frozen->freeze_preconditioner(zero, kind);
        same.equations.freeze_preconditioner(zero, kind);
        frozen->linearise(u);
        Values a(u.size()), b(u.size());
        frozen->residual(u, a);
        BOOST_TEST(s.distance(a, same.residual(u)) < 1e-14);
        BOOST_TEST(s.distance(a, s.residual(u)) > 1e-3);
        frozen->precondition(u, a);
        same.equations.precondition(u, b);
        BOOST_TEST(s.distance(a, b) < 1e-12);
        same.equations.linearise(u);
        frozen->apply_transpose(u, a);
        same.equations.apply_transpose(u, b);
        BOOST_TEST(s.distance(a, b) < 1e-14);
        if (frozen->has_energy())
          BOOST_TEST(frozen->energy(u) == same.equations.energy(u), boost::test_tools::tolerance(1e-13));
        BOOST_TEST(frozen->n_parameters() == 0u);
      }
}

BOOST_AUTO_TEST_CASE(a_preconditioner_outlives_the_parameters_it_was_made_for)
{
  using Kind = ResidualOperator::Preconditioner;
  for (const auto &named : {cases()[0], cases()[1], cases()[2], cases()[3]})
    for (const Kind kind : {Kind::multigrid, Kind::jacobi})
      {
        const Setting s(named.text);
        const Values  u = s.random(1), zero(u.size(), 0.);
        Values        before(u.size()), after(u.size());
        s.equations.freeze_preconditioner(zero, kind);
        s.equations.precondition(u, before);
        const auto r = s.residual(u);
        s->set_parameters(Values{0.75, 0.625});
        BOOST_TEST(s.distance(r, s.residual(u)) > 1e-3);
        s.equations.linearise(u);
        s.equations.precondition(u, after);
        BOOST_TEST(s.distance(before, after) < 1e-12);
      }
}

BOOST_AUTO_TEST_CASE(stokes_is_frozen_with_its_preconditioner)
{
  const std::string text = navier_stokes("c*4*y*(1 - y)", "set viscosity = nu\n set convection = false\n") +
                           parameters("c, nu", "0.8, 0.5");
  const Setting s(text), same(text);
  const auto    frozen = s->frozen_equations();
  s->set_parameters(Values{1., 2.});
  const Values u = s.random(1), zero(u.size(), 0.);
  Values       a(u.size()), b(u.size());
  for (auto *equations : {frozen.get(), &same.equations})
    equations->freeze_preconditioner(zero, ResidualOperator::Preconditioner::multigrid);
  frozen->precondition(u, a);
  same.equations.precondition(u, b);
  BOOST_TEST(s.distance(a, b) < 1e-12);
  frozen->residual(u, a);
  BOOST_TEST(s.distance(a, same.residual(u)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(expressions_at_nodes)
{
  const Setting s(diffusion("", zero_boundary) + parameters("a, b", "2, 3"));
  const auto   &graph  = s->graph();
  const Values  values = s->evaluate_at_nodes("features", "a*x + b; y");
  BOOST_TEST(values.size() == 2 * graph.n_owned);
  for (std::size_t i = 0; i < graph.n_owned; ++i)
    {
      BOOST_TEST(values[2 * i] == 2. * graph.position[2 * i] + 3.);
      BOOST_TEST(values[2 * i + 1] == graph.position[2 * i + 1]);
    }
  BOOST_CHECK_THROW(s->evaluate_at_nodes("features", "q"), InputError);
}

BOOST_AUTO_TEST_CASE(bad_sections_are_input_errors)
{
  const auto message = [](const std::string &section, const std::string &keys = "") {
    try
      {
        Setting(diffusion(keys, zero_boundary + "set constants = c = 1\n") + section);
      }
    catch (const InputError &error)
      {
        return std::string(error.what());
      }
    return std::string();
  };
  const auto has = [](const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
  };
  BOOST_TEST(message(parameters("a, b", "1, 2")) == "");
  BOOST_TEST(has(message(parameters("a, b", "1")), "1 number(s) for 2 name(s)"));
  BOOST_TEST(has(message(parameters("a, a", "1, 2")), "twice"));
  BOOST_TEST(has(message(parameters("x", "1")), "'x' has a meaning"));
  BOOST_TEST(has(message(parameters("field_2", "1")), "'field_2' has a meaning"));
  BOOST_TEST(has(message(parameters("2a", "1")), "'2a' is not a name"));
  BOOST_TEST(has(message(parameters("c", "1")), "'c' is in boundary conditions/constants"));
  BOOST_TEST(has(message(parameters("a", "-1"), "set reaction = a\n"), "reaction = 'a' is -1"));
  BOOST_TEST(has(message(parameters("a", "1"), "set reaction = q\n"), "cannot parse 'q'"));

  const Setting s(diffusion("set reaction = a\n", zero_boundary) + parameters("a", "1"));
  BOOST_CHECK_THROW(s->set_parameters(Values{1., 2.}), InputError);
  BOOST_CHECK_THROW(s->set_parameters(Values{-1.}), InputError);
  BOOST_TEST(s->parameters()[0] == 1.); // a refused value changes nothing
}
