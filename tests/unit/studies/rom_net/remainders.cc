// MPI: 1
// Errors measured on held-out samples count what lies outside of the training's span, and what was cut off.
#include "studies/rom_net/remainders.h"
#include "physics/api/dictionary_criterion.h"
#include "physics/api/snapshot_modes.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  const auto near = boost::test_tools::tolerance(1e-12);

  /// By one basis of so many modes.
  double measured(const Coordinates &training, const Coordinates &held_out, const unsigned int n_modes)
  {
    DictionaryCandidate candidate;
    candidate.clusters.label.assign(training.n_samples(), 0);
    candidate.clusters.representative     = {0};
    const std::vector<unsigned int> modes = {n_modes};
    return judge_dictionary(training, held_out, candidate, modes, {.n_folds = 2, .n_resamples = 2})[0]
        .measured.global;
  }
} // namespace

BOOST_AUTO_TEST_CASE(what_is_outside_is_an_error_by_any_basis)
{
  Coordinates training{2, 1, {1., 0., 2., 0., 0., 0.1, 3., 0.}};
  Coordinates held_out{2, 1, {3., 0.}};
  BOOST_TEST(measured(training, held_out, 2) < 1e-12); // as if it were in the span
  add_remainders(training, held_out, std::vector<double>{4.});
  BOOST_TEST(training.n_rows == 3u);
  BOOST_TEST(measured(training, held_out, 2) == 0.8, near);
  BOOST_TEST(measured(training, held_out, 3) == 0.8, near);
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_stays)
{
  // Three directions; two axes hold the training up to a little, the third is what the held-out sample is.
  const Coordinates   whole{3, 1, {1., 0., 0., 0., 1., 0., 1., 1., 1e-9}}, other{3, 1, {0., 0., 2.}};
  const PrincipalAxes axes(whole, 1, 0.03);
  BOOST_TEST(axes.n() == 2u);
  auto       training = axes.rotated(whole), held_out = axes.rotated(other);
  const auto lost = lost_norms(other, held_out);
  BOOST_TEST(lost.front() == 2., boost::test_tools::tolerance(1e-6));
  add_remainders(training, held_out, lost);
  BOOST_TEST(measured(training, held_out, 2) == 1., boost::test_tools::tolerance(1e-6));
}
