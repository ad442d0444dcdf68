// MPI: 1 2 4
// Rows find the way to where their points are worked for and back, after any moves; a point that moves keeps its state
// and its level, one that stays keeps its slot; costs are those of all ranks together.
#include "bridge/microscale/point_distribution.h"
#include "bridge/microscale/balance.h"
#include "bridge/microscale/measured_costs.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;

namespace
{
  /// Keeps as many numbers a point as its first one says, and a level.
  class Keeper : public Microscale
  {
  public:
    unsigned int dimension() const override { return 2; }
    bool         has_history() const override { return true; }
    EstimateKind estimate_kind() const override { return EstimateKind::indicator; }
    void         set_n_points(const std::size_t n) override
    {
      states.resize(n);
      levels.resize(n, MicroscaleLevel::network);
    }
    std::size_t n_points() const override { return states.size(); }
    void evaluate(std::span<const std::size_t>, std::span<const double>, const MicroscaleAnswer &) override {}
    void commit() override {}
    void roll_back() override {}

    MicroscaleLevel level(const std::size_t point) const override { return levels[point]; }
    void set_level(const std::size_t point, const MicroscaleLevel level) override { levels[point] = level; }
    std::vector<double> pack(const std::size_t point) const override { return states[point]; }
    void                unpack(const std::size_t point, std::span<const double> state) override
    {
      if (!state.empty() && state[0] < 0.)
        throw InputError("No state of a keeper.", "Pass what pack() gave.");
      states[point].assign(state.begin(), state.end());
    }
    void write_cell(std::size_t, const RunDirectory &, const std::string &) const override {}

    std::vector<std::vector<double>> states;
    std::vector<MicroscaleLevel>     levels;
  };

  /// Two points on the first rank, three on the second, ...; the state of point g is g % 4 times the number g.
  struct Setting
  {
    Communicator      communicator;
    std::size_t       n_home = std::size_t(communicator.rank()) + 2;
    PointDistribution points{communicator, n_home};
    Keeper            keeper;

    Setting()
    {
      keeper.set_n_points(n_home);
      for (const auto g : points.mine())
        {
          keeper.states[points.slot_of(g)] = state_of(g);
          keeper.levels[points.slot_of(g)] = level_of(g);
        }
    }

    static std::vector<double> state_of(const std::size_t g) { return std::vector<double>(g % 4, double(g)); }
    static MicroscaleLevel     level_of(const std::size_t g) { return static_cast<MicroscaleLevel>(g % 3); }

    void check() const
    {
      BOOST_TEST(keeper.n_points() == points.mine().size());
      for (const auto g : points.mine())
        {
          BOOST_TEST(keeper.states[points.slot_of(g)] == state_of(g), boost::test_tools::per_element());
          BOOST_TEST((keeper.levels[points.slot_of(g)] == level_of(g)));
        }
    }

    /// Everybody works for the next rank's points.
    std::vector<int> rotated() const
    {
      auto result = points.worker_of();
      for (int &worker : result)
        worker = (worker + 1) % communicator.size();
      return result;
    }
  };
} // namespace

BOOST_AUTO_TEST_CASE(all_are_at_home_first)
{
  const Setting setting;
  const int     n = setting.communicator.size();
  BOOST_TEST(setting.points.n_home() == setting.n_home);
  BOOST_TEST(setting.points.n_global() == std::size_t(n * (n + 3) / 2));
  BOOST_TEST(setting.points.worker_of() == setting.points.homes(), boost::test_tools::per_element());
  BOOST_TEST(setting.points.mine().front() == setting.points.first_of(setting.communicator.rank()));
}

BOOST_AUTO_TEST_CASE(points_move_with_state_and_level_and_come_back)
{
  Setting           setting;
  const std::size_t n_moved = setting.points.move(setting.rotated(), setting.keeper);
  BOOST_TEST(n_moved == (setting.communicator.size() > 1 ? setting.points.n_global() : 0u));
  setting.check();
  setting.points.move(setting.rotated(), setting.keeper);
  setting.check();
  setting.points.move(setting.points.homes(), setting.keeper);
  setting.check();
  BOOST_TEST(setting.points.mine().size() == setting.n_home);
}

BOOST_AUTO_TEST_CASE(all_on_one_rank_leaves_the_others_idle)
{
  Setting setting;
  setting.points.move(std::vector<int>(setting.points.n_global(), 0), setting.keeper);
  setting.check();
  BOOST_TEST(setting.points.mine().size() == (setting.communicator.is_root() ? setting.points.n_global() : 0u));
}

BOOST_AUTO_TEST_CASE(who_stays_keeps_its_slot)
{
  Setting setting;
  auto    worker_of = setting.points.worker_of();
  worker_of.back()  = 0;
  std::vector<std::size_t> before;
  for (std::size_t g = 0; g + 1 < worker_of.size(); ++g)
    before.push_back(setting.points.slot_of(g));
  setting.points.move(worker_of, setting.keeper);
  setting.check();
  for (std::size_t g = 0; g < before.size(); ++g)
    BOOST_TEST(setting.points.slot_of(g) == before[g]);
}

BOOST_AUTO_TEST_CASE(rows_find_their_way)
{
  Setting setting;
  for (int moves = 0; moves < 3; ++moves)
    {
      const auto         &points = setting.points;
      std::vector<double> rows;
      for (std::size_t i = 0; i < points.n_home(); ++i)
        for (const double k : {0., 0.5})
          rows.push_back(double(points.first_of(setting.communicator.rank()) + i) + k);
      const auto at_workers = points.to_workers(rows, 2);
      BOOST_REQUIRE(at_workers.size() == 2 * points.mine().size());
      std::vector<std::vector<double>> states;
      for (std::size_t i = 0; i < points.mine().size(); ++i)
        {
          BOOST_TEST(at_workers[2 * i] == double(points.mine()[i]));
          BOOST_TEST(at_workers[2 * i + 1] == double(points.mine()[i]) + 0.5);
          states.push_back(Setting::state_of(points.mine()[i]));
        }
      BOOST_TEST(points.to_homes(at_workers, 2) == rows, boost::test_tools::per_element());
      const auto at_homes = points.to_homes(states);
      BOOST_REQUIRE(at_homes.size() == points.n_home());
      for (std::size_t i = 0; i < at_homes.size(); ++i)
        BOOST_TEST(at_homes[i] == Setting::state_of(points.first_of(setting.communicator.rank()) + i),
                   boost::test_tools::per_element());
      std::vector<double> numbers(points.mine().begin(), points.mine().end());
      const auto          all = points.gather(numbers);
      for (std::size_t g = 0; g < all.size(); ++g)
        BOOST_TEST(all[g] == double(g));
      setting.points.move(setting.rotated(), setting.keeper);
    }
}

BOOST_AUTO_TEST_CASE(a_state_that_is_refused_is_refused_on_all_ranks)
{
  Setting setting;
  if (setting.communicator.size() == 1)
    return; // nothing travels
  if (setting.communicator.is_root())
    setting.keeper.states[0] = {-1.};
  BOOST_CHECK_THROW(setting.points.move(setting.rotated(), setting.keeper), InputError);
}

BOOST_AUTO_TEST_CASE(costs_are_those_of_all_ranks)
{
  const Communicator communicator;
  MeasuredCosts      costs;
  const double       guess = costs.seconds_a_point(MicroscaleLevel::finite_elements);
  BOOST_TEST(guess > costs.seconds_a_point(MicroscaleLevel::reduced));
  BOOST_TEST(costs.imbalance() == 1.); // nothing was done yet
  MeasuredCosts::Evaluation own;
  own.n_points[1] = 4.;
  own.seconds[1]  = 2. * (communicator.rank() + 1);
  costs.record(communicator, own);
  const double n = communicator.size();
  BOOST_TEST(std::abs(costs.seconds_a_point(MicroscaleLevel::reduced) - 0.25 * (n + 1.)) < 1e-14 * n);
  BOOST_TEST(costs.seconds_a_point(MicroscaleLevel::finite_elements) == guess);
  BOOST_TEST(std::abs(costs.last_imbalance() - 2. * n / (n + 1.)) < 1e-14);
  costs.record(communicator, {});
  BOOST_TEST(costs.last_imbalance() == 1.);
  BOOST_TEST(std::abs(costs.imbalance() - 2. * n / (n + 1.)) < 1e-14);
}

BOOST_AUTO_TEST_CASE(moves_must_pay)
{
  const std::vector<int> one_sided = {0, 0, 1, 1};
  BOOST_TEST(worthwhile_balance({1., 1., 1e-3, 1e-3}, one_sided, 2).has_value());
  BOOST_TEST(!worthwhile_balance({1., 1., 1., 0.95}, one_sided, 2).has_value());   // hardly uneven
  BOOST_TEST(!worthwhile_balance({1e-6, 1e-6, 0., 0.}, one_sided, 2).has_value()); // a move takes longer
  BOOST_TEST(!worthwhile_balance({1., 0., 1e-3, 1e-3}, one_sided, 2).has_value()); // one item, nowhere better
  BOOST_TEST(!worthwhile_balance({0., 0., 0., 0.}, one_sided, 2).has_value());
}
