// MPI: 1 2
// Snapshots of other solvers are the same on any number of ranks, whatever files they come in, with their parameters
// and weights; what does not fit is an InputError on all ranks that names the file.
#include "studies/rom_net/snapshot_files.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/npy.h"
#include "support/gather.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace trestle;

namespace
{
  const auto each = boost::test_tools::per_element();

  constexpr std::size_t n_samples = 3, n_states = 2, n_dofs = 7;

  /// Of sample i, state s, dof j.
  double value(const std::size_t i, const std::size_t s, const std::size_t j)
  {
    return std::sin(1. + double((i * n_states + s) * n_dofs + j));
  }

  std::vector<double> sample(const std::size_t i)
  {
    std::vector<double> values;
    for (std::size_t s = 0; s < n_states; ++s)
      for (std::size_t j = 0; j < n_dofs; ++j)
        values.push_back(value(i, s, j));
    return values;
  }

  void write(const std::string &path, const std::vector<std::size_t> &shape, const std::vector<double> &values)
  {
    Communicator().on_root([&] { npy::write(path, shape, values); });
  }

  void write(const std::string &path, const std::string &text)
  {
    Communicator().on_root([&] { write_file_atomically(path, text); });
  }

  void write_arrays()
  {
    std::vector<double> all;
    for (std::size_t i = 0; i < n_samples; ++i)
      {
        const auto one = sample(i);
        write("sample_" + std::to_string(i) + ".npy", {n_states, n_dofs}, one);
        all.insert(all.end(), one.begin(), one.end());
      }
    write("all.npy", {n_samples, n_states, n_dofs}, all);
    write("steady.npy", {n_samples * n_states, n_dofs}, all);
  }

  using Keys = std::vector<std::pair<std::string, std::string>>;

  ImportedSnapshots read(const Keys &keys)
  {
    testing::ParameterValues prm;
    SnapshotFiles            files(prm);
    for (const auto &[key, text] : keys)
      prm.set("snapshots/" + key, text);
    return files.read(Communicator());
  }

  /// On all ranks, with the same words.
  void check_refused(const Keys &keys, const std::string &what)
  {
    const Communicator communicator;
    std::string        message;
    try
      {
        read(keys);
      }
    catch (const InputError &error)
      {
        message = error.what();
      }
    BOOST_TEST(message.find(what) != std::string::npos, "'" << message << "' says nothing of " << what);
    BOOST_TEST(communicator.broadcast(message) == message);
  }

  /// The whole of a state, on all ranks.
  std::vector<double> whole(const SnapshotSet &set, const std::size_t i, const std::size_t s)
  {
    const auto own = set.state(i, s);
    return testing::gather_all(set.communicator(), {own.begin(), own.end()});
  }

  std::string vtu(const std::string &u, const std::string &last_point = "2 1 0")
  {
    const auto array = [](const std::string &type, const std::string &name, const std::string &values) {
      return "<DataArray type=\"" + type + "\" Name=\"" + name + "\" NumberOfComponents=\"" +
             (name == "points" ? "3" : "1") + "\" format=\"ascii\">" + values + "</DataArray>\n";
    };
    return "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"0.1\" "
           "byte_order=\"LittleEndian\">\n<UnstructuredGrid><Piece NumberOfPoints=\"6\" NumberOfCells=\"2\">"
           "<Points>" +
           array("Float64", "points", "0 0 0 1 0 0 1 1 0 0 1 0 2 0 0 " + last_point) + "</Points>\n<Cells>" +
           array("Int32", "connectivity", "0 1 2 3 1 4 5 2") + array("Int32", "offsets", "4 8") +
           array("UInt8", "types", "9 9") + "</Cells>\n<PointData>" + array("Float64", "T", u) +
           "</PointData></Piece></UnstructuredGrid></VTKFile>\n";
  }

  std::string pvd(const std::vector<std::string> &files)
  {
    std::string text = "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\"><Collection>\n";
    for (std::size_t i = 0; i < files.size(); ++i)
      text += "<DataSet timestep=\"" + std::to_string(i) + "\" file=\"" + files[i] + "\"/>\n";
    return text + "</Collection></VTKFile>\n";
  }
} // namespace

BOOST_AUTO_TEST_CASE(one_file_and_many_give_the_same_snapshots)
{
  write_arrays();
  for (const std::string files : {"all.npy", "sample_0.npy, sample_1.npy, sample_2.npy"})
    {
      const auto  imported = read({{"files", files}});
      const auto &set      = imported.samples;
      BOOST_REQUIRE(set.n_samples() == n_samples);
      BOOST_REQUIRE(set.n_states() == n_states);
      BOOST_TEST(set.communicator().sum((unsigned long)(set.n_owned())) == n_dofs);
      BOOST_TEST(set.communicator().max(double(set.n_owned())) - set.communicator().min(double(set.n_owned())) <=
                 1.);
      for (std::size_t i = 0; i < n_samples; ++i)
        for (std::size_t s = 0; s < n_states; ++s)
          {
            const auto all = whole(set, i, s);
            for (std::size_t j = 0; j < n_dofs; ++j)
              BOOST_TEST(all[j] == value(i, s, j));
          }
      BOOST_TEST(imported.order.n_global() == n_dofs);
      const auto gathered = imported.order.gather(set.state(1, 1));
      if (set.communicator().is_root())
        for (std::size_t j = 0; j < n_dofs; ++j)
          BOOST_TEST(gathered[j] == value(1, 1, j));
      BOOST_TEST(set.parameters(0).empty());
      BOOST_TEST(imported.parameter_names.empty());
    }
}

BOOST_AUTO_TEST_CASE(steady_samples_have_one_state)
{
  write_arrays();
  const auto set = read({{"files", "steady.npy"}}).samples;
  BOOST_TEST(set.n_samples() == n_samples * n_states);
  BOOST_TEST(set.n_states() == 1u);
  BOOST_TEST(whole(set, 3, 0)[2] == value(1, 1, 2));
  write("one.npy", {1}, {1.}); // fewer dofs than ranks
  write("two.npy", {1, 1}, {3.});
  const auto few = read({{"files", "one.npy, two.npy"}}).samples;
  BOOST_TEST(whole(few, 0, 0) == std::vector<double>{1.}, each);
  BOOST_TEST(whole(few, 1, 0) == std::vector<double>{3.}, each);
}

BOOST_AUTO_TEST_CASE(parameters_are_those_of_a_row_a_sample)
{
  write_arrays();
  write("p.csv", "mu,load\n1,10\n2,20\n3,30\n");
  write("p.npy", {3, 2}, {1., 10., 2., 20., 3., 30.});
  write("p1.npy", {3}, {1., 2., 3.});
  for (const std::string file : {"p.csv", "p.npy"})
    {
      const auto imported = read({{"files", "all.npy"}, {"parameters", file}});
      for (std::size_t i = 0; i < n_samples; ++i)
        BOOST_TEST(imported.samples.parameters(i) == (std::vector<double>{1. + double(i), 10. * (1. + double(i))}),
                   each);
      BOOST_TEST(imported.parameter_names == (file == "p.csv"
                                                  ? std::vector<std::string>{"mu", "load"}
                                                  : std::vector<std::string>{"parameter_0", "parameter_1"}),
                 each);
    }
  const auto one = read({{"files", "sample_0.npy, sample_1.npy, sample_2.npy"}, {"parameters", "p1.npy"}});
  BOOST_TEST(one.samples.parameters(2) == std::vector<double>{3.}, each);
}

BOOST_AUTO_TEST_CASE(the_product_is_euclidean_or_weighted)
{
  write_arrays();
  std::vector<double> weights(n_dofs);
  for (std::size_t j = 0; j < n_dofs; ++j)
    weights[j] = 0.5 + double(j);
  write("w.npy", {n_dofs}, weights);
  for (const bool is_weighted : {false, true})
    {
      const auto imported = read({{"files", "all.npy"}, {"weights", is_weighted ? "w.npy" : ""}});
      double     expected = 0.;
      for (std::size_t j = 0; j < n_dofs; ++j)
        expected += (is_weighted ? weights[j] : 1.) * value(0, 1, j) * value(2, 0, j);
      BOOST_TEST(imported.product->n_owned() == imported.samples.n_owned());
      BOOST_TEST(std::abs(imported.product->dot(imported.samples.state(0, 1), imported.samples.state(2, 0)) -
                          expected) < 1e-13);
    }
}

BOOST_AUTO_TEST_CASE(fields_of_grids_are_snapshots)
{
  write("a.vtu", vtu("0 1 2 3 4 5"));
  write("b.vtu", vtu("6 7 8 9 10 11"));
  write("c.vtu", vtu("1 1 1 1 1 2"));
  write("first.pvd", pvd({"a.vtu", "b.vtu"}));
  write("second.pvd", pvd({"c.vtu", "a.vtu"}));
  const auto steady = read({{"files", "a.vtu, b.vtu, c.vtu"}, {"field", "T"}}).samples;
  BOOST_TEST((steady.n_samples() == 3 && steady.n_states() == 1));
  BOOST_TEST(whole(steady, 1, 0) == (std::vector<double>{6., 7., 8., 9., 10., 11.}), each);
  const auto paths = read({{"files", "first.pvd, second.pvd"}, {"field", "T"}}).samples;
  BOOST_TEST((paths.n_samples() == 2 && paths.n_states() == 2));
  BOOST_TEST(whole(paths, 0, 1) == (std::vector<double>{6., 7., 8., 9., 10., 11.}), each);
  BOOST_TEST(whole(paths, 1, 0) == (std::vector<double>{1., 1., 1., 1., 1., 2.}), each);

  write("moved.vtu", vtu("0 1 2 3 4 5", "2 1.5 0"));
  check_refused({{"files", "a.vtu, moved.vtu"}, {"field", "T"}}, "'moved.vtu' is of another mesh than 'a.vtu'");
  check_refused({{"files", "a.vtu, b.vtu"}, {"field", "p"}}, "'a.vtu' has no field 'p'");
  check_refused({{"files", "a.vtu, b.vtu"}}, "snapshots/field");
  check_refused({{"files", "a.vtu, first.pvd"}, {"field", "T"}}, "first.pvd");
}

BOOST_AUTO_TEST_CASE(files_that_do_not_fit_are_named_on_all_ranks)
{
  write_arrays();
  write("narrow.npy", {n_states, 6}, std::vector<double>(n_states * 6, 1.));
  write("longer.npy", {3, n_dofs}, std::vector<double>(3 * n_dofs, 1.));
  write("cube.npy", {1, 3, n_dofs}, std::vector<double>(3 * n_dofs, 1.));
  write("flat.npy", {n_dofs}, std::vector<double>(n_dofs, 1.));
  auto with_nan = sample(1);
  with_nan[9]   = std::numeric_limits<double>::quiet_NaN();
  write("nan.npy", {n_states, n_dofs}, with_nan);
  Communicator().on_root([] {
    const auto bytes = read_file("sample_1.npy");
    write_file_atomically("cut.npy", bytes.substr(0, bytes.size() - 1));
  });
  check_refused({}, "snapshots/files is empty");
  check_refused({{"files", "sample_0.npy, nowhere.npy"}}, "nowhere.npy");
  check_refused({{"files", "sample_0.npy, cut.npy"}}, "'cut.npy' is truncated");
  check_refused({{"files", "sample_0.npy, narrow.npy"}}, "'narrow.npy' has 2 states of 6 dofs");
  check_refused({{"files", "sample_0.npy, longer.npy"}}, "'longer.npy' has 3 states of 7 dofs");
  check_refused({{"files", "sample_0.npy, cube.npy"}}, "'cube.npy' has the shape (1, 3, 7)");
  check_refused({{"files", "flat.npy"}}, "n_samples x n_dofs");
  check_refused({{"files", "sample_0.npy, sample_0.npy"}}, "twice");
  check_refused({{"files", "sample_0.npy, nan.npy"}}, "Sample 1");
  check_refused({{"files", "sample_0.txt, sample_1.txt"}}, "sample_0.txt");
  check_refused({{"files", "all.npy"}, {"field", "T"}}, "snapshots/field");
}

BOOST_AUTO_TEST_CASE(parameters_and_weights_that_do_not_fit_are_named_on_all_ranks)
{
  write_arrays();
  write("p.csv", "1,10\n2,20\n");
  write("cube.npy", {3, 1, 1}, {1., 2., 3.});
  write("nan.npy", {3}, {1., std::nan(""), 3.});
  write("words.csv", "a\n1\nx\n3\n");
  write("short.npy", {6}, std::vector<double>(6, 1.));
  auto weights = std::vector<double>(n_dofs, 1.);
  weights[6]   = 0.;
  write("zero.npy", {n_dofs}, weights);
  check_refused({{"files", "all.npy"}, {"parameters", "p.csv"}}, "parameters of 2 samples");
  check_refused({{"files", "all.npy"}, {"parameters", "cube.npy"}}, "(3, 1, 1)");
  check_refused({{"files", "all.npy"}, {"parameters", "nan.npy"}}, "sample 1");
  check_refused({{"files", "all.npy"}, {"parameters", "words.csv"}}, "line 3");
  check_refused({{"files", "all.npy"}, {"weights", "short.npy"}}, "7 dofs");
  check_refused({{"files", "all.npy"}, {"weights", "zero.npy"}}, "weight 6");
}
