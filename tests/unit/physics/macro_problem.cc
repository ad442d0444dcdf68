// MPI: 1 2
// A two-scale problem whose cells are one homogeneous material is the foundation's elasticity, step for step;
// steps that fail are rolled back and halved; certificates are looked at between Newton iterations, not within.
#include "physics/api/macro_problem.h"
#include "core/file.h"
#include "support/homogeneous_microscale.h"
#include "support/problem_case.h"

#include <vtkDataArray.h>
#include <vtkPointData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPUnstructuredGridReader.h>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <filesystem>
#include <map>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string law = "set bulk modulus = 4780\n set a1 = 50\n set a2 = 0.06\n";

  std::string cook(const unsigned int dimension)
  {
    return "subsection mesh\n set dimension = " + std::to_string(dimension) +
           "\n set generator = cook membrane\n set refinements = 2\nend\nsubsection finite elements\n set degree "
           "= " +
           (dimension == 2 ? "2" : "1") +
           "\nend\nsubsection newton\n set relative tolerance = 1e-12\nend\nsubsection linear solver\n set method "
           "= "
           "direct\nend\n";
  }

  std::string loads(const unsigned int dimension, const std::string &factor)
  {
    const std::string more = dimension == 2 ? "" : "; 0";
    return "subsection boundary conditions\n set dirichlet = 0: 0; 0" + more + "\n set neumann = 1: 0; 2*" +
           factor + more + "\nend\nsubsection postprocessing\n set probes = tip: 48, 52" +
           (dimension == 2 ? "" : ", 0.5") + "\n set forces = clamp: 0\nend\n";
  }

  struct MacroCase
  {
    explicit MacroCase(const std::string &text)
      : problem(MacroProblem::create(file))
    {
      file.read(text, "test", {});
      problem->setup(communicator);
    }

    Communicator                  communicator{MPI_COMM_WORLD};
    ParameterFile                 file;
    std::unique_ptr<MacroProblem> problem;
  };

  double entry(const MacroLoadStep &step, const std::string &name)
  {
    for (const auto &[key, value] : step.numbers)
      if (key == "postprocessing." + name)
        return value;
    BOOST_FAIL("no number " + name);
    return 0.;
  }

  HomogeneousMicroscale cell(const unsigned int dimension)
  {
    return HomogeneousMicroscale(dimension, "nonlinear deviatoric", law);
  }

  std::string in_steps(const unsigned int n, const std::string &more = "")
  {
    return cook(2) + loads(2, "t") + "subsection macroscale\n set load steps = " + std::to_string(n) + "\n" +
           more + "\nend\n";
  }

  std::vector<double> foundation(const unsigned int dimension, unsigned int &newton_steps, double &tip)
  {
    const Communicator communicator(MPI_COMM_WORLD);
    const ProblemCase  test(
         communicator, cook(dimension) + loads(dimension, "1") +
                           "subsection physics\n set model = elasticity\n subsection elasticity\n set material "
                            "= nonlinear deviatoric\n subsection nonlinear deviatoric\n" +
                           law + "end\nend\nend\n");
    Run                 run{communicator, RunDirectory(communicator, "foundation"), {}, {}};
    std::vector<double> u(test.problem->n_free(), 0.);
    newton_steps = test.problem->solve(u).newton_iterations;
    test.problem->postprocess(u, run);
    tip = run.figures.number("postprocessing.tip.displacement_y");
    return {run.figures.number("postprocessing.clamp.displacement_x"),
            run.figures.number("postprocessing.clamp.displacement_y"), test.problem->l2_norm(u)};
  }
} // namespace

BOOST_AUTO_TEST_CASE(homogeneous_cells_are_the_foundations_elasticity)
{
  for (const unsigned int dimension : {2u, 3u})
    {
      unsigned int newton_steps = 0;
      double       tip          = 0.;
      const auto   force        = foundation(dimension, newton_steps, tip);

      MacroCase  test(cook(dimension) + loads(dimension, "t") +
                      "subsection macroscale\n set load steps = 1\nend\n");
      auto       microscale = cell(dimension);
      const auto answer     = test.problem->solve(microscale);
      BOOST_TEST(answer.steps.size() == 1u);
      const auto &step = answer.steps.back();
      BOOST_TEST(std::abs(tip) > 0.1);
      BOOST_TEST(std::abs(entry(step, "tip.displacement_y") - tip) <= 1e-10 * std::abs(tip));
      BOOST_TEST(std::abs(step.reaction[1] - force[1]) <= 1e-10 * std::abs(force[1]));
      BOOST_TEST(entry(step, "clamp.displacement_y") == step.reaction[1]);
      BOOST_TEST(std::abs(double(answer.newton_steps) - double(newton_steps)) <= 1.);
      BOOST_TEST(answer.step_cuts == 0u);
      BOOST_TEST(answer.evaluations <= answer.newton_steps + 1u); // and one at the start
      // The whole field: the norm of all dofs.
      double sum = 0.;
      for (const double u : step.displacement)
        sum += u * u;
      BOOST_TEST(std::abs(std::sqrt(test.communicator.sum(sum)) - force[2]) <= 1e-10 * force[2]);
    }
}

BOOST_AUTO_TEST_CASE(prescribed_displacements_take_no_more_than_they_should)
{
  MacroCase test(cook(2) + "subsection boundary conditions\n set dirichlet = 0: 0; 0 | 1: 0; 1.5*t\nend\n"
                           "subsection macroscale\n set load steps = 2\n set reaction boundaries = 1\nend\n");
  auto      microscale = cell(2);
  // Boundary values put at once on a row of cells would be strains of 0.07; spread over the body they are small.
  microscale.largest_increment = 0.05;
  const auto answer            = test.problem->solve(microscale);
  BOOST_TEST(answer.step_cuts == 0u);
  BOOST_TEST(answer.newton_steps <= 12u);
  BOOST_TEST(answer.steps[0].time == 0.5);
  BOOST_TEST(answer.steps[1].reaction[1] > answer.steps[0].reaction[1]);
}

BOOST_AUTO_TEST_CASE(more_steps_end_at_the_same_place)
{
  MacroCase  once(in_steps(1)), often(in_steps(4));
  auto       first = cell(2), second = cell(2);
  const auto one = once.problem->solve(first), four = often.problem->solve(second);
  BOOST_TEST(four.steps.size() == 4u);
  BOOST_TEST(once.problem->relative_l2_difference(four.steps.back().displacement, one.steps.back().displacement) <
             1e-10);
}

BOOST_AUTO_TEST_CASE(a_step_that_fails_is_halved)
{
  MacroCase  once(in_steps(1)), halved(in_steps(1));
  auto       free = cell(2), careful = cell(2);
  const auto one = once.problem->solve(free);
  // What the whole step asks of the cells is more than they bear at once; in parts it is not.
  careful.largest_increment = 0.007;
  const auto parts          = halved.problem->solve(careful);
  BOOST_TEST(parts.step_cuts > 0u);
  BOOST_TEST(parts.newton_steps > one.newton_steps);
  BOOST_TEST(parts.steps.size() == 1u);
  BOOST_TEST(once.problem->relative_l2_difference(parts.steps.back().displacement, one.steps.back().displacement) <
             1e-10);
}

BOOST_AUTO_TEST_CASE(halving_has_an_end)
{
  MacroCase test(in_steps(1, "set step halvings = 2"));
  auto      microscale         = cell(2);
  microscale.largest_increment = 1e-5;
  try
    {
      test.problem->solve(microscale);
      BOOST_FAIL("such cells bear nothing");
    }
  catch (const ConvergenceError &error)
    {
      BOOST_TEST(std::string(error.what()).find("step halvings") != std::string::npos);
    }
  // All was rolled back: committed states are virgin.
  for (std::size_t point = 0; point < microscale.n_points(); ++point)
    for (const double strain : microscale.pack(point))
      BOOST_TEST(strain == 0.);
}

namespace
{
  /// Stiffens with the committed strain: the path matters, and a commit too few or too many shows.
  class Ratcheting : public HomogeneousMicroscale
  {
  public:
    Ratcheting()
      : HomogeneousMicroscale(2, "linear isotropic", "set young modulus = 1000\n set poisson ratio = 0.3\n")
    {}

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override
    {
      HomogeneousMicroscale::evaluate(points, strains, answer);
      for (std::size_t i = 0; i < points.size(); ++i)
        {
          const double factor = 1. + 10. * norm(pack(points[i]));
          for (unsigned int k = 0; k < 4; ++k)
            answer.stress[4 * i + k] *= factor;
          for (unsigned int k = 0; k < 12; ++k)
            answer.tangent[12 * i + k] *= factor;
        }
    }
  };
} // namespace

BOOST_AUTO_TEST_CASE(states_are_committed_once_a_step)
{
  // Uniform extension: e = t, stress = E (1 - nu) / ((1 + nu)(1 - 2 nu)) e (1 + 10 e of the step before).
  const std::string text =
      "subsection mesh\n set arguments = 0 : 1 : true\n set refinements = 2\nend\nsubsection boundary "
      "conditions\n "
      "set dirichlet = 0: 0; - | 1: 0.02*t; - | 2, 3: -; 0\nend\nsubsection macroscale\n set load steps = 4\n set "
      "reaction boundaries = 1\nend\n";
  const double modulus = 1000. * 0.7 / (1.3 * 0.4);
  MacroCase    test(text);
  Ratcheting   microscale;
  const auto   answer = test.problem->solve(microscale);
  for (unsigned int k = 1; k <= 4; ++k)
    {
      const double strain = 0.005 * k, before = 0.005 * (k - 1);
      BOOST_TEST(std::abs(answer.steps[k - 1].reaction[0] - modulus * strain * (1. + 10. * before)) < 1e-8);
    }
  // Cuts commit in between: from 0.0025 to 0.005, ..
  MacroCase  cut(text);
  Ratcheting careful;
  careful.largest_increment = 0.004;
  const auto parts          = cut.problem->solve(careful);
  BOOST_TEST(parts.step_cuts > 0u);
  BOOST_TEST(std::abs(parts.steps[0].reaction[0] - modulus * 0.005 * (1. + 10. * 0.0025)) < 1e-8);
  BOOST_TEST(std::abs(parts.steps[3].reaction[0] - modulus * 0.02 * (1. + 10. * 0.0175)) < 1e-8);
}

BOOST_AUTO_TEST_CASE(points_above_the_tolerance_are_raised_and_counted)
{
  MacroCase  exact_case(in_steps(2)), test(in_steps(2));
  auto       exact = cell(2), microscale = cell(2);
  const auto truth       = exact_case.problem->solve(exact);
  microscale.raise_above = 0.;
  microscale.error       = 0.01;
  const auto answer      = test.problem->solve(microscale);
  BOOST_TEST(answer.share[2] == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(answer.largest_estimate == 0.);
  BOOST_TEST(test.problem->relative_l2_difference(answer.steps.back().displacement,
                                                  truth.steps.back().displacement) < 1e-10);
  BOOST_TEST(answer.newton_steps <= truth.newton_steps + 2u);

  // Only where strains are large: better than none, not exact.
  MacroCase some_case(in_steps(2)), none_case(in_steps(2));
  auto      some = cell(2), none = cell(2);
  some.raise_above = 0.007;
  some.error = none.error = 0.01;
  const auto partly = some_case.problem->solve(some), never = none_case.problem->solve(none);
  BOOST_TEST(partly.share[2] > 0.);
  BOOST_TEST(partly.share[2] < 1.);
  BOOST_TEST(partly.share[0] + partly.share[2] == 1., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(partly.largest_estimate <= 0.007);
  BOOST_TEST(never.share[0] == 1., boost::test_tools::tolerance(1e-12));
  const auto error = [&](const MacroAnswer &other) {
    return test.problem->relative_l2_difference(other.steps.back().displacement, truth.steps.back().displacement);
  };
  BOOST_TEST(error(partly) < error(never));
  BOOST_TEST(error(never) > 1e-3);
}

BOOST_AUTO_TEST_CASE(nonsense_is_raised_before_newton_believes_it)
{
  MacroCase  exact_case(in_steps(2)), test(in_steps(2));
  auto       exact = cell(2), microscale = cell(2);
  const auto truth          = exact_case.problem->solve(exact);
  microscale.nonsense_above = 0.005;
  const auto answer         = test.problem->solve(microscale);
  BOOST_TEST(answer.share[2] > 0.);
  BOOST_TEST(answer.share[2] < 1.);
  BOOST_TEST(answer.step_cuts == 0u);
  BOOST_TEST(answer.newton_steps <= truth.newton_steps + 10u);
  BOOST_TEST(std::isfinite(answer.largest_estimate));
  BOOST_TEST(test.problem->relative_l2_difference(answer.steps.back().displacement,
                                                  truth.steps.back().displacement) < 1e-10);
}

BOOST_AUTO_TEST_CASE(steps_and_cells_of_interest_are_written)
{
  MacroCase          test(in_steps(2, "set cells of interest = 0, 0 | 48, 52"));
  const RunDirectory directory(test.communicator, "two_scales");
  auto               microscale = cell(2);
  std::string        pvtu;
  test.problem->solve(microscale, [&](const MacroLoadStep &step) {
    pvtu = test.problem->write(directory, step, step.displacement);
  });
  BOOST_TEST(pvtu == directory.file("solution/00002.pvtu"));
  const auto record = read_file(pvtu);
  for (const std::string name : {"displacement", "displacement_error", "level", "certificate", "share_network",
                                 "decision", "stress_zz", "strain_xy", "von_mises"})
    BOOST_TEST(record.find("\"" + name + "\"") != std::string::npos, name);
  for (const std::string name : {"cell_1_00001", "cell_1_00002", "cell_2_00002"})
    BOOST_TEST(std::filesystem::exists(directory.file("solution/" + name + ".vtu")), name);
  BOOST_TEST(read_file(directory.file("cell_2.pvd")).find("cell_2_00002.vtu") != std::string::npos);
}

namespace
{
  /// A body pulled along x that cannot shrink sideways: its strain is 0.02 t everywhere.
  std::string extension(const unsigned int dimension)
  {
    const std::string free = dimension == 2 ? "" : "; -", sides = dimension == 2 ? "" : " | 4, 5: -; -; 0";
    return "subsection mesh\n set dimension = " + std::to_string(dimension) +
           "\n set arguments = 0 : 1 : true\n set refinements = " + (dimension == 2 ? "3" : "2") +
           "\nend\nsubsection boundary conditions\n set dirichlet = 0: 0; -" + free + " | 1: 0.02*t; -" + free +
           " | 2, 3: -; 0" + free + sides +
           "\nend\nsubsection macroscale\n set load steps = 2\n set reaction boundaries = 1\nend\n";
  }

  /// All points of all ranks as ParaView reads them: each field's least and largest value, and the sum of `volume`.
  struct PointFile
  {
    explicit PointFile(const std::string &pvtu)
    {
      const auto reader = vtkSmartPointer<vtkXMLPUnstructuredGridReader>::New();
      reader->SetFileName(pvtu.c_str());
      reader->Update();
      vtkUnstructuredGrid &grid = *reader->GetOutput();
      n_points                  = std::size_t(grid.GetNumberOfPoints());
      n_cells                   = std::size_t(grid.GetNumberOfCells());
      for (int a = 0; a < grid.GetPointData()->GetNumberOfArrays(); ++a)
        {
          vtkDataArray *array     = grid.GetPointData()->GetArray(a);
          range[array->GetName()] = {array->GetRange()[0], array->GetRange()[1]};
        }
      for (vtkIdType i = 0; i < grid.GetNumberOfPoints(); ++i)
        volume += grid.GetPointData()->GetArray("volume")->GetTuple1(i);
    }

    bool is(const std::string &field, const double value) const
    {
      const auto [low, high] = range.at(field);
      return std::abs(low - value) <= 1e-6 * std::abs(value) + 1e-9 &&
             std::abs(high - value) <= 1e-6 * std::abs(value) + 1e-9;
    }

    std::size_t                                      n_points = 0, n_cells = 0;
    double                                           volume = 0.;
    std::map<std::string, std::pair<double, double>> range;
  };
} // namespace

// Where every point of the body is strained alike, each of them tells strain, stress, certificate and who answered.
BOOST_AUTO_TEST_CASE(each_material_point_is_written_with_what_answered_for_it)
{
  const double young = 1000., poisson = 0.3,
               factor = young / ((1. + poisson) * (1. - 2. * poisson)); // of 1 - nu along x, of nu across
  for (const unsigned int dimension : {2u, 3u})
    {
      MacroCase             test(extension(dimension));
      const RunDirectory    directory(test.communicator, "points_" + std::to_string(dimension));
      HomogeneousMicroscale microscale(dimension, "linear isotropic",
                                       "set young modulus = 1000\n set poisson ratio = 0.3\n");
      microscale.raise_above = 0.015; // the first step's strain is below
      test.problem->solve(microscale,
                          [&](const MacroLoadStep &step) { test.problem->write(directory, step, {}); });
      BOOST_TEST(read_file(directory.file("points.pvd")).find("solution/points_00002.pvtu") != std::string::npos);
      test.communicator.on_root([&] {
        for (const unsigned int step : {1u, 2u})
          {
            const PointFile file(directory.file("solution/points_0000" + std::to_string(step) + ".pvtu"));
            const double    strain    = 0.01 * step;
            const bool      is_raised = step == 2;
            BOOST_TEST(file.n_points == test.problem->n_points());
            BOOST_TEST(file.n_cells == file.n_points); // vertices, so that they are seen
            BOOST_TEST(std::abs(file.volume - 1.) < 1e-5);
            BOOST_TEST(file.is("strain_xx", strain));
            BOOST_TEST(file.is("strain_xy", 0.));
            BOOST_TEST(file.is("stress_xx", factor * (1. - poisson) * strain));
            BOOST_TEST(file.is("stress_zz", factor * poisson * strain));
            BOOST_TEST(file.is("von_mises", young / (1. + poisson) * strain));
            BOOST_TEST(file.is("certificate", is_raised ? 0. : strain));
            BOOST_TEST(file.is("level", is_raised ? 2. : 0.));
            BOOST_TEST(file.is("decision", is_raised ? 2. : 0.));
          }
      });
    }
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused)
{
  MacroCase test(in_steps(1));
  auto      other = cell(3);
  BOOST_CHECK_THROW(test.problem->solve(other), InputError);
  BOOST_CHECK_THROW(MacroCase(in_steps(1, "set cells of interest = 1")), InputError);
  BOOST_CHECK_THROW(MacroCase(in_steps(1, "set reaction boundaries = 17")), InputError);
  BOOST_CHECK_THROW(MacroCase(in_steps(1) + "subsection newton\n set continuation steps = 3\nend\n"), InputError);
  BOOST_CHECK_THROW(MacroCase("subsection mesh\n set refinements = 1\nend\n"), InputError);
}

BOOST_AUTO_TEST_CASE(a_path_goes_on_where_it_was_stopped)
{
  const std::string                     text = in_steps(3, "set step halvings = 8");
  MacroCase                             whole_case(text), test(text);
  auto                                  whole = cell(2), first = cell(2), second = cell(2);
  std::map<std::string, Archive::Array> path;
  for (auto *microscale : {&whole, &first, &second})
    microscale->largest_increment = 0.003;
  const auto answer = whole_case.problem->solve(whole);
  BOOST_TEST(answer.step_cuts > 0u);

  struct Stop
  {
  };
  MacroCheckpoint checkpoint;
  checkpoint.save = [&](const auto &arrays, const unsigned int step) {
    path = arrays;
    if (step == 2)
      throw Stop();
  };
  BOOST_CHECK_THROW(test.problem->solve(first, {}, checkpoint), Stop);
  const auto resumed = test.problem->solve(second, {}, {path, {}});
  BOOST_TEST(resumed.steps.size() == 3u);
  BOOST_TEST(resumed.newton_steps == answer.newton_steps);
  BOOST_TEST(resumed.step_cuts == answer.step_cuts);
  // Bit by bit on one rank; MUMPS on several sums in the order of its messages.
  const double allowed = test.communicator.size() == 1 ? 0. : 1e-12;
  for (unsigned int k = 0; k < 3; ++k)
    {
      const auto &now = resumed.steps[k], &then = answer.steps[k];
      BOOST_TEST(test.problem->relative_l2_difference(now.displacement, then.displacement) <= allowed);
      BOOST_TEST(std::abs(now.reaction[1] - then.reaction[1]) <= allowed * std::abs(then.reaction[1]));
      BOOST_TEST(now.numbers.size() == then.numbers.size());
      BOOST_TEST(std::abs(entry(now, "tip.displacement_y") - entry(then, "tip.displacement_y")) <=
                 allowed * std::abs(entry(then, "tip.displacement_y")));
    }
  MacroCase other(in_steps(2));
  BOOST_CHECK_THROW(other.problem->solve(second, {}, {path, {}}), InputError);
}

// Elastic: loads of 0 to 1, then of 1 to 2 from there, end where loads of 0 to 2 do; counts are the second path's own.
BOOST_AUTO_TEST_CASE(a_path_begins_where_another_ended)
{
  const auto text = [](const std::string &factor) {
    return cook(2) + loads(2, factor) + "subsection macroscale\n set load steps = 2\nend\n";
  };
  MacroCase whole_case(text("2*t")), first_case(text("t")), second_case(text("(1 + t)"));
  auto      whole = cell(2), first = cell(2), second = cell(2);

  MacroCheckpoint from_first, keep;
  keep.save         = [&](const auto &arrays, unsigned int) { from_first.first = arrays; };
  const auto answer = whole_case.problem->solve(whole), before = first_case.problem->solve(first, {}, keep);
  const auto after = second_case.problem->solve(second, {}, from_first);
  BOOST_TEST(after.steps.size() == 2u);
  BOOST_TEST(after.steps.front().time == 0.5);
  BOOST_TEST(after.newton_steps == after.steps[0].newton_steps + after.steps[1].newton_steps);
  BOOST_TEST(whole_case.problem->relative_l2_difference(after.steps.back().displacement,
                                                        answer.steps.back().displacement) <= 1e-9);
  BOOST_TEST(whole_case.problem->relative_l2_difference(before.steps.back().displacement,
                                                        answer.steps.back().displacement) > 0.1);
}
