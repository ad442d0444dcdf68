// MPI: 1 2
// A rollout of answers by finite elements is priced at nothing and accepted; wrong ones are recomputed, closed by fine steps or
// left and marked, as section `rollout` says; audits tell the error of an interval; what is no number never stays.
#include "studies/mesh_transformer/rollout_march.h"
#include "core/exceptions.h"
#include "physics/api/state_numbers.h"
#include "studies/shared/problem_in_time.h"
#include "support/known_step_model.h"
#include "support/parameter_values.h"
#include "support/problem_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::string heat =
      "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
      " set refinements = 3\nend\nsubsection physics\n subsection diffusion\n"
      "  set conductivity = 0.1 + x\n  set source = 5*sin(3*t)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0: sin(2*t)*y\nend\n"
      "subsection time\n set end time = 1.2\n set step = 0.05\n set initial value = x*y\nend\n"
      "subsection postprocessing\n set probes = middle: 0.5, 0.5\n set forces = left: 0\nend\n";

  /// Of second order in time, from a state that is not at rest; the scheme damps nothing.
  const std::string wave = "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
                           " set refinements = 3\nend\nsubsection physics\n set model = wave\nend\n"
                           "subsection boundary conditions\n set dirichlet = 0: sin(2*t)*y\nend\n"
                           "subsection time\n set end time = 1.2\n set step = 0.05\n set initial value = x*(1 - "
                           "x)*y\n set initial rate = x\nend\n";

  constexpr unsigned int n_steps = 24, stride = 5;

  /// Answers by finite elements, times 1 + error and 1 - error in turn (what is scaled as a whole is a solution too, which a
  /// residual does not see), or no numbers.
  class KnownSteps : public testing::KnownStepModel
  {
  public:
    KnownSteps(std::vector<double> states, const std::size_t n_free, const double error)
      : states_(std::move(states)),
        n_free_(n_free),
        error_(error)
    {}

    Lengths lengths() const override { return {stride, 3, 2}; }

    /// Of the n-th time that it is asked.
    std::vector<double> predict(const Trajectory &told) const override
    {
      BOOST_TEST(told.n_states == 2u);
      BOOST_TEST(told.n_prescribed == 3u);
      const std::size_t   last = 1 + stride * ++n_asked_;
      std::vector<double> result;
      for (std::size_t i = (last - 2) * n_free_; i < (last + 1) * n_free_; ++i)
        result.push_back(states_[i] * (1. + ((last - i / n_free_) % 2 == 0 ? error_ : -error_)));
      return result;
    }

  private:
    std::vector<double> states_;
    std::size_t         n_free_;
    double              error_;
    mutable std::size_t n_asked_ = 0;
  };

  using Keys = std::map<std::string, std::string>;

  struct Case
  {
    explicit Case(const Keys &wanted = {}, const std::string &text = heat)
      : problem_case(Communicator(), text),
        keys(values)
    {
      for (const auto &[key, value] : wanted)
        values.set("rollout/" + key, value);
      n_kinds = n_kinds_of(problem());
      truth   = n_kinds == 1 ? problem().solve_states(&numbers) : solve_states_with_rates(problem());
    }

    Problem &problem() { return *problem_case.problem; }

    RolloutMarch::Result run(const double error, const bool measures = false)
    {
      const KnownSteps model(truth, n_kinds * problem().n_free(), error);
      return RolloutMarch(problem(), model, measures ? keys.alone().measuring() : keys).run(n_steps);
    }

    /// Relative, of the last state.
    double error_of(const RolloutMarch::Result &rollout)
    {
      const auto &last = rollout.states.back();
      problem().set_time(0.05 * double(last.step));
      const std::size_t n = problem().n_free();
      return problem()
          .relative_l2_difference(std::span(last.u).first(n),
                                  std::span(truth).subspan(last.step * last.u.size(), n))
          .front()
          .value;
    }

    /// Of the last state, from 1.1 of the truth's, which the network answers.
    bool rates_differ(const RolloutMarch::Result &rollout)
    {
      const auto &last    = rollout.states.back();
      double      largest = 0.;
      for (std::size_t i = problem().n_free(); i < last.u.size(); ++i)
        largest = std::max(largest, std::abs(last.u[i] - 1.1 * truth[last.step * last.u.size() + i]));
      return Communicator().max(largest) > 1e-3;
    }

    testing::ProblemCase     problem_case;
    testing::ParameterValues values;
    RolloutKeys              keys;
    std::size_t              n_kinds = 1;
    std::vector<double>      truth, numbers;
  };
} // namespace

BOOST_AUTO_TEST_CASE(finite_elements_are_priced_at_nothing)
{
  Case       one;
  const auto rollout = one.run(0.);
  BOOST_TEST(rollout.intervals.size() == 4u); // from step 1 to 21
  for (const auto &interval : rollout.intervals)
    {
      BOOST_TEST(interval.estimate < 1e-8);
      BOOST_TEST((interval.decision == Decision::accepted));
      BOOST_TEST(interval.error == -1.);
    }
  BOOST_TEST(rollout.states.size() == 2u + 4u * 3u);
  BOOST_TEST(rollout.states.back().step == 21u);
  BOOST_TEST((rollout.states.front().by == AnsweredBy::finite_elements));
  BOOST_TEST((rollout.states.back().by == AnsweredBy::network));
  BOOST_TEST(rollout.n_finite_element_steps == 0u);
  BOOST_TEST(one.error_of(rollout) < 1e-8);
}

BOOST_AUTO_TEST_CASE(numbers_are_those_of_the_march)
{
  Case        one;
  std::size_t n_known = 0;
  for (const auto &state : one.run(0.).states)
    {
      // forces look at rates: two states before, a fine step apart
      BOOST_TEST(state.numbers.empty() == (state.step < 2 || (state.step - 1) % stride != 0));
      for (std::size_t i = 0; i < state.numbers.size(); ++i, ++n_known)
        BOOST_TEST(std::abs(state.numbers[i] - one.numbers[state.step * 2 + i]) < 1e-6);
    }
  BOOST_TEST(n_known == 4u * 2u);
}

BOOST_AUTO_TEST_CASE(second_order_has_rates)
{
  Case       one({}, wave);
  const auto rollout = one.run(0.);
  BOOST_TEST(rollout.intervals.size() == 4u);
  for (const auto &interval : rollout.intervals)
    {
      BOOST_TEST(interval.estimate < 1e-8);
      BOOST_TEST((interval.decision == Decision::accepted));
    }
  BOOST_TEST(rollout.states.back().u.size() == 3 * one.problem().n_free());
  BOOST_TEST(one.error_of(rollout) < 1e-8);

  Case       wrong(Keys{{"tolerance", "1e-3"}}, wave);
  const auto recomputed = wrong.run(0.1);
  for (const auto &interval : recomputed.intervals)
    {
      BOOST_TEST(interval.estimate > 1e-3);
      BOOST_TEST((interval.decision == Decision::recomputed));
    }
  BOOST_TEST(wrong.error_of(recomputed) < 1e-8);

  // rates of the last state are the fine step's, whatever the network says
  Case       left(Keys{{"tolerance", "1e-3"}, {"finish", "never"}}, wave);
  const auto marked = left.run(0.1);
  BOOST_TEST((marked.intervals.back().decision == Decision::rejected));
  BOOST_TEST(left.error_of(marked) == 0.1, boost::test_tools::tolerance(0.05));
  BOOST_TEST(left.rates_differ(marked));
}

BOOST_AUTO_TEST_CASE(above_the_tolerance_intervals_are_recomputed)
{
  Case       one(Keys{{"tolerance", "0.01"}});
  const auto rollout = one.run(0.3);
  for (const auto &interval : rollout.intervals)
    {
      BOOST_TEST((interval.decision == Decision::recomputed));
      BOOST_TEST(interval.estimate > 0.01);
      BOOST_TEST(interval.error == 0.3, boost::test_tools::tolerance(0.02)); // prescribed values are right
    }
  BOOST_TEST(rollout.n_finite_element_steps == 20u);
  BOOST_TEST((rollout.states.back().by == AnsweredBy::recomputed));
  BOOST_TEST(one.error_of(rollout) < 1e-8);
}

BOOST_AUTO_TEST_CASE(or_left_and_marked)
{
  Case       one(Keys{{"tolerance", "0.01"}, {"finish", "never"}});
  const auto rollout = one.run(0.3);
  for (const auto &interval : rollout.intervals)
    BOOST_TEST((interval.decision == Decision::rejected));
  BOOST_TEST(one.error_of(rollout) == 0.3, boost::test_tools::tolerance(0.02));
}

BOOST_AUTO_TEST_CASE(fine_steps_close_intervals)
{
  Case       one(Keys{{"tolerance", "1"}, {"correct", "1"}});
  const auto rollout = one.run(0.01);
  BOOST_TEST(rollout.n_finite_element_steps == 4u);
  for (const auto &interval : rollout.intervals)
    BOOST_TEST((interval.decision == Decision::corrected));
  BOOST_TEST((rollout.states.back().by == AnsweredBy::corrected));
  BOOST_TEST(rollout.states.back().step == 21u);
  const double error = one.error_of(rollout);
  BOOST_TEST(error < 0.02);
  BOOST_TEST(error > 1e-6);
}

BOOST_AUTO_TEST_CASE(audits_tell_the_error_of_an_interval)
{
  Case       all(Keys{{"tolerance", "10"}, {"audit every", "1"}});
  const auto audited = all.run(0.02);
  for (const auto &interval : audited.intervals)
    BOOST_TEST(interval.error == 0.02, boost::test_tools::tolerance(0.02)); // prescribed values are right
  BOOST_TEST(all.error_of(audited) < 1e-8);

  Case       some(Keys{{"tolerance", "10"}, {"audit every", "2"}});
  const auto rollout = some.run(0.02);
  for (std::size_t k = 0; k < rollout.intervals.size(); ++k)
    {
      const bool is_audited = k % 2 == 1;
      BOOST_TEST((rollout.intervals[k].decision == (is_audited ? Decision::recomputed : Decision::accepted)));
      BOOST_TEST((rollout.intervals[k].error >= 0.) == is_audited);
    }
  BOOST_TEST(rollout.n_audit_steps == 10u);
  BOOST_TEST(rollout.n_finite_element_steps == 0u);
  BOOST_TEST((rollout.states.back().by == AnsweredBy::audited));
}

BOOST_AUTO_TEST_CASE(measuring_changes_nothing)
{
  Case       one(Keys{{"correct", "1"}, {"audit every", "1"}});
  const auto rollout = one.run(0.02, true);
  BOOST_TEST(one.error_of(rollout) == 0.02, boost::test_tools::tolerance(0.02));
  for (const auto &interval : rollout.intervals)
    BOOST_TEST(interval.error > 0.);
}

BOOST_AUTO_TEST_CASE(beside_an_honest_rollout_errors_are_told)
{
  Case       one(Keys{{"tolerance", "10"}, {"correct", "1"}});
  const auto rollout =
      RolloutMarch(one.problem(), KnownSteps(one.truth, one.problem().n_free(), 0.02), one.keys.measuring())
          .run(n_steps);
  const auto without = one.run(0.02);
  BOOST_TEST(one.error_of(rollout) == one.error_of(without), boost::test_tools::tolerance(1e-6));
  BOOST_TEST(rollout.n_finite_element_steps == without.n_finite_element_steps);
  BOOST_TEST(rollout.measuring_seconds > 0.);
  BOOST_TEST(without.measuring_seconds == 0.);
  for (const auto &interval : rollout.intervals)
    {
      BOOST_TEST((interval.decision == Decision::corrected));
      BOOST_TEST(interval.error > 0.);
    }
}

BOOST_AUTO_TEST_CASE(a_margin_keeps_the_tolerance)
{
  Case       one(Keys{{"tolerance", "0.01"}, {"finish", "never"}});
  KnownSteps model(one.truth, one.problem().n_free(), 1e-3);
  const auto first = RolloutMarch(one.problem(), model, one.keys).run(n_steps).intervals.front();
  BOOST_TEST((first.decision == Decision::accepted));
  KnownSteps wary(one.truth, one.problem().n_free(), 1e-3);
  wary.set_calibration({1., 1.01 * 0.01 / first.estimate});
  const auto second = RolloutMarch(one.problem(), wary, one.keys).run(n_steps).intervals.front();
  BOOST_TEST(second.estimate == first.estimate, boost::test_tools::tolerance(1e-6));
  BOOST_TEST((second.decision == Decision::rejected));
}

BOOST_AUTO_TEST_CASE(what_is_no_number_never_stays)
{
  Case       one;
  const auto rollout = one.run(std::numeric_limits<double>::quiet_NaN());
  for (const auto &interval : rollout.intervals)
    BOOST_TEST((interval.decision == Decision::recomputed));
  BOOST_TEST(one.error_of(rollout) < 1e-8);
}

BOOST_DATA_TEST_CASE(keys_that_do_not_fit, data::make({"correct", "start"}) ^ data::make({"2", "20"}), key, value)
{
  Case one(Keys{{key, value}});
  BOOST_CHECK_THROW(one.keys.check({stride, 3, 2}, 2, n_steps), InputError);
  BOOST_CHECK_THROW(one.keys.check({stride, 2, 2}, 2, n_steps), InputError);
}
