// MPI: 1 2
// Runs and the vectors that stand for them: parameters come back, parts have variance one; draws that are held-out runs give
// the zone those runs' quantities, however many groups of ranks solve them.
#include "core/statistics.h"
#include "studies/stochastic_submodel/zone_runs.h"
#include "support/says.h"
#include "support/submodel_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

BOOST_AUTO_TEST_CASE(vectors_have_the_runs_parameters)
{
  SubmodelCase c(1);
  BOOST_TEST(c.learnt.n_entries == 9u);
  BOOST_TEST(c.learnt.n() == c.n);
  double of_trace = 0., of_field = 0.;
  for (std::size_t i = 0; i < c.n; ++i)
    {
      const auto vector = c.learnt.row(i);
      for (std::size_t k = 0; k < 9; ++k)
        (k < 7 ? of_trace : of_field) += vector[k] * vector[k] / double(c.n);
      const auto back = c.vectors->parameters(vector, {5., 0., 0.});
      BOOST_TEST(back[0] == 5.);
      for (std::size_t k : {1u, 2u})
        BOOST_TEST(std::abs(back[k] - c.runs.parameters[i][k]) < 1e-12);
    }
  BOOST_TEST(std::abs(of_trace - 1.) < 1e-9);
  BOOST_TEST(std::abs(of_field - 1.) < 1e-9);
}

BOOST_AUTO_TEST_CASE(zones_of_the_runs_own_traces_have_their_quantities)
{
  for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
    {
      SubmodelCase   c(static_cast<unsigned int>(n_groups));
      const Ensemble ensemble(c.world, static_cast<unsigned int>(n_groups));
      ensemble.on_groups([&] { c.model.setup(ensemble.group()); });
      // the load is the trace's; its own parameter is nothing to the zone
      const auto results = run_zone(*c.zone, ensemble, *c.vectors, *c.quantities, c.learnt, {0., 0., 0.}, "zone");
      BOOST_REQUIRE(results.quantities.size() == c.n);
      BOOST_TEST(results.n_failed == 0u);
      for (std::size_t i = 0; i < c.n; ++i)
        for (std::size_t k = 0; k < c.quantities->names().size(); ++k)
          BOOST_TEST(std::abs(results.quantities[i][k] - c.runs.quantities[i][k]) <
                     1e-6 * (1e-6 + std::abs(c.runs.quantities[i][k])));
    }
}

BOOST_AUTO_TEST_CASE(traces_of_another_zone_are_refused)
{
  SubmodelCase  c(1);
  ParameterFile file;
  auto          other = Zone::create(file);
  std::string   text  = plate;
  text.replace(text.find("0.25, 0.25 :"), 12, "0.25, 0.50 :");
  file.read(text, "test.prm", {});
  other->setup(c.world);
  BOOST_CHECK_EXCEPTION(require_traces_of(*other, SampleRuns::path(c.run.directory, "training")), InputError,
                        says("another zone, mesh or step"));
  BOOST_CHECK_EXCEPTION(read_whole_runs(c.run.directory, c.world, "training", 9), InputError,
                        says("holds 8 runs, not 9"));
}

BOOST_AUTO_TEST_CASE(a_parameter_that_never_changes_is_refused)
{
  SubmodelCase c(1);
  auto         same = c.runs.parameters;
  for (auto &row : same)
    row[1] = 2.;
  BOOST_CHECK_EXCEPTION(SubmodelVectors(c.vectors->modes(), c.model.parameter_names(), {1}, same), InputError,
                        says("'field_1' is the same in all runs"));
}
