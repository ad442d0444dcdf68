// MPI: 1 2 4
// Points answered by other ranks give the answers of their own rank; where some cost more, loads become equal;
// states and levels survive moves; a failure of one worker is everybody's.
#include "bridge/microscale/balanced_microscale.h"
#include "bridge/microscale/balance.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  /// Stress = strain * (1 + sum of committed strains' first components): it has a history. Points whose first
  /// strain is negative are to be raised, and then cost 50 times as much.
  class Counting : public Microscale
  {
  public:
    unsigned int    dimension() const override { return 3; }
    bool            has_history() const override { return true; }
    EstimateKind    estimate_kind() const override { return EstimateKind::indicator; }
    void            set_n_points(std::size_t n) override { points_.resize(n); }
    std::size_t     n_points() const override { return points_.size(); }
    MicroscaleLevel level(std::size_t point) const override { return points_[point].level; }
    void            set_level(std::size_t point, MicroscaleLevel level) override { points_[point].level = level; }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override
    {
      check_request(*this, points, strains, answer);
      for (std::size_t i = 0; i < points.size(); ++i)
        {
          Point &point = points_[points[i]];
          if (strains[6 * i] > 100.)
            throw ConvergenceError("The cell gave up.", "Cut the step.");
          work += point.level == MicroscaleLevel::reduced ? 5e-4 : 2.5e-2;
          point.trial     = point.committed + strains[6 * i];
          point.is_raised = strains[6 * i] < 0. && point.level == MicroscaleLevel::reduced;
          for (unsigned int k = 0; k < 6; ++k)
            {
              answer.stress[6 * i + k] = strains[6 * i + k] * (1. + point.committed);
              for (unsigned int l = 0; l < 6; ++l)
                answer.tangent[36 * i + 6 * k + l] = k == l ? 1. + point.committed : 0.;
            }
          answer.estimate[i] = double(point.level);
          answer.level[i]    = point.level;
        }
    }

    void commit() override
    {
      for (Point &point : points_)
        point = {point.trial, point.trial};
    }
    void roll_back() override
    {
      for (Point &point : points_)
        point = {point.committed, point.committed};
    }
    std::size_t escalate() override
    {
      std::size_t n = 0;
      for (Point &point : points_)
        if (point.is_raised)
          {
            point.level     = MicroscaleLevel::finite_elements;
            point.is_raised = false;
            ++n;
          }
      return n;
    }
    std::vector<double> pack(std::size_t point) const override { return {points_[point].committed}; }
    void                unpack(std::size_t point, std::span<const double> state) override
    {
      points_[point] = {state[0], state[0]};
    }
    void write_cell(std::size_t, const RunDirectory &, const std::string &) const override {}

    /// Seconds that the answers so far would take: the clock by which points are shared out, whatever the load of the
    /// machine.
    double work = 0.;

  private:
    struct Point
    {
      double          committed = 0., trial = 0.;
      MicroscaleLevel level     = MicroscaleLevel::reduced;
      bool            is_raised = false;
    };
    std::vector<Point> points_;
  };

  constexpr std::size_t n_points = 120;

  /// Points are dealt out unevenly, and the first tenth, all of them the first ranks', is expensive.
  struct Case
  {
    Communicator        communicator{MPI_COMM_WORLD};
    Counting            worker;
    std::size_t         begin = share(communicator.rank()), n_home = share(communicator.rank() + 1) - begin;
    BalancedMicroscale  balanced{communicator, worker, n_home, [this] { return worker.work; }};
    std::vector<double> strains = std::vector<double>(6 * n_home), stress = strains, estimate;
    std::vector<double> tangent = std::vector<double>(36 * n_home);
    std::vector<MicroscaleLevel> level;

    Case()
      : estimate(n_home),
        level(n_home)
    {
      for (std::size_t i = 0; i < n_home; ++i)
        for (unsigned int k = 0; k < 6; ++k)
          strains[6 * i + k] = strain(begin + i, k);
    }

    std::size_t share(const int rank) const
    {
      return std::size_t(n_points * std::pow(double(rank) / communicator.size(), 1.5));
    }
    static double strain(const std::size_t g, const unsigned int k)
    {
      return 0.01 * (g < n_points / 10 ? -1. : 1.) * std::cos(0.1 * double(g) + k) * std::cos(0.1 * double(g) + k);
    }
    void evaluate() { balanced.evaluate(strains, {stress, tangent, estimate, level}); }
    void check(const double n_commits, const double tolerance = 1e-14) const
    {
      for (std::size_t i = 0; i < n_home; ++i)
        {
          const double committed = n_commits * strain(begin + i, 0);
          for (unsigned int k = 0; k < 6; ++k)
            {
              BOOST_TEST(std::abs(stress[6 * i + k] - strain(begin + i, k) * (1. + committed)) < tolerance);
              BOOST_TEST(std::abs(tangent[36 * i + 7 * k] - 1. - committed) < tolerance);
            }
          BOOST_TEST(estimate[i] == double(level[i]));
        }
    }
  };
} // namespace

BOOST_AUTO_TEST_CASE(every_rank_gets_the_answers_of_its_points)
{
  Case test;
  BOOST_TEST(test.balanced.n_global() == n_points);
  test.evaluate();
  test.check(0.);
}

BOOST_AUTO_TEST_CASE(points_raised_in_a_step_move_with_their_level_and_history)
{
  Case test;
  for (int step = 0; step < 3; ++step)
    {
      test.evaluate();
      BOOST_TEST(test.balanced.escalate() == n_points / 10);
      test.evaluate();
      test.check(step);
      BOOST_TEST(test.balanced.last_imbalance() < 1.15);
      for (std::size_t i = 0; i < test.n_home; ++i)
        BOOST_TEST((test.level[i] == MicroscaleLevel::finite_elements) == (test.begin + i < n_points / 10));
      BOOST_TEST(test.balanced.escalate() == 0u);
      test.balanced.commit();
    }
  BOOST_TEST((test.balanced.n_moved() > 0u) == (test.communicator.size() > 1));
}

BOOST_AUTO_TEST_CASE(what_is_rolled_back_leaves_no_trace)
{
  Case test;
  test.evaluate();
  test.balanced.commit();
  const auto before = test.balanced.pack();
  test.evaluate();
  test.balanced.escalate();
  test.evaluate();
  test.balanced.roll_back();
  BOOST_TEST(test.balanced.pack() == before, boost::test_tools::per_element());
  test.evaluate();
  test.check(1.);
}

BOOST_AUTO_TEST_CASE(packed_states_restore_another_object)
{
  Case first, second;
  first.evaluate();
  first.balanced.commit();
  second.evaluate();
  second.balanced.escalate(); // its points have moved
  second.balanced.unpack(first.balanced.pack());
  second.evaluate();
  second.check(1.);
  BOOST_CHECK_THROW(second.balanced.unpack({1.}), InputError);
  for (const double length : {-1., 1e300, std::nan("")})
    BOOST_CHECK_THROW(second.balanced.unpack({length, 1., 1.}), InputError);
}

BOOST_AUTO_TEST_CASE(a_failure_on_one_rank_is_thrown_on_all)
{
  Case test;
  if (test.communicator.is_root())
    test.strains[0] = 1000.;
  BOOST_CHECK_THROW(test.evaluate(), ConvergenceError);
  if (test.communicator.is_root())
    test.strains[0] = std::nan("");
  BOOST_CHECK_THROW(test.evaluate(), InputError);
  test.balanced.roll_back();
  if (test.communicator.is_root())
    test.strains[0] = Case::strain(0, 0);
  test.evaluate();
  test.check(0.);
}

BOOST_AUTO_TEST_CASE(loads_become_equal)
{
  std::vector<double> cost(400, 1.);
  std::vector<int>    worker_of(400);
  for (std::size_t i = 0; i < cost.size(); ++i)
    {
      worker_of[i] = int(i / 100);
      cost[i]      = i < 40 ? 50. : 1.;
    }
  const auto result = balance(cost, worker_of, 4);
  BOOST_TEST(imbalance(loads(cost, worker_of, 4)) > 3.);
  BOOST_TEST(imbalance(loads(cost, result, 4)) < 1.05);
  std::size_t n_moved = 0;
  for (std::size_t i = 0; i < cost.size(); ++i)
    n_moved += result[i] != worker_of[i];
  BOOST_TEST(n_moved < 100u);
  // One item that costs more than all others has nowhere better to go.
  BOOST_TEST(balance({10., 1., 1.}, {0, 1, 1}, 2) == std::vector<int>({0, 1, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(imbalance({0., 0.}) == 1.);
}
