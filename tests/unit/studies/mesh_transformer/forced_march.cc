// MPI: 1 2
// Coarse finite elements that are pushed by the true forces march through the fine states, to solver tolerance; how far they are moved
// is then the plain ones' error; zeros, wrong forces and such as are no numbers are rejected; twins that do not fit are refused.
#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "studies/mesh_transformer/forced_rollouts.h"
#include "support/known_step_model.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::string spot =
      "subsection parameters\n set names = speed\n set values = 1\nend\n"
      "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = 4\nend\n"
      "subsection physics\n set model = transport\n subsection transport\n"
      "  set velocity = -speed*(y - 0.5); speed*(x - 0.5)\n  set diffusivity = 0.002\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0: sin(2*t)*y*(1 - y) | 1, 2, 3: 0\nend\n"
      "subsection time\n set end time = 0.8\n set step = 0.05\n"
      " set initial value = exp(-((x - 0.7)^2 + (y - 0.5)^2)/0.02)\nend\n";

  std::string coarse(const std::string &refinements, const std::string &step)
  {
    return "subsection coarse\n set refinements = " + refinements + "\n set step = " + step + "\nend\n";
  }

  /// The true forces of a trajectory times a factor, step by step.
  class KnownForces : public testing::KnownStepModel
  {
  public:
    explicit KnownForces(const unsigned int history)
      : history_(history)
    {}

    std::vector<std::vector<double>> densities; ///< of trajectories
    std::size_t                      trajectory = 0;
    double                           factor     = 1.;

    Lengths lengths() const override { return {1, 1, history_}; }

    /// Of the step that comes next.
    std::vector<double> predict(const Trajectory &told) const override
    {
      BOOST_TEST(told.n_states == history_);
      BOOST_TEST(told.n_prescribed == history_ + 1);
      const auto         &all = densities[trajectory];
      const std::size_t   n   = told.states.size() / told.n_states;
      std::vector<double> result(all.begin() + std::ptrdiff_t(n_asked_ * n),
                                 all.begin() + std::ptrdiff_t((n_asked_ + 1) * n));
      for (double &f : result)
        f *= factor;
      ++n_asked_;
      return result;
    }
    /// The march begins at this state.
    void begin(const std::size_t state) { n_asked_ = state; }

  private:
    unsigned int        history_;
    mutable std::size_t n_asked_ = 0;
  };

  struct Case
  {
    explicit Case(const unsigned int history = 1, const std::string &twin_section = coarse("3", "0.1"))
      : fine(Problem::create(file)),
        twin(file),
        model(history)
    {
      file.read(spot + twin_section, "test", {});
      fine->setup(communicator);
      twin.setup(*fine);
      SnapshotSet states(communicator, fine->n_free(), fine->n_steps() + 1);
      for (const double speed : {1., 1.5})
        {
          fine->set_parameters(std::vector{speed});
          states.append(fine->solve_states(), {speed});
        }
      samples         = forcing_samples(states, twin, model);
      model.densities = samples.densities;
      n_first         = n_first_states(twin, model);
    }

    ForcedRollout rollout(const double factor)
    {
      model.trajectory = 1;
      model.factor     = factor;
      model.begin(n_first);
      twin.set_parameters(samples.coarse.samples->parameters(1));
      return forced_rollout(twin, model, truth().first(n_first * twin.problem().n_free()), n_first);
    }

    std::span<const double> truth() const { return samples.coarse.truth(1); }

    double difference(const std::vector<double> &states, const std::size_t state)
    {
      const std::size_t n = twin.problem().n_free();
      return CoarseDifference(twin.problem())(std::span(states).subspan(state * n, n),
                                              truth().subspan(state * n, n));
    }

    Communicator             communicator;
    ParameterFile            file;
    std::unique_ptr<Problem> fine;
    CoarseTwin               twin;
    KnownForces              model;
    ForcingSamples           samples;
    std::size_t              n_first = 0;
  };
} // namespace

BOOST_DATA_TEST_CASE(true_forces_lead_through_the_fine_states, data::make({1u, 2u, 3u}), history)
{
  Case c(history);
  BOOST_TEST(c.twin.stride() == 2u);
  BOOST_TEST(c.twin.n_states() == 9u);
  BOOST_TEST(c.n_first == std::max(2u, history));
  const auto rollout = c.rollout(1.);
  for (std::size_t i = c.n_first; i < c.twin.n_states(); ++i)
    {
      BOOST_TEST(c.difference(rollout.states, i) < 1e-9);
      const double error = c.difference(rollout.plain, i);
      BOOST_TEST(error > 1e-2);
      BOOST_TEST(rollout.actions[i] > 0.5 * error);
    }
}

BOOST_AUTO_TEST_CASE(no_forces_are_plain_finite_elements)
{
  Case       c;
  const auto rollout = c.rollout(0.);
  BOOST_TEST(rollout.states == rollout.plain, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(windows_begin_where_the_march_does)
{
  Case              one(1), three(3);
  const std::size_t n = one.twin.problem().n_free();
  BOOST_TEST(one.samples.coarse.trajectories[0].n_states == 8u); // BDF2 looks at two states, the network at one
  BOOST_TEST(three.samples.coarse.trajectories[0].n_states == 9u);
  const auto &cut = one.samples.coarse.trajectories[1];
  BOOST_TEST(cut.forces.size() == 8u * n);
  BOOST_TEST(cut.states.data() == one.truth().data() + n);
  BOOST_TEST(cut.forces.data() == one.samples.densities[1].data() + n);
  BOOST_TEST(cut.n_prescribed == 8u);
}

BOOST_AUTO_TEST_CASE(what_acts_too_much_or_not_at_all_may_not_stay)
{
  Case                     c;
  const auto               good = c.rollout(1.);
  const ForcingCertificate known{0.5,
                                 {good.actions.begin() + std::ptrdiff_t(c.n_first), good.actions.end()},
                                 {good.actions.begin() + std::ptrdiff_t(c.n_first), good.actions.end()}};
  const auto               last = c.twin.n_states() - 1;
  BOOST_TEST(known.accepts(last - c.n_first, good.actions[last], 1.));
  BOOST_TEST(!known.accepts(last - c.n_first, good.actions[last], 0.49 * good.actions[last]));
  for (const double factor : {0., 30.})
    BOOST_TEST(!known.accepts(last - c.n_first, c.rollout(factor).actions[last], 1.));
}

BOOST_AUTO_TEST_CASE(forces_that_are_no_numbers_end_the_march)
{
  Case       c;
  const auto rollout = c.rollout(std::numeric_limits<double>::quiet_NaN());
  BOOST_TEST(rollout.states == rollout.plain, boost::test_tools::per_element());
  const ForcingCertificate certificate{1., {0.}, {1.}};
  for (std::size_t i = c.n_first; i < c.twin.n_states(); ++i)
    BOOST_TEST(!certificate.accepts(0, rollout.actions[i], 1.));
}

BOOST_DATA_TEST_CASE(twins_that_do_not_fit,
                     data::make({"5", "3", "3", "4", "3"}) ^ data::make({"0.1", "0.07", "0.25", "0.05", "0.02"}),
                     refinements, step)
{
  BOOST_CHECK_THROW(Case(1, coarse(refinements, step)), InputError);
}
