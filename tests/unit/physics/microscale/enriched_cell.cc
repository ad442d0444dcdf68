// MPI: 1 2
// A reduced cell that learns: strains far outside its training are handed to finite elements, and after the commit
// the reduced cell answers them itself, many times more accurately and still in its old range; on all ranks alike.
#include "bridge/microscale/adaptive_microscale.h"
#include "bridge/microscale/balanced_microscale.h"
#include "core/exceptions.h"
#include "physics/microscale/unit_cell.h"
#include "support/parameter_values.h"
#include "support/small_fibre_cell.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <random>

using namespace trestle;

namespace
{
  constexpr auto finite_elements = MicroscaleLevel::finite_elements, reduced = MicroscaleLevel::reduced;

  std::vector<double> random_strains(const std::size_t n, const double factor, const unsigned int seed)
  {
    std::mt19937                           generator(seed);
    std::uniform_real_distribution<double> uniform(-1., 1.);
    std::vector<double>                    result(3 * n);
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = factor * (i % 3 == 2 ? 0.08 : 0.04) * uniform(generator);
    return result;
  }

  /// Strains at the edge of the box, where the training never was.
  std::vector<double> far_strains()
  {
    return {0.1,  -0.04, 0.1, -0.1, 0.06, 0.14, 0.03, 0.1,  -0.2,
            0.08, 0.1,   0.2, 0.05, -0.1, 0.1,  -0.1, -0.1, -0.12};
  }

  /// The fibre, linear elements, six snapshots.
  struct Setting
  {
    Setting()
      : cell(values)
    {
      trestle::testing::set_small_fibre_cell(values);
      cell.setup();
      const Communicator alone(MPI_COMM_SELF);
      Run                run{alone, RunDirectory(alone, "out"), {}, {}};
      cell.reduce(run, random_strains(6, 1., 3), std::vector<double>{1.}, std::vector<double>{0.04, 0.04, 0.08});
    }

    AdaptiveMicroscale adaptive(const std::size_t snapshots_a_step)
    {
      std::vector<AdaptiveMicroscale::Level> levels;
      levels.push_back({cell.microscale(reduced), 0.1});
      levels.push_back({cell.microscale(finite_elements), 0.});
      return AdaptiveMicroscale(std::move(levels), snapshots_a_step);
    }

    trestle::testing::ParameterValues values;
    UnitCellImplementation<2>         cell;
  };

  /// One load step at given strains.
  struct Step
  {
    explicit Step(const std::vector<double> &strains)
      : strains(strains)
    {}

    void take(BalancedMicroscale &microscale)
    {
      microscale.evaluate(strains, {stress, tangent, estimate, level});
      for (std::size_t n = 1; n > 0;)
        {
          n = microscale.escalate();
          if (n > 0)
            microscale.evaluate(strains, {stress, tangent, estimate, level});
        }
    }

    std::vector<double>          strains;
    std::size_t                  n       = strains.size() / 3;
    std::vector<double>          stress  = std::vector<double>(4 * n);
    std::vector<double>          tangent = std::vector<double>(12 * n), estimate = std::vector<double>(n);
    std::vector<MicroscaleLevel> level = std::vector<MicroscaleLevel>(n);
  };

  SnapshotSource  &source(Microscale &microscale) { return dynamic_cast<SnapshotSource &>(microscale); }
  SnapshotLearner &learner(Microscale &microscale) { return dynamic_cast<SnapshotLearner &>(microscale); }

  std::vector<double> stresses(Microscale &microscale, const std::vector<double> &strains)
  {
    std::vector<std::size_t> points(strains.size() / 3);
    for (std::size_t i = 0; i < points.size(); ++i)
      points[i] = i;
    std::vector<double> result(4 * points.size());
    microscale.set_n_points(points.size());
    microscale.evaluate(points, strains, {result, {}, {}, {}});
    return result;
  }

  /// Root mean square of the difference over that of the truth.
  double error(const std::vector<double> &stress, const std::vector<double> &truth)
  {
    double difference = 0., scale = 0.;
    for (std::size_t i = 0; i < truth.size(); ++i)
      {
        difference += (stress[i] - truth[i]) * (stress[i] - truth[i]);
        scale += truth[i] * truth[i];
      }
    return std::sqrt(difference / scale);
  }

  /// The cell of an archive, as the reduced level.
  struct Reopened : Setting
  {
    explicit Reopened(const Archive &archive)
    {
      cell.read(Archive::deserialise(archive.serialise()));
      microscale = cell.microscale(reduced);
    }
    std::unique_ptr<Microscale> microscale;
  };

  /// Strains dealt out to the ranks in turn.
  std::vector<double> mine(const std::vector<double> &strains, const Communicator &communicator)
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < strains.size(); ++i)
      if (i / 3 % communicator.size() == std::size_t(communicator.rank()))
        result.push_back(strains[i]);
    return result;
  }

  std::size_t count(const Step &step, const Communicator &communicator)
  {
    unsigned long n = std::count(step.level.begin(), step.level.end(), finite_elements);
    return communicator.sum(n);
  }
} // namespace

BOOST_AUTO_TEST_CASE(what_finite_elements_answered_is_learned)
{
  const Communicator communicator(MPI_COMM_WORLD);
  Setting            setting;
  auto               adaptive = setting.adaptive(6);
  Step               step(mine(far_strains(), communicator));
  BalancedMicroscale balanced(communicator, adaptive, step.n);

  Archive before, after;
  adaptive.write_reduction(before);
  step.take(balanced);
  const std::size_t n_before = count(step, communicator);
  BOOST_TEST(n_before >= 4u);
  balanced.commit();
  BOOST_TEST(balanced.n_snapshots() == n_before);
  BOOST_TEST(balanced.enrichment_seconds() > 0.);
  adaptive.write_reduction(after);
  step.take(balanced);
  BOOST_TEST(count(step, communicator) < n_before);

  // The same cell everywhere, to the bit.
  for (auto &[name, array] : after.arrays)
    for (const double value : array.values)
      if (communicator.max(value) != -communicator.max(-value))
        BOOST_FAIL(name + " differs between ranks");

  // And after an interruption.
  auto               fresh = setting.adaptive(6);
  BalancedMicroscale resumed(communicator, fresh, step.n);
  resumed.unpack_learned(balanced.pack_learned(), balanced.n_snapshots(), 1.);
  Archive again;
  fresh.write_reduction(again);
  for (const auto &[name, array] : after.arrays)
    BOOST_TEST((again.arrays.at(name).values == array.values), name);
  BOOST_TEST(resumed.n_snapshots() == balanced.n_snapshots());

  Reopened   old_cell(before), new_cell(after);
  const auto truth = setting.cell.microscale(finite_elements);
  struct Expectation
  {
    std::string         what;
    std::vector<double> strains;
    double              gain;
  };
  for (const auto &[what, strains, gain] :
       {Expectation{"learned", far_strains(), 5.}, Expectation{"far", random_strains(12, 2.5, 7), 5.},
        Expectation{"in range", random_strains(12, 1., 8), 5.}})
    {
      const auto   exact = stresses(*truth, strains);
      const double was   = error(stresses(*old_cell.microscale, strains), exact);
      const double is    = error(stresses(*new_cell.microscale, strains), exact);
      BOOST_TEST_MESSAGE(what << ": " << was << " -> " << is);
      BOOST_TEST(gain * is < was);
    }
}

BOOST_AUTO_TEST_CASE(portions_do_not_matter)
{
  Setting    setting;
  const auto strains = far_strains();
  const auto truth   = setting.cell.microscale(finite_elements);
  stresses(*truth, strains);
  std::vector<std::vector<double>> snapshots;
  for (const std::size_t point : {0, 1, 2})
    snapshots.push_back(source(*truth).snapshot(point));

  const auto at_once = setting.cell.microscale(reduced), in_turn = setting.cell.microscale(reduced),
             reopened = setting.cell.microscale(reduced);
  learner(*at_once).enrich(snapshots);
  learner(*in_turn).enrich(std::span(snapshots).first(2));
  Archive portion;
  learner(*in_turn).write_reduction(portion);
  learner(*in_turn).enrich(std::span(snapshots).last(1));
  Reopened later(portion);
  learner(*later.microscale).enrich(std::span(snapshots).last(1));
  BOOST_TEST_MESSAGE("portions: " << error(stresses(*in_turn, strains), stresses(*at_once, strains)));
  const auto expected = stresses(*at_once, strains);
  // But for round-off, which greedy choices may make visible.
  BOOST_TEST(error(stresses(*in_turn, strains), expected) < 1e-4);
  BOOST_TEST(error(stresses(*later.microscale, strains), expected) < 1e-4);
  // Who reads what another one learned has the same cell, to the bit.
  Archive all;
  learner(*at_once).write_reduction(all);
  Reopened reader(all);
  Archive  read;
  learner(*reader.microscale).write_reduction(read);
  for (const auto &[name, array] : all.arrays)
    BOOST_TEST((read.arrays.at(name).values == array.values), name);
  BOOST_TEST(error(stresses(*reader.microscale, strains), expected) < 1e-9);
  // As many as the training had, and no more.
  BOOST_TEST(learner(*setting.cell.microscale(reduced)).snapshots_a_step() == 6u);
  BOOST_TEST(learner(*at_once).snapshots_a_step() == 3u);
  // The cell itself, which networks were made of, is as it was.
  BOOST_TEST(error(stresses(*setting.cell.microscale(reduced), strains), stresses(*reopened, strains)) < 1e-9);
  BOOST_TEST(error(stresses(*reopened, strains), expected) > 1e-4);
}

BOOST_AUTO_TEST_CASE(without_being_asked_nothing_is_learned)
{
  const Communicator communicator(MPI_COMM_WORLD);
  Setting            setting;
  auto               adaptive = setting.adaptive(0);
  Step               step(mine(far_strains(), communicator));
  BalancedMicroscale balanced(communicator, adaptive, step.n);
  step.take(balanced);
  const std::size_t n_before = count(step, communicator);
  balanced.commit();
  step.take(balanced);
  BOOST_TEST(balanced.n_snapshots() == 0u);
  BOOST_TEST(count(step, communicator) == n_before);
}

BOOST_AUTO_TEST_CASE(the_worst_are_chosen_and_no_neighbours)
{
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const auto       chosen   = worst({{0, 0.3, {1., 0., 0.}},
                                     {1, infinite, {0., 1., 0.}},
                                     {2, infinite, {0., 2., 0.}},
                                     {3, 0.5, {0., 0., 1.}},
                                     {4, 0.4, {0., 0.01, 1.}}},
                                    4);
  BOOST_TEST(chosen.size() == 4u);
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(chosen[i].point == std::vector<std::size_t>({2, 1, 3, 0})[i]);
}

BOOST_AUTO_TEST_CASE(bad_snapshots_are_refused)
{
  Setting                          setting;
  std::vector<std::vector<double>> snapshots  = {std::vector<double>(17, 0.)};
  const auto                       microscale = setting.cell.microscale(reduced);
  BOOST_CHECK_THROW(learner(*microscale).enrich(snapshots), InputError);
  Archive archive;
  setting.cell.write(archive);
  auto damaged = archive;
  damaged.arrays["snapshots"].values.pop_back();
  BOOST_CHECK_THROW(setting.cell.read(damaged), InputError);
  // Archives from before there were snapshots open, but do not learn.
  archive.arrays.erase("snapshots");
  setting.cell.read(archive);
  BOOST_TEST(!setting.cell.can_be_enriched());
  snapshots.clear();
  BOOST_CHECK_THROW(learner(*setting.cell.microscale(reduced)).enrich(snapshots), InputError);
}
