// MPI: 1 2
// A sample of a family whose parameters an expression does not bear is refused on all ranks alike, by name, whichever group
// of ranks it belongs to.
#include "core/exceptions.h"
#include "studies/graph_galerkin/family_samples.h"
#include "studies/shared/scaling.h"
#include "support/problem_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// -laplace u = f, told at the nodes what `node_inputs` says of the parameter a.
  struct Setting
  {
    Setting(const unsigned int n_groups, const std::string &source, const std::string &node_inputs)
      : ensemble(Communicator(), n_groups),
        problem(Problem::create(file)),
        model(FamilyModel::create(file))
    {
      file.read(mesh_section(2, 2) + degree_section(1) +
                    "subsection physics\n set model = diffusion\n subsection diffusion\n set source = " + source +
                    "\n end\nend\nsubsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n"
                    "subsection parameters\n set names = a\n set values = 1\nend\n"
                    "subsection network\n set node inputs = " +
                    node_inputs + "\nend\n",
                "test", {});
      problem->setup(ensemble.group());
      map = scaled_field_map(*problem);
    }

    std::size_t n_samples(const std::vector<std::vector<double>> &parameters, const FamilySamples::Kind kind)
    {
      return FamilySamples(ensemble, *problem, *model, map, parameters, kind).samples().size();
    }

    ParameterFile                file;
    Ensemble                     ensemble;
    std::unique_ptr<Problem>     problem;
    std::unique_ptr<FamilyModel> model;
    FieldMap                     map;
  };

  bool says_what_to_do(const InputError &error)
  {
    return std::string(error.what()).find("finite everywhere on the mesh") != std::string::npos;
  }
} // namespace

BOOST_AUTO_TEST_CASE(an_expression_that_one_sample_makes_infinite_is_refused_on_all_ranks)
{
  for (unsigned int n_groups = 1; n_groups <= (unsigned int)(Communicator().size()); ++n_groups)
    for (const auto kind : {FamilySamples::Kind::label_free, FamilySamples::Kind::supervised})
      {
        Setting inputs(n_groups, "a", "log(a); x"), source(n_groups, "sqrt(a)", "x");
        for (Setting *setting : {&inputs, &source})
          {
            // The second belongs to another group than the first, where there are two.
            BOOST_CHECK_EXCEPTION(setting->n_samples({{1.}, {-1.}}, kind), InputError, says_what_to_do);
            BOOST_CHECK_EXCEPTION(setting->n_samples({{-1.}, {1.}}, kind), InputError, says_what_to_do);
          }
        BOOST_TEST(inputs.n_samples({{1.}, {2.}}, kind) == 2u / n_groups);
      }
}
