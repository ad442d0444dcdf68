// MPI: 1 2
// Fine steps of trajectories that nobody has solved: states by finite elements have no loss, each state of a bundle the gradient of
// its own step, the same on one rank and several; drift is seen where the bundle is the whole stride, and not where it is not; what
// is no number is named.
#include "studies/mesh_transformer/unsolved_trajectories.h"
#include "core/exceptions.h"
#include "support/parameter_values.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::string heat =
      "subsection parameters\n set names = power\n set values = 5\nend\n"
      "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = 3\nend\n"
      "subsection physics\n subsection diffusion\n  set conductivity = 0.1 + u^2\n"
      "  set conductivity derivative = 2*u\n  set source = power*sin(3*t)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0: sin(2*t)*y\nend\n"
      "subsection newton\n set relative tolerance = 1e-12\nend\n"
      "subsection time\n set end time = 0.6\n set step = 0.05\n set initial value = x*y\nend\n";

  constexpr unsigned int stride = 5, begin = 4;

  struct Case
  {
    explicit Case(const std::string &bundle, const std::string &loss = "residual",
                  const Communicator &ranks = Communicator(), const std::string &corrections = "0")
      : communicator(ranks),
        problem_case(ranks, heat),
        model(StepModel::create(values)),
        keys(values),
        step_loss(values)
    {
      values.set("step/stride", std::to_string(stride));
      values.set("step/bundle", bundle);
      values.set("training/loss", loss);
      values.set("training/preconditioner", "jacobi");
      values.set("training/corrections", corrections);
      trajectories.emplace(ranks, problem(), *model, keys, step_loss,
                           std::vector<std::vector<double>>{{3.}, {7.}});
      n = problem().n_free();
    }

    Problem     &problem() { return *problem_case.problem; }
    unsigned int bundle() const { return model->lengths().bundle; }

    /// Of the states of a trajectory of power 7, the stride after `begin`.
    double value_and_gradient(const std::span<const double> states)
    {
      gradient.assign(bundle() * n, std::nan(""));
      return trajectories->value_and_gradient({1, begin, states.first((begin + 1) * n),
                                               states.subspan((begin + stride + 1 - bundle()) * n, bundle() * n)},
                                              gradient);
    }

    /// With the last state moved so many times along a direction.
    double value_moved(std::vector<double> states, const std::vector<double> &direction, const double times)
    {
      for (std::size_t i = 0; i < n; ++i)
        states[(begin + stride) * n + i] += times * direction[i];
      return value_and_gradient(states);
    }

    std::vector<double> solved()
    {
      problem().set_parameters(std::vector{7.});
      return problem().solve_states();
    }

    /// Finite elements from the states at `begin` on, raised by a tenth.
    std::vector<double> drifted()
    {
      auto       states = solved();
      const auto steps  = problem().step_equations();
      const auto place  = [&](const unsigned int s) { return states.begin() + std::ptrdiff_t(s * n); };
      std::vector<StateInTime> known;
      for (unsigned int s = begin - 1; s <= begin + stride; ++s)
        {
          if (s > begin)
            {
              const auto step = steps->step_to(s * steps->step(), known);
              auto       u    = step->cold_start();
              step->solve(u);
              std::ranges::copy(u, place(s));
            }
          std::vector<double> u(place(s), place(s + 1));
          if (s == begin)
            for (double &value : u)
              value += 0.1;
          known.insert(known.begin(), {s * steps->step(), std::move(u), {}, {}});
        }
      return states;
    }

    Communicator                        communicator;
    testing::ProblemCase                problem_case;
    testing::ParameterValues            values;
    std::unique_ptr<StepModel>          model;
    RolloutKeys                         keys;
    StepLossKeys                        step_loss;
    std::optional<UnsolvedTrajectories> trajectories;
    std::size_t                         n = 0;
    std::vector<double>                 gradient;
  };

  const auto bundles = data::make({"3", "5"});
  const auto losses  = data::make({"residual", "preconditioned", "correction"});
} // namespace

BOOST_AUTO_TEST_CASE(first_states_are_those_of_finite_elements)
{
  Case       one("3");
  const auto unsolved = one.trajectories->unsolved();
  BOOST_TEST(unsolved.starts.size() == 2u);
  BOOST_TEST(unsolved.n_states == 13u);
  const auto &start = unsolved.starts[1];
  BOOST_TEST(start.n_states == 2u); // BDF2 looks at two
  BOOST_TEST(start.n_prescribed == 13u);
  BOOST_TEST(start.inputs.parameters == std::vector{7.}, boost::test_tools::per_element());
  const auto solved = one.solved();
  for (std::size_t i = 0; i < 2 * one.n; ++i)
    BOOST_TEST(start.states[i] == solved[i], boost::test_tools::tolerance(1e-8));
}

BOOST_DATA_TEST_CASE(finite_elements_have_no_loss, bundles *losses, bundle, loss)
{
  Case       one(bundle, loss);
  const auto solved = one.solved();
  BOOST_TEST(one.value_and_gradient(solved) < 1e-16);
  for (const double value : one.gradient)
    BOOST_TEST(std::abs(value) < 1e-7);
}

// By the last state, which no other step of the bundle looks at; with three states the others are given, and have none.
BOOST_DATA_TEST_CASE(each_state_has_the_gradient_of_its_own_step, bundles *losses, bundle, loss)
{
  const Communicator world;
  Case               one(bundle, loss);
  auto               states = one.solved();
  for (std::size_t i = 0; i < states.size(); ++i)
    states[i] *= 1. + 0.1 * std::sin(double(i / one.n));
  one.value_and_gradient(states);
  const auto gradient  = one.gradient;
  const auto direction = testing::pseudo_random(one.n, 3 + world.rank());
  double     expected  = 0.;
  for (std::size_t i = 0; i < one.n; ++i)
    expected += gradient[gradient.size() - one.n + i] * direction[i];
  expected           = world.sum(expected);
  const double h     = 1e-5;
  const double slope = (one.value_moved(states, direction, h) - one.value_moved(states, direction, -h)) / (2. * h);
  BOOST_TEST(slope == expected, boost::test_tools::tolerance(1e-5));
  if (one.bundle() == 3)
    for (std::size_t i = 0; i < 2 * one.n; ++i)
      BOOST_TEST(gradient[i] == 0.);
}

BOOST_DATA_TEST_CASE(the_same_on_one_rank_and_several, bundles *losses, bundle, loss)
{
  Case       alone(bundle, loss, Communicator(MPI_COMM_SELF)), shared(bundle, loss);
  const auto value = [](Case &one) {
    std::vector<double> states((begin + stride + 1) * one.n);
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] = 0.3 + 0.02 * double(i / one.n);
    const double loss = one.value_and_gradient(states);
    double       size = 0.;
    for (const double entry : one.gradient)
      size += entry * entry;
    return std::pair{loss, one.communicator.sum(size)};
  };
  const auto expected = value(alone), found = value(shared);
  BOOST_TEST(found.first == expected.first, boost::test_tools::tolerance(1e-10));
  BOOST_TEST(found.second == expected.second, boost::test_tools::tolerance(1e-10));
}

BOOST_AUTO_TEST_CASE(drift_is_seen_where_the_bundle_is_the_whole_stride)
{
  Case some("3"), all("5");
  BOOST_TEST(some.value_and_gradient(some.drifted()) < 1e-16);
  BOOST_TEST(all.value_and_gradient(all.drifted()) > 1e-6);
}

// With enough corrections the earlier states are finite elements' own.
BOOST_AUTO_TEST_CASE(corrected_states_show_what_errors_add_up_to)
{
  Case       corrected("5", "residual", Communicator(), "20"), plain("5");
  const auto truth  = plain.solved();
  auto       states = truth;
  const auto n      = std::ptrdiff_t(plain.n);
  for (unsigned int s = begin + 1; s <= begin + stride; ++s) // further away from step to step
    for (std::ptrdiff_t i = s * n; i < (s + 1) * n; ++i)
      states[std::size_t(i)] += 0.02 * (s - begin);
  const auto steps = plain.problem().step_equations();
  const auto state = [&](const std::vector<double> &of, const unsigned int s) {
    return StateInTime{s * steps->step(), {of.begin() + s * n, of.begin() + (s + 1) * n}, {}, {}};
  };
  double              expected = 0.;
  std::vector<double> gradient(plain.n);
  for (unsigned int s = begin + 1; s <= begin + stride; ++s)
    {
      const auto step = steps->step_to(s * steps->step(), std::vector{state(truth, s - 1), state(truth, s - 2)});
      expected += plain.model->create_loss(step->equations(), plain.problem().field_map())
                      ->value_and_gradient(state(states, s).value, gradient);
    }
  BOOST_TEST(corrected.value_and_gradient(states) == expected / stride, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(corrected.value_and_gradient(states) > plain.value_and_gradient(states));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_named)
{
  Case       one("5");
  const auto named = [&](const double wrong, const std::string &what) {
    auto states                          = one.solved();
    states[(begin + stride - 1) * one.n] = wrong;
    BOOST_CHECK_EXCEPTION(one.value_and_gradient(states), ConvergenceError,
                          testing::says("The " + what + " of trajectory 1 at t = 0.4 is no finite number"));
  };
  named(std::numeric_limits<double>::quiet_NaN(), "answer");
  named(1e150, "residual"); // its cube is too large
}
