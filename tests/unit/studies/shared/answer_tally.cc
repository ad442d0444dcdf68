// MPI: 1 2 4
// Every answer is counted once, by whichever group of ranks asked for it; the worst residual is not averaged away;
// medians are those of all samples.
#include "studies/shared/answer_tally.h"
#include "core/figures.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  const auto every_decision = {Decision::accepted, Decision::corrected, Decision::recomputed, Decision::rejected};

  Finish::Outcome outcome_of(const std::size_t i)
  {
    Finish::Outcome outcome;
    outcome.before.decision          = i == 0   ? Decision::rejected
                                       : i == 1 ? Decision::recomputed
                                       : i < 4  ? Decision::corrected
                                                : Decision::accepted;
    outcome.before.residual_relative = 0.1 * double(i);
    outcome.after.residual_relative  = i == 3 ? 1e-3 : 1e-12;
    outcome.before.estimate          = double(i);
    outcome.before.reference         = 2.;
    outcome.before.seconds           = 10. + double(i);
    outcome.seconds                  = 20. + double(i);
    outcome.warm_iterations          = 2;
    outcome.cold_iterations          = 5;
    return outcome;
  }

  AnswerTally tally_of(const Ensemble &ensemble, const std::size_t n)
  {
    AnswerTally tally(n);
    for (std::size_t i = 0; i < n; ++i)
      if (ensemble.owns(i))
        tally.add(i, double(i), outcome_of(i));
    tally.sum(ensemble);
    return tally;
  }
} // namespace

BOOST_AUTO_TEST_CASE(all_groups_together_know_every_sample)
{
  const Communicator all;
  for (int n_groups = 1; n_groups <= all.size(); n_groups *= 2)
    {
      const Ensemble ensemble(all, n_groups);
      const auto     tally = tally_of(ensemble, 7);
      BOOST_TEST(tally.count(Decision::rejected) == 1);
      BOOST_TEST(tally.count(Decision::recomputed) == 1);
      BOOST_TEST(tally.count(Decision::corrected) == 2);
      BOOST_TEST(tally.count(Decision::accepted) == 3);
      BOOST_TEST(tally.n_solved() == 6);
      Figures figures;
      tally.report_times(figures);
      BOOST_TEST(figures.number("time.network_s") == 3.);
      BOOST_TEST(figures.number("time.certificate_s") == 13.);
      BOOST_TEST(figures.number("time.finish_s") == 23.);
      BOOST_TEST(tally.estimate[4] == 2.); // relative
      BOOST_TEST(tally.residual_before[6] == 0.1 * 6.);
    }
}

BOOST_AUTO_TEST_CASE(the_worst_residual_is_reported)
{
  Figures figures;
  tally_of(Ensemble(Communicator(), 1), 7).report_decisions(figures, every_decision);
  BOOST_TEST(figures.number("certificate.residual_relative") == 1e-3);
  BOOST_TEST(figures.number("certificate.accepted") == 3.);
  BOOST_TEST(figures.number("certificate.rejected") == 1.);
}

BOOST_AUTO_TEST_CASE(a_residual_that_is_not_a_number_is_not_hidden)
{
  AnswerTally tally(3);
  for (std::size_t i = 0; i < 3; ++i)
    {
      auto outcome = outcome_of(4 + i);
      if (i == 1)
        outcome.after.residual_relative = std::nan("");
      tally.add(i, 0., outcome);
    }
  Figures figures;
  tally.report_decisions(figures, {Decision::accepted});
  BOOST_TEST(std::isnan(tally.residual_after[1]));
  BOOST_TEST(tally.n_solved() == 2);
  BOOST_TEST(figures.to_json().find("\"certificate.residual_relative\": \"nan\"") != std::string::npos);
  BOOST_TEST(!figures.has("certificate.rejected")); // not asked for
}

BOOST_AUTO_TEST_CASE(of_no_answers_nothing_is_claimed)
{
  const AnswerTally none(0);
  Figures           figures;
  none.report_decisions(figures, every_decision);
  none.report_times(figures);
  BOOST_TEST(figures.number("certificate.accepted") == 0.);
  BOOST_TEST(figures.to_json().find("\"certificate.residual_relative\": \"nan\"") != std::string::npos);
  BOOST_TEST(figures.to_json().find("\"time.network_s\": \"nan\"") != std::string::npos);
}
