// MPI: 1
// The cheapest level answers; certificates above a level's tolerance raise their points when asked to and not
// before; a level without equilibrium hands on at once; what is refused leaves no trace.
#include "bridge/microscale/adaptive_microscale.h"
#include "bridge/microscale/late_microscale.h"
#include "core/communicator.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <utility>

using namespace trestle;

namespace
{
  constexpr double infinity = std::numeric_limits<double>::infinity();

  /// What a test sees of a level that the microscale owns, and tells it.
  struct Probe
  {
    double                           gives_up_above = infinity; ///< first strain
    std::vector<double>              estimate{0., 0., 0., 0.};  ///< by point
    std::size_t                      n_answers = 0, n_commits = 0, n_roll_backs = 0, n_unpacked = 0;
    std::vector<std::vector<double>> state = std::vector<std::vector<double>>(4); ///< by point
    std::string                      written;
  };

  /// Answers with its level times the strain.
  class Double : public Microscale
  {
  public:
    Double(const MicroscaleLevel level, Probe &probe, const bool has_history = false)
      : level_(level),
        probe_(probe),
        has_history_(has_history)
    {}

    unsigned int    dimension() const override { return 2; }
    bool            has_history() const override { return has_history_; }
    EstimateKind    estimate_kind() const override { return EstimateKind::indicator; }
    void            set_n_points(std::size_t n) override { n_points_ = n; }
    std::size_t     n_points() const override { return n_points_; }
    MicroscaleLevel level(std::size_t) const override { return level_; }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override
    {
      check_request(*this, points, strains, answer);
      for (std::size_t i = 0; i < points.size(); ++i)
        if (strains[3 * i] > probe_.gives_up_above)
          throw ConvergenceError("The cell gave up.", "Cut the step.");
      probe_.n_answers += points.size();
      for (std::size_t i = 0; i < points.size(); ++i)
        {
          if (!answer.stress.empty())
            for (unsigned int k = 0; k < 4; ++k)
              answer.stress[4 * i + k] = factor() * strains[3 * i];
          if (!answer.tangent.empty())
            std::fill_n(&answer.tangent[12 * i], 12, factor());
          if (!answer.estimate.empty())
            answer.estimate[i] = probe_.estimate[points[i]];
          if (!answer.level.empty())
            answer.level[i] = level_;
        }
    }
    void                commit() override { ++probe_.n_commits; }
    void                roll_back() override { ++probe_.n_roll_backs; }
    std::vector<double> pack(const std::size_t point) const override { return probe_.state[point]; }
    void                unpack(const std::size_t point, std::span<const double> state) override
    {
      probe_.state[point] = {state.begin(), state.end()};
      ++probe_.n_unpacked;
    }
    void write_cell(std::size_t, const RunDirectory &, const std::string &name) const override
    {
      probe_.written = name;
    }

  private:
    double factor() const { return 1. + double(level_); }

    MicroscaleLevel level_;
    Probe          &probe_;
    bool            has_history_;
    std::size_t     n_points_ = 0;
  };

  constexpr auto network = MicroscaleLevel::network, reduced = MicroscaleLevel::reduced,
                 finite_elements = MicroscaleLevel::finite_elements;

  /// Three levels, four points, first strains 1, 2, 3, 4; tolerances 0.1 and 0.2.
  struct Case
  {
    Case() { microscale.set_n_points(4); }

    std::vector<AdaptiveMicroscale::Level> levels()
    {
      std::vector<AdaptiveMicroscale::Level> result;
      for (const auto &[level, tolerance] : {std::pair{network, 0.1}, {reduced, 0.2}, {finite_elements, 0.}})
        result.push_back({std::make_unique<Double>(level, probe[std::size_t(level)]), tolerance});
      return result;
    }

    void evaluate() { microscale.evaluate(points, strains, {stress, tangent, estimate, level}); }

    /// Everything that came back is of these levels.
    void check(const std::vector<MicroscaleLevel> &expected) const
    {
      for (std::size_t i = 0; i < 4; ++i)
        {
          const double factor = 1. + double(expected[i]);
          BOOST_TEST((level[i] == expected[i]));
          BOOST_TEST((microscale.level(points[i]) == expected[i]));
          BOOST_TEST(stress[4 * i + 3] == factor * strains[3 * i]);
          BOOST_TEST(tangent[12 * i + 11] == factor);
          BOOST_TEST(estimate[i] == probe[std::size_t(expected[i])].estimate[points[i]]);
        }
    }

    std::vector<Probe>           probe{3};
    AdaptiveMicroscale           microscale{levels()};
    std::vector<std::size_t>     points{2, 0, 3, 1};
    std::vector<double>          strains{1., 0., 0., 2., 0., 0., 3., 0., 0., 4., 0., 0.};
    std::vector<double>          stress = std::vector<double>(16), tangent = std::vector<double>(48);
    std::vector<double>          estimate = std::vector<double>(4);
    std::vector<MicroscaleLevel> level    = std::vector<MicroscaleLevel>(4);
  };
} // namespace

BOOST_AUTO_TEST_CASE(the_cheapest_level_answers)
{
  Case test;
  test.evaluate();
  test.check({network, network, network, network});
  BOOST_TEST(test.microscale.escalate() == 0u);
  BOOST_TEST(test.probe[1].n_answers + test.probe[2].n_answers == 0u);
  BOOST_TEST(test.microscale.dimension() == 2u);
  BOOST_TEST((test.microscale.estimate_kind() == EstimateKind::indicator));
}

BOOST_AUTO_TEST_CASE(it_tells_the_tolerance_of_each_level)
{
  Case test;
  BOOST_TEST(test.microscale.tolerance(network).value == 0.1);
  BOOST_TEST(test.microscale.tolerance(reduced).value == 0.2);
  BOOST_TEST(test.microscale.tolerance(finite_elements).value == INFINITY); // there is nobody above

  Probe                                  probe;
  std::vector<AdaptiveMicroscale::Level> levels;
  levels.push_back({std::make_unique<Double>(reduced, probe), {0.3, ToleranceOrigin::calibrated}});
  levels.push_back({std::make_unique<Double>(finite_elements, probe), {}});
  const AdaptiveMicroscale calibrated(std::move(levels));
  BOOST_TEST(calibrated.tolerance(reduced).value == 0.3);
  BOOST_TEST((calibrated.tolerance(reduced).origin == ToleranceOrigin::calibrated));
  BOOST_TEST(calibrated.tolerance(network).value == INFINITY); // nobody answers there
}

BOOST_AUTO_TEST_CASE(points_above_their_levels_tolerance_are_raised_when_asked_and_not_before)
{
  Case test;
  test.probe[0].estimate = {0.1, 0.100001, 0.5, 0.}; // at the tolerance is within it
  test.probe[1].estimate = {0., 0.2, 0.200001, 0.};
  test.probe[2].estimate = {9., 9., 9., 9.}; // there is nobody above
  test.evaluate();
  test.evaluate();
  test.check({network, network, network, network});
  BOOST_TEST(test.microscale.escalate() == 2u); // points 1 and 2
  BOOST_TEST(test.microscale.escalate() == 0u); // nothing was learned since
  test.evaluate();
  test.evaluate();
  test.check({reduced, network, network, reduced});
  BOOST_TEST(test.microscale.escalate() == 1u);
  test.evaluate();
  test.check({finite_elements, network, network, reduced});
  BOOST_TEST(test.microscale.escalate() == 0u);
}

BOOST_AUTO_TEST_CASE(answers_that_cannot_be_scored_are_raised)
{
  Case test;
  test.probe[0].estimate = {0., infinity, 0., std::nan("")};
  test.evaluate();
  BOOST_TEST(test.microscale.escalate() == 2u);
  test.evaluate();
  test.check({network, network, reduced, reduced});
}

BOOST_AUTO_TEST_CASE(estimates_count_though_nobody_reads_them)
{
  Case test;
  test.probe[0].estimate = {1., 0., 0., 0.};
  test.microscale.evaluate(test.points, test.strains, {{}, {}, {}, {}});
  BOOST_TEST(test.microscale.escalate() == 1u);
}

BOOST_AUTO_TEST_CASE(commit_and_roll_back_start_from_the_cheapest_again)
{
  for (const bool commits : {true, false})
    {
      Case test;
      test.probe[0].estimate = {1., 1., 1., 1.};
      test.evaluate();
      BOOST_TEST(test.microscale.escalate() == 4u);
      if (commits)
        test.microscale.commit();
      else
        test.microscale.roll_back();
      for (const Probe &probe : test.probe)
        {
          BOOST_TEST(probe.n_commits == (commits ? 1u : 0u));
          BOOST_TEST(probe.n_roll_backs == (commits ? 0u : 1u));
        }
      test.evaluate();
      test.check({network, network, network, network});
    }
}

BOOST_AUTO_TEST_CASE(a_level_without_equilibrium_hands_on_at_once_and_only_what_it_cannot_do)
{
  Case test;
  test.probe[0].gives_up_above = 2.5;
  test.probe[1].gives_up_above = 3.5;
  test.evaluate();
  test.check({network, network, reduced, finite_elements});
  for (std::size_t l = 0; l < 3; ++l)
    BOOST_TEST(test.probe[l].n_answers == (l == 0 ? 2u : 1u)); // nobody works twice
  // It stays there within the step, though the network could do this strain.
  test.strains[6] = 1.;
  test.evaluate();
  test.check({network, network, reduced, finite_elements});
}

BOOST_AUTO_TEST_CASE(where_the_last_level_gives_up_the_answer_is_untouched)
{
  Case test;
  for (Probe &probe : test.probe)
    probe.gives_up_above = 3.5;
  std::fill(test.stress.begin(), test.stress.end(), -7.);
  BOOST_CHECK_THROW(test.evaluate(), ConvergenceError);
  for (const double entry : test.stress)
    BOOST_TEST(entry == -7.);
  test.strains[9] = 1.; // the cheapest level again, which is not raised by what nobody could do
  test.evaluate();
  test.check({network, network, network, network});
}

BOOST_AUTO_TEST_CASE(requests_that_make_no_sense_change_nothing)
{
  Case test;
  test.evaluate();
  const std::vector<double> before    = test.stress;
  const std::size_t         n_answers = test.probe[0].n_answers;
  const auto refuses = [&](const std::vector<std::size_t> &points, const std::vector<double> &strains,
                           const MicroscaleAnswer &answer, const std::string &part) {
    BOOST_CHECK_EXCEPTION(
        test.microscale.evaluate(points, strains, answer), InputError,
        [&](const InputError &error) { return std::string(error.what()).find(part) != std::string::npos; });
  };
  const std::vector<double>    two{1., 2., 3., 4., 5., 6.};
  std::vector<double>          tangent(23), estimate(3);
  std::vector<MicroscaleLevel> level(1);
  refuses({0, 1}, {1., 2., 3., 4., 5.}, {}, "strains has 5 entries instead of 6");
  refuses({0, 1}, two, {test.stress, {}, {}, {}}, "stresses has 16 entries instead of 8");
  refuses({0, 1}, two, {{}, tangent, {}, {}}, "tangents has 23 entries instead of 24");
  refuses({0, 1}, two, {{}, {}, estimate, {}}, "estimates has 3 entries instead of 2");
  refuses({0, 1}, two, {{}, {}, {}, level}, "levels has 1 entries instead of 2");
  refuses({0, 4}, two, {}, "no material point 4; there are 4");
  refuses({3, 3}, two, {}, "point 3 is asked for twice");
  refuses({0, 3}, {1., 2., 3., 4., std::nan(""), 6.}, {}, "strain 1 of material point 3 is not finite");
  refuses({0, 3}, {1., 2., infinity, 4., 5., 6.}, {}, "strain 2 of material point 0 is not finite");
  BOOST_TEST(test.probe[0].n_answers == n_answers);
  BOOST_TEST(test.stress == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(points_that_move_keep_their_level)
{
  Case test;
  test.evaluate();
  test.microscale.set_level(0, finite_elements);
  test.evaluate();
  test.check({network, finite_elements, network, network});
  test.microscale.unpack(0, test.microscale.pack(0)); // a new place is a new step
  BOOST_TEST((test.microscale.level(0) == network));
  BOOST_CHECK_THROW(test.microscale.unpack(0, std::vector<double>{1.}), InputError);
}

BOOST_AUTO_TEST_CASE(the_level_that_answered_writes_the_cell)
{
  Case test;
  test.microscale.set_level(1, reduced);
  test.microscale.write_cell(1, RunDirectory(Communicator(MPI_COMM_SELF), "out"), "cell");
  BOOST_TEST(test.probe[1].written == "cell");
  BOOST_TEST(test.probe[0].written.empty());
}

BOOST_AUTO_TEST_CASE(cells_with_history_are_refused)
{
  Probe                                  probe;
  std::vector<AdaptiveMicroscale::Level> levels;
  levels.push_back({std::make_unique<Double>(reduced, probe, true), 0.1});
  BOOST_CHECK_THROW(AdaptiveMicroscale{std::move(levels)}, InputError);
}

BOOST_AUTO_TEST_CASE(a_late_level_is_made_when_first_asked)
{
  // What the last level stands on is loaded by the first point that needs it, and by nothing before.
  Probe          probe;
  unsigned int   n_made = 0;
  LateMicroscale late(2, MicroscaleLevel::finite_elements, [&] {
    ++n_made;
    return std::make_shared<Double>(MicroscaleLevel::finite_elements, probe);
  });
  late.set_n_points(2);
  late.commit();
  late.roll_back();
  BOOST_TEST(late.pack(1).empty());
  late.unpack(1, {});
  BOOST_TEST((late.level(0) == MicroscaleLevel::finite_elements));
  BOOST_CHECK_THROW(late.write_cell(0, RunDirectory(Communicator(), "late"), "early"), InputError);
  BOOST_TEST(n_made == 0u);

  const std::size_t         point = 1;
  std::vector<double>       stress(4);
  const std::vector<double> strain{0.5, 0., 0.};
  late.evaluate({&point, 1}, strain, {stress, {}, {}, {}});
  late.evaluate({&point, 1}, strain, {stress, {}, {}, {}});
  BOOST_TEST(stress[0] == 1.5);
  late.commit();
  late.write_cell(1, RunDirectory(Communicator(), "late"), "fields");
  BOOST_TEST(n_made == 1u);
  BOOST_TEST(probe.n_commits == 1u);
  BOOST_TEST(probe.written == "fields");

  LateMicroscale missing(2, MicroscaleLevel::finite_elements, []() -> std::shared_ptr<Microscale> {
    throw FatalError("A library is missing.", "Install it.");
  });
  missing.set_n_points(2);
  BOOST_CHECK_THROW(missing.evaluate({&point, 1}, strain, {stress, {}, {}, {}}), FatalError);
}

// A state that says nothing travels with nothing; what levels start from goes with checkpoints alone.
BOOST_AUTO_TEST_CASE(start_values_of_all_levels)
{
  Case test, fresh;
  test.probe[1].state[2] = {1., 2.};
  test.probe[2].state[2] = {0., 0., 0.}; // never asked
  test.probe[2].state[3] = {7.};
  BOOST_TEST(test.microscale.pack(2).empty());
  for (const std::size_t point : {0, 1, 2, 3})
    fresh.microscale.set_start_values(point, test.microscale.start_values(point));
  BOOST_TEST((fresh.probe[1].state[2] == std::vector<double>{1., 2.}));
  BOOST_TEST((fresh.probe[2].state[3] == std::vector<double>{7.}));
  BOOST_TEST(fresh.probe[0].n_unpacked + fresh.probe[1].n_unpacked + fresh.probe[2].n_unpacked == 2u);
  for (const auto &damaged : {std::vector<double>{}, {5., 1.}, {-1.}, {0., 0.}})
    BOOST_CHECK_THROW(fresh.microscale.set_start_values(0, damaged), InputError);
}
