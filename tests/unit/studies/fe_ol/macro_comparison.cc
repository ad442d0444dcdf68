// MPI: 1 2
// One path by several microscales: errors are those against finite elements, each type has figures of its own, and
// without finite elements nothing is claimed.
#include "studies/fe_ol/macro_comparison.h"
#include "support/homogeneous_microscale.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  /// A bar of one linear material, pulled: stresses that are 1 % too large are a reaction 1 % too large.
  struct Bar
  {
    Bar()
      : problem(MacroProblem::create(file))
    {
      file.read(
          "subsection mesh\n set arguments = 0 : 1 : true\n set refinements = 2\nend\nsubsection boundary "
          "conditions\n set dirichlet = 0: 0; - | 1: 0.01*t; - | 2: -; 0\nend\nsubsection macroscale\n set load "
          "steps = 2\n set reaction boundaries = 1\nend\n",
          "test", {});
      problem->setup(Communicator(MPI_COMM_WORLD));
    }

    MacroAnswer solve(const double error) const
    {
      HomogeneousMicroscale cell(2, "linear isotropic", "set young modulus = 100\n set poisson ratio = 0.3\n");
      cell.error = error;
      return problem->solve(cell);
    }

    ParameterFile                 file;
    std::unique_ptr<MacroProblem> problem;
  };
} // namespace

BOOST_AUTO_TEST_CASE(errors_are_those_against_finite_elements)
{
  const Bar       bar;
  MacroComparison comparison(*bar.problem, "network");
  comparison.add("finite elements", bar.solve(0.));
  comparison.add("reduced", bar.solve(1e-4));
  const auto own = bar.solve(0.01);

  Figures figures;
  figures.set("time.cell_s", 10.);
  comparison.report(own, figures);
  BOOST_TEST(std::abs(figures.number("error.reaction") - 0.01) < 1e-10);
  BOOST_TEST(std::abs(figures.number("error.reaction.reduced") - 1e-4) < 1e-10);
  BOOST_TEST(figures.number("error.displacement") < 1e-10); // the same law, scaled
  BOOST_TEST(figures.number("newton.extra") ==
             figures.number("newton.fe_ol") - figures.number("newton.finite_elements"));
  BOOST_TEST(figures.number("speedup.whole_run") ==
             figures.number("time.finite_elements_s") / figures.number("time.fe_ol_s"));
  for (const std::string key : {"newton.reduced", "time.reduced_s", "step_cuts.finite_elements",
                                "certificate.max.reduced", "speedup.whole_run.reduced"})
    BOOST_TEST(figures.has(key), key);

  const auto row = comparison.row(own.steps.back());
  BOOST_TEST(row.back().name == "error_reaction");
  BOOST_TEST(std::abs(row.back().value - 0.01) < 1e-10);
  BOOST_TEST(comparison.truth_at(own.steps.back()).size() == own.steps.back().displacement.size());
}

BOOST_AUTO_TEST_CASE(without_finite_elements_nothing_is_claimed)
{
  const Bar       bar;
  MacroComparison comparison(*bar.problem, "reduced");
  const auto      own = bar.solve(0.);
  Figures         figures;
  comparison.report(own, figures);
  BOOST_TEST(figures.has("newton.fe_ol"));
  BOOST_TEST(!figures.has("error.displacement"));
  BOOST_TEST(!figures.has("speedup.whole_run"));
  BOOST_TEST(comparison.truth_at(own.steps.back()).empty());
  BOOST_TEST(comparison.row(own.steps.back()).back().name == "reaction_y");
}
