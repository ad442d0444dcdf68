// MPI: 1 2
// Models of a zone's quantities that have learnt from all runs and may keep all of them give these runs' quantities, on any
// number of groups; cross-fitted ones have not seen the fold; certificates tell how much is left.
#include "studies/stochastic_submodel/fidelities.h"
#include "bridge/stochastic/generator.h"
#include "support/says.h"
#include "support/submodel_case.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// With the zone on groups of ranks.
  struct Case : SubmodelCase
  {
    explicit Case(const int n_groups)
      : SubmodelCase((unsigned int)(n_groups)),
        ensemble(world, (unsigned int)(n_groups)),
        context{ensemble, *quantities, runs, 0}
    {
      ensemble.on_groups([&] { model.setup(ensemble.group()); });
      generator = GeneratorRegistry::instance().entries().at("bootstrap").factory(generator_file);
      generator_file.read("set condition bandwidth = 0.01\n", "test.prm", {});
      all.resize(n);
      std::iota(all.begin(), all.end(), 0u);
    }

    Ensemble                   ensemble;
    FidelityContext            context;
    ParameterFile              generator_file;
    std::unique_ptr<Generator> generator;
    std::vector<std::size_t>   all;
  };

  void compare(const FidelityRuns &answers, const WholeRuns &runs, const std::size_t quantity,
               const double tolerance)
  {
    BOOST_REQUIRE(answers.quantities.size() == runs.quantities.size());
    for (std::size_t i = 0; i < runs.quantities.size(); ++i)
      BOOST_TEST(std::abs(answers.quantities[i][quantity] - runs.quantities[i][quantity]) <
                 tolerance * std::abs(runs.quantities[i][quantity]));
    BOOST_TEST(answers.seconds > 0.);
  }

  const std::size_t peak = 1; // stress.maximum

  template <class Action>
  void on_any_groups(const Action &action)
  {
    for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
      {
        Case c(n_groups);
        action(c);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(whole_runs_repeat)
{
  on_any_groups([](Case &c) {
    compare(run_fidelity(*whole_fidelity(*c.zone, c.context), c.context, c.runs.parameters), c.runs, peak, 1e-8);
  });
}

BOOST_AUTO_TEST_CASE(a_reduced_model_of_all_runs_has_them)
{
  on_any_groups([](Case &c) {
    const auto model = reduced_fidelity(*c.zone, c.context, {200, c.n, 1});
    model->learn(c.all);
    const auto answers = run_fidelity(*model, c.context, c.runs.parameters);
    compare(answers, c.runs, peak, 1e-4);
    BOOST_TEST(answers.certificate < 1e-5);
    BOOST_TEST(model->learn_seconds() > 0.);
    const auto poor = reduced_fidelity(*c.zone, c.context, {3, 2, 1});
    poor->learn(std::vector<std::size_t>{4, 5, 6});
    BOOST_TEST(run_fidelity(*poor, c.context, {c.runs.parameters[0]}).certificate > 10. * answers.certificate);
  });
}

BOOST_AUTO_TEST_CASE(a_conditional_generator_that_repeats_its_runs_has_them)
{
  on_any_groups([](Case &c) {
    const auto submodel = submodel_fidelity(*c.zone, c.context, *c.generator, *c.vectors, c.learnt, 2);
    submodel->learn(c.all);
    compare(run_fidelity(*submodel, c.context, c.runs.parameters), c.runs, peak, 1e-6);
    const auto direct = direct_fidelity(c.context, *c.generator, peak, 2);
    direct->learn(c.all);
    const auto answers = run_fidelity(*direct, c.context, c.runs.parameters);
    compare(answers, c.runs, peak, 1e-9);
    BOOST_TEST(answers.certificate == 1.); // eight runs are too few to leave some apart: nothing is known
    BOOST_TEST(std::isnan(answers.quantities[0][0]));
  });
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_not_learnt)
{
  Case       c(1);
  const auto direct = direct_fidelity(c.context, *c.generator, peak, 1);
  direct->learn(std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7});
  const auto answers = run_fidelity(*direct, c.context, c.runs.parameters);
  for (std::size_t i = 1; i < c.n; ++i)
    BOOST_TEST(std::abs(answers.quantities[0][peak] - c.runs.quantities[0][peak]) > 0.);
  compare(run_fidelity(*direct, c.context, {c.runs.parameters[3]}),
          {{3}, {c.runs.parameters[3]}, {c.runs.quantities[3]}}, peak, 1e-9);
}

BOOST_AUTO_TEST_CASE(a_quantity_that_never_varies_is_refused)
{
  Case c(1);
  for (auto &row : c.runs.quantities)
    row[peak] = 2.;
  BOOST_CHECK_EXCEPTION(direct_fidelity(c.context, *c.generator, peak, 1), InputError,
                        says("'stress.maximum' is 2.0"));
}
