// MPI: 1 2
// Cheap models of a problem without a zone: in modes of all samples' states it gives these samples' quantities, on any number of
// groups, and on a coarser mesh comes near them; what a coefficient cannot be there is left out; a load path is no problem.
#include "core/renamed_key.h"
#include "physics/api/parameter_file.h"
#include "physics/api/problem_variants.h"
#include "studies/shared/problem_holder.h"
#include "studies/stochastic_submodel/fidelities.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string wave = mesh_section(2, 3) + degree_section(1) +
                           "subsection parameters\n set names = f, bad\n set values = 1, 0\n"
                           " subsection random field\n  set modes = 2\n  set correlation length = 0.5\n end\nend\n"
                           "subsection physics\n set model = wave\n subsection wave\n"
                           "  set wave speed = if(bad > 0.5, -1, exp(0.1*field))\n end\nend\n"
                           "subsection boundary conditions\n set dirichlet = 1: 0\n"
                           " set neumann = 0: f*sin(6*t)*y\nend\n"
                           "subsection time\n set end time = 0.6\n set step = 0.05\nend\n"
                           "subsection postprocessing\n set integrals = mean: u0\nend\n";

  const std::vector<std::vector<double>> inputs = {{1., 0., 0.5, -1.}, {2., 0., -1., 0.}, {0.5, 0., 1., 2.}};

  /// A problem, and a second one of its file, on groups of ranks; quantities of the first at the inputs.
  struct Case
  {
    explicit Case(const unsigned int n_groups, const unsigned int refinements = 2)
      : model(FullModel::create(file)),
        keys(file, {{"mesh"}, "refinements"}, {{"coarse"}, "refinements"}, "For tests."),
        coarse(FullModel::create(keys)),
        ensemble(world, n_groups)
    {
      file.read(wave + "subsection coarse\n set refinements = " + std::to_string(refinements) + "\nend\n", "test",
                {});
      ensemble.on_groups([&] { model->setup(ensemble.group()); });
      quantities.emplace(*model);
      ensemble.on_groups([&] {
        for (const auto &input : inputs)
          {
            std::vector<double> numbers;
            model->set_parameters(input);
            model->solve(&numbers);
            runs.numbers.push_back(runs.numbers.size());
            runs.parameters.push_back(input);
            runs.quantities.push_back((*quantities)(numbers));
          }
      });
      context.emplace(FidelityContext{ensemble, *quantities, runs});
      ensemble.on_groups([&] { setup_with_field_of(*problem_of(*coarse), *problem_of(*model)); });
    }

    Communicator                    world;
    ParameterFile                   file;
    std::unique_ptr<FullModel>      model;
    RenamedKey                      keys;
    std::unique_ptr<FullModel>      coarse;
    Ensemble                        ensemble;
    std::optional<SampleQuantities> quantities;
    WholeRuns                       runs;
    std::optional<FidelityContext>  context;
  };

  /// Largest difference of the first quantity from the samples', relative to the largest of these.
  double deviation(const FidelityRuns &answers, const WholeRuns &runs)
  {
    double result = 0., scale = 0.;
    for (std::size_t i = 0; i < runs.quantities.size(); ++i)
      {
        result = std::max(result, std::abs(answers.quantities.at(i)[0] - runs.quantities[i][0]));
        scale  = std::max(scale, std::abs(runs.quantities[i][0]));
      }
    BOOST_TEST(scale > 0.);
    return result / scale;
  }

  template <class Action>
  void on_any_groups(const Action &action)
  {
    for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
      {
        Case c((unsigned int)(n_groups));
        action(c);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_reduced_problem_of_all_samples_has_them)
{
  on_any_groups([](Case &c) {
    const auto model = reduced_fidelity(*problem_of(*c.model), *c.context, {200, 3, 1});
    BOOST_TEST(model->learns());
    model->learn(std::vector<std::size_t>{0, 1, 2});
    const auto answers = run_fidelity(*model, *c.context, inputs);
    BOOST_TEST(deviation(answers, c.runs) < 1e-4);
    BOOST_TEST(answers.certificate < 1e-5);
    const auto poor = reduced_fidelity(*problem_of(*c.model), *c.context, {2, 1, 1});
    poor->learn(std::vector<std::size_t>{2});
    const auto poor_answers = run_fidelity(*poor, *c.context, inputs);
    BOOST_TEST(poor_answers.certificate > 10. * answers.certificate);
    BOOST_TEST(deviation(poor_answers, c.runs) > 1e-4);
  });
}

BOOST_AUTO_TEST_CASE(a_coarse_problem_comes_near)
{
  for (int n_groups = 1; n_groups <= Communicator().size(); ++n_groups)
    {
      double last = 1.;
      for (const unsigned int refinements : {1u, 2u})
        {
          Case       c((unsigned int)(n_groups), refinements);
          const auto model = coarse_fidelity(*problem_of(*c.coarse), *c.context);
          BOOST_TEST(!model->learns());
          BOOST_TEST(model->learn_seconds() == 0.);
          const auto answers = run_fidelity(*model, *c.context, inputs);
          BOOST_TEST(answers.seconds > 0.);
          const double error = deviation(answers, c.runs);
          BOOST_TEST(error < last);
          BOOST_TEST(error > 1e-6);
          last = error;
        }
      BOOST_TEST(last < 0.2);
    }
}

BOOST_AUTO_TEST_CASE(what_a_coefficient_cannot_be_is_left_out)
{
  Case       c(1);
  const auto model   = coarse_fidelity(*problem_of(*c.coarse), *c.context);
  const auto answers = run_fidelity(*model, *c.context, {{1., 1., 0., 0.}, inputs[0]});
  BOOST_TEST(std::isnan(answers.quantities[0][0]));
  BOOST_TEST(std::isfinite(answers.quantities[1][0]));
}

BOOST_AUTO_TEST_CASE(a_load_path_is_no_problem)
{
  ParameterFile file;
  const auto    path = FullModel::create(file);
  file.read("subsection samples\n set full model = load path\nend\n", "test", {});
  BOOST_TEST(problem_of(*path) == nullptr);
}
