// MPI: 1 2
// Series of another solver become states of our own dofs, number by number; what is no trajectory, or not of the problem's steps and
// mesh, is refused by what is wrong with it.
#include "studies/ensemble/imported_series.h"

#include "core/file.h"
#include "studies/ensemble/trajectory_import.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <optional>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string heat =
      mesh_section(2, 2) + degree_section(1) +
      "subsection parameters\n set names = k, speed\n set values = 1, 2\nend\n"
      "subsection physics\n set model = diffusion\n subsection diffusion\n  set conductivity = k\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0: 0\nend\n"
      "subsection time\n set end time = 0.3\n set step = 0.1\nend\n";

  std::string array(const std::string &name, const int n_components, const std::string &values,
                    const std::string &type = "Float64")
  {
    return "<DataArray type=\"" + type + "\" Name=\"" + name + "\" NumberOfComponents=\"" +
           std::to_string(n_components) + "\" format=\"ascii\">" + values + "</DataArray>\n";
  }

  /// The unit square as one quadrilateral, stretched along x, with u at its corners.
  std::string vtu(const std::string &u, const std::string &width = "1")
  {
    return "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"0.1\" "
           "byte_order=\"LittleEndian\">\n<UnstructuredGrid><Piece NumberOfPoints=\"4\" "
           "NumberOfCells=\"1\">\n<Points>" +
           array("Points", 3, "0 0 0 " + width + " 0 0 " + width + " 1 0 0 1 0") + "</Points>\n<Cells>" +
           array("connectivity", 1, "0 1 2 3", "Int32") + array("offsets", 1, "4", "Int32") +
           array("types", 1, "9", "UInt8") + "</Cells>\n<PointData>" + array("heat", 1, u) +
           "</PointData>\n</Piece></UnstructuredGrid></VTKFile>\n";
  }

  std::string pvd(const std::vector<std::pair<std::string, std::string>> &steps)
  {
    std::string text = "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n<Collection>\n";
    for (const auto &[time, file] : steps)
      text += "<DataSet timestep=\"" + time + "\" group=\"\" part=\"0\" file=\"" + file + "\"/>";
    return text + "</Collection></VTKFile>\n";
  }

  /// Of the state s, (s + 1) (x + 2 y).
  std::string corners(const int s)
  {
    const auto n = [&](const int factor) { return std::to_string((s + 1) * factor); };
    return n(0) + " " + n(1) + " " + n(3) + " " + n(2);
  }

  /// Files of one rank, for all.
  void write_files(const Communicator &world)
  {
    world.on_root([&] {
      for (int s = 0; s < 4; ++s)
        write_file_atomically("state" + std::to_string(s) + ".vtu", vtu(corners(s)));
      write_file_atomically("wide.vtu", vtu(corners(2), "1.5"));
      write_file_atomically("nan.vtu", vtu("0 1 nan 2"));
      write_file_atomically(
          "run.pvd",
          pvd({{"0", "state0.vtu"}, {"0.1", "state1.vtu"}, {"0.2", "state2.vtu"}, {"0.3", "state3.vtu"}}));
    });
  }

  struct Case
  {
    explicit Case(const std::string &keys)
      : model(file),
        import_(file)
    {
      file.read(heat + "subsection ensemble\n subsection import\n" + keys + "end\nend\n", "test.prm", {});
      write_files(world);
    }

    /// Files have been written, and the model is set up.
    GivenSample run()
    {
      model.setup(world);
      import_.prepare({}, model.parameter_names(), model.parameters());
      return import_.run(world, model, "training", 0);
    }

    Communicator     world;
    ParameterFile    file;
    RemeshedProblem  model;
    TrajectoryImport import_;
  };

  /// Of a series that is wrong.
  void refuses(const std::vector<std::pair<std::string, std::string>> &steps, const std::string &text)
  {
    Case c("set training = wrong.pvd\n set fields = heat\n");
    c.world.on_root([&] { write_file_atomically("wrong.pvd", pvd(steps)); });
    BOOST_CHECK_EXCEPTION(c.run(), InputError, says(text));
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_series_becomes_states_of_the_dofs)
{
  Case       c("set training = run.pvd\n set fields = heat\n");
  const auto run = c.run();
  const auto x   = c.model.positions();
  const auto n   = c.model.n_owned();
  BOOST_TEST(run.parameters == (std::vector<double>{1., 2.}), boost::test_tools::per_element());
  BOOST_REQUIRE(run.states.size() == 4 * n);
  for (std::size_t s = 0; s < 4; ++s)
    for (std::size_t i = 0; i < n; ++i)
      BOOST_TEST(std::abs(run.states[s * n + i] - double(s + 1) * (x[i] + 2. * x[n + i])) < 1e-12);
}

BOOST_AUTO_TEST_CASE(parameters_come_by_the_names_of_their_columns)
{
  Case c("set test = run.pvd\n set fields = heat\n set parameters = runs.csv\n");
  c.world.on_root([&] { write_file_atomically("runs.csv", "speed,more,k\n7,0,3\n"); });
  c.model.setup(c.world);
  const auto splits = c.import_.prepare({{"training", 0, 5}}, c.model.parameter_names(), c.model.parameters());
  BOOST_REQUIRE(splits.size() == 2u);
  BOOST_TEST(splits[1].name == "test");
  BOOST_TEST(splits[1].n_runs == 1u);
  BOOST_TEST(c.import_.run(c.world, c.model, "test", 0).parameters == (std::vector<double>{3., 7.}),
             boost::test_tools::per_element());

  const auto write = [&](const std::string &csv) {
    c.world.on_all([] {}); // another rank may still read the one before
    c.world.on_root([&] { write_file_atomically("runs.csv", csv); });
  };
  write("speed\n7\n");
  const auto prepare = [&] { c.import_.prepare({}, c.model.parameter_names(), c.model.parameters()); };
  BOOST_CHECK_EXCEPTION(prepare(), InputError, says("1 columns, and the problem has 2"));
  write("speed,more\n7,2\n");
  BOOST_CHECK_EXCEPTION(prepare(), InputError, says("no column 'k'"));
  write("7,2\n1,2\n");
  BOOST_CHECK_EXCEPTION(prepare(), InputError, says("of 2 runs, and 1"));
}

BOOST_AUTO_TEST_CASE(what_is_no_trajectory_is_refused)
{
  refuses({{"0", "state0.vtu"}}, "one state");
  refuses({{"0", "state0.vtu"}, {"0.1", "state1.vtu"}, {"0.25", "state2.vtu"}, {"0.3", "state3.vtu"}},
          "unequal length: 0.1 from state 0 to 1, 0.15 from state 1 to 2");
  refuses({{"0", "state0.vtu"}, {"0.1", "state1.vtu"}, {"0.2", "nan.vtu"}, {"0.3", "state3.vtu"}},
          "'heat' is nan at point 2 (the first is 0) at the time 0.2");
  refuses({{"0", "state0.vtu"}, {"0.1", "state1.vtu"}, {"0.2", "wide.vtu"}, {"0.3", "state3.vtu"}},
          "'wide.vtu' is of another mesh than 'state0.vtu'");
  refuses({{"0", "state0.vtu"}, {"0.1", "nobody.vtu"}}, "There is no file 'nobody.vtu'");
  refuses({{"0", "state0.vtu"}, {"0.2", "state1.vtu"}}, "0.2 apart, and time/step is 0.1");
  refuses({{"0.1", "state0.vtu"}, {"0.2", "state1.vtu"}}, "begins at the time 0.1");
  refuses({{"0", "state0.vtu"}, {"0.1", "state1.vtu"}}, "2 states, and section 'time' asks for 4");
}

BOOST_AUTO_TEST_CASE(files_and_fields_that_are_none_are_refused)
{
  const auto refuses_keys = [](const std::string &keys, const std::string &text) {
    Case c(keys);
    BOOST_CHECK_EXCEPTION(c.run(), InputError, says(text));
  };
  refuses_keys("set training = run.pvd\n", "no field 'u'");
  refuses_keys("set training = run.pvd\n set fields = heat, cold\n", "names 2 field(s)");
  refuses_keys("set training = run.pvd\n set test = run.pvd\n set fields = heat\n", "twice");
  refuses_keys("set training = run.csv\n set fields = heat\n", "no series");
  refuses_keys("set training = state0.vtu\n set fields = heat\n", "one state");
}
