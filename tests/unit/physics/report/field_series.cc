// MPI: 1 2
// Fields of other programs' grid files come back number by number, whatever their encoding, from one file, from pieces
// and from series; another mesh is refused by what differs, and a file that was cut anywhere gives no other numbers.
#include "physics/api/field_series.h"

#include "core/communicator.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkCellType.h>
#include <vtkDoubleArray.h>
#include <vtkFloatArray.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLUnstructuredGridWriter.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const auto each = boost::test_tools::per_element();

  /// Files are read by one rank.
  bool is_another_rank() { return !Communicator().is_root(); }

  std::string array(const std::string &name, const int n_components, const std::string &values,
                    const std::string &type = "Float64")
  {
    return "<DataArray type=\"" + type + "\" Name=\"" + name + "\" NumberOfComponents=\"" +
           std::to_string(n_components) + "\" format=\"ascii\">" + values + "</DataArray>\n";
  }

  struct Text
  {
    std::string points = "0 0 0 1 0 0 1 1 0 0 1 0 2 0 0 2 1 0", cells = "0 1 2 3 1 4 5 2", offsets = "4 8";
    std::string u = "0 1 2 3 4 5", n_points = "6", n_cells = "2";
  };

  /// Two quadrilaterals by hand: u at points, v of two components, w on cells.
  std::string vtu(const Text &text)
  {
    return "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"0.1\" "
           "byte_order=\"LittleEndian\">\n<UnstructuredGrid><Piece NumberOfPoints=\"" +
           text.n_points + "\" NumberOfCells=\"" + text.n_cells + "\">\n<Points>" +
           array("Points", 3, text.points) + "</Points>\n<Cells>" + array("connectivity", 1, text.cells, "Int32") +
           array("offsets", 1, text.offsets, "Int32") + array("types", 1, "9 9", "UInt8") +
           "</Cells>\n<PointData>" + array("u", 1, text.u) +
           array("v", 2, "0 0.5 1 1.5 2 2.5 3 3.5 4 4.5 5 5.5", "Float32") + "</PointData>\n<CellData>" +
           array("w", 1, "7 8") + "</CellData>\n</Piece></UnstructuredGrid></VTKFile>\n";
  }

  std::string pvd(const std::vector<std::pair<std::string, std::string>> &steps)
  {
    std::string text = "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n<Collection>\n";
    for (const auto &[time, file] : steps)
      text += "<DataSet timestep=\"" + time + "\" group=\"\" part=\"0\" file=\"" + file + "\"/>";
    return text + "</Collection></VTKFile>\n";
  }

  std::vector<double> counted(const std::size_t n, const double first = 0., const double step = 1.)
  {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i)
      values[i] = first + step * double(i);
    return values;
  }

  /// As VTK writes it: tetrahedra in a row.
  void write_by_vtk(const std::string &path, const std::function<void(vtkXMLUnstructuredGridWriter &)> &setting)
  {
    vtkNew<vtkPoints>      points;
    vtkNew<vtkDoubleArray> u;
    vtkNew<vtkFloatArray>  w;
    u->SetName("u");
    w->SetName("w");
    for (int i = 0; i < 20; ++i)
      {
        points->InsertNextPoint(i, i % 2, (i / 2) % 2);
        u->InsertNextValue(1. / (1. + i));
      }
    vtkNew<vtkUnstructuredGrid> grid;
    grid->SetPoints(points);
    for (vtkIdType i = 0; i + 3 < 20; ++i)
      {
        const vtkIdType corners[] = {i, i + 1, i + 2, i + 3};
        grid->InsertNextCell(VTK_TETRA, 4, corners);
        w->InsertNextValue(float(i));
      }
    grid->GetPointData()->AddArray(u);
    grid->GetCellData()->AddArray(w);
    vtkNew<vtkXMLUnstructuredGridWriter> writer;
    writer->SetFileName(path.c_str());
    writer->SetInputData(grid);
    setting(*writer);
    BOOST_REQUIRE(writer->Write() == 1);
  }

  const std::vector<std::function<void(vtkXMLUnstructuredGridWriter &)>> encodings = {
      [](auto &writer) { writer.SetDataModeToAscii(); },
      [](auto &writer) {
        writer.SetDataModeToBinary();
        writer.SetCompressorTypeToNone();
      },
      [](auto &writer) {
        writer.SetDataModeToBinary();
        writer.SetCompressorTypeToZLib();
        writer.SetHeaderTypeToUInt64();
      },
      [](auto &writer) {
        writer.SetDataModeToAppended();
        writer.SetEncodeAppendedData(0);
        writer.SetCompressorTypeToLZMA();
      },
      [](auto &writer) {
        writer.SetDataModeToAppended();
        writer.SetEncodeAppendedData(1);
        writer.SetCompressorTypeToLZ4();
      }};
} // namespace

BOOST_AUTO_TEST_CASE(a_field_comes_with_its_mesh)
{
  if (is_another_rank())
    return;
  write_file_atomically("a.vtu", vtu({}));
  const auto u = read_field_series("a.vtu", "u");
  BOOST_TEST(u.values == counted(6), each);
  BOOST_TEST(u.times == std::vector<double>{0.}, each);
  BOOST_TEST((!u.is_on_cells && u.n_components == 1 && u.n_entries() == 6));
  BOOST_TEST((u.mesh.n_cells == 2 && u.mesh.n_points() == 6));
  BOOST_TEST(u.mesh.positions[3] == 1.);
  BOOST_TEST(u.mesh.positions[16] == 1.);
  const auto v = read_field_series("a.vtu", "v");
  BOOST_TEST(v.values == counted(12, 0., 0.5), each);
  BOOST_TEST(v.n_components == 2u);
  const auto w = read_field_series("a.vtu", "w");
  BOOST_TEST(w.values == (std::vector<double>{7., 8.}), each);
  BOOST_TEST((w.is_on_cells && w.n_entries() == 2));
  BOOST_TEST(w.mesh.connectivity == u.mesh.connectivity);
  BOOST_CHECK_EXCEPTION(read_field_series("a.vtu", "pressure"), InputError, says("u, v, w"));
  BOOST_CHECK_EXCEPTION(read_field_series("b.vtu", "u"), InputError, says("b.vtu"));
  BOOST_CHECK_EXCEPTION(read_field_series("a.vtk", "u"), InputError, says("a.vtk"));
}

BOOST_AUTO_TEST_CASE(every_encoding_gives_the_same)
{
  if (is_another_rank())
    return;
  std::vector<double> expected;
  for (int i = 0; i < 20; ++i)
    expected.push_back(1. / (1. + i));
  std::uint64_t connectivity = 0;
  for (const auto &encoding : encodings)
    {
      write_by_vtk("encoded.vtu", encoding);
      const auto u = read_field_series("encoded.vtu", "u");
      BOOST_TEST(u.values == expected, boost::test_tools::tolerance(1e-15) << each);
      BOOST_TEST(u.mesh.n_cells == 17u);
      BOOST_TEST((connectivity == 0 || u.mesh.connectivity == connectivity));
      connectivity = u.mesh.connectivity;
      BOOST_TEST(read_field_series("encoded.vtu", "w").values == counted(17), each);
    }
}

BOOST_AUTO_TEST_CASE(a_file_cut_anywhere_is_refused)
{
  // Where all numbers are there, and XML lacks its end, they may be read.
  if (is_another_rank())
    return;
  for (const auto &encoding : encodings)
    {
      write_by_vtk("whole.vtu", encoding);
      const auto        values = read_field_series("whole.vtu", "u").values;
      const std::string whole  = read_file("whole.vtu");
      unsigned int      n_read = 0;
      for (std::size_t size = 0; size < whole.size(); ++size)
        {
          write_file_atomically("cut.vtu", whole.substr(0, size));
          try
            {
              BOOST_TEST(read_field_series("cut.vtu", "u").values == values, each);
              ++n_read;
            }
          catch (const InputError &error)
            {
              BOOST_TEST(says("cut.vtu")(error));
            }
        }
      BOOST_TEST(n_read < 200u);
    }
}

BOOST_AUTO_TEST_CASE(numbers_that_lie_are_refused)
{
  if (is_another_rank())
    return;
  const auto check = [](const Text &text) {
    write_file_atomically("lie.vtu", vtu(text));
    BOOST_CHECK_EXCEPTION(read_field_series("lie.vtu", "u"), InputError, says("lie.vtu"));
  };
  Text text;
  text.u = "0 1 2";
  check(text);
  text   = {};
  text.u = "0 1 2 three 4 5";
  check(text);
  text          = {};
  text.n_points = "1000000000000";
  check(text);
  text          = {};
  text.n_points = "-6";
  check(text);
  text         = {};
  text.n_cells = "1000000000000";
  check(text);
  text         = {};
  text.offsets = "4 2000000000";
  check(text);
  text         = {};
  text.n_cells = "0";
  check(text);
}

BOOST_AUTO_TEST_CASE(pieces_follow_each_other)
{
  if (is_another_rank())
    return;
  write_file_atomically("p0.vtu", vtu({}));
  Text second;
  second.points = "2 0 0 3 0 0 3 1 0 2 1 0 4 0 0 4 1 0";
  second.u      = "6 7 8 9 10 11";
  write_file_atomically("p1.vtu", vtu(second));
  const auto pieces = [](const std::string &file) {
    return "<?xml version=\"1.0\"?>\n<VTKFile type=\"PUnstructuredGrid\" version=\"0.1\"><PUnstructuredGrid "
           "GhostLevel=\"0\"><PPointData><PDataArray type=\"Float64\" "
           "Name=\"u\"/></PPointData><PPoints><PDataArray "
           "type=\"Float64\" NumberOfComponents=\"3\"/></PPoints><Piece Source=\"p0.vtu\"/><Piece Source=\"" +
           file + "\"/></PUnstructuredGrid></VTKFile>";
  };
  write_file_atomically("p.pvtu", pieces("p1.vtu"));
  const auto u = read_field_series("p.pvtu", "u");
  BOOST_TEST(u.values == counted(12), each);
  BOOST_TEST((u.mesh.n_cells == 4 && u.mesh.n_points() == 12));
  // The same by a .pvd with two files of one time.
  write_file_atomically("p.pvd", pvd({{"0.5", "p0.vtu"}, {"0.5", "p1.vtu"}}));
  const auto again = read_field_series("p.pvd", "u");
  BOOST_TEST(again.values == u.values, each);
  BOOST_TEST(again.times == std::vector<double>{0.5}, each);
  write_file_atomically("q.pvtu", pieces("p2.vtu"));
  BOOST_CHECK_EXCEPTION(read_field_series("q.pvtu", "u"), InputError, says("p2.vtu"));
  const std::string whole = pieces("p1.vtu");
  for (std::size_t size = 0; size < whole.size(); ++size)
    {
      write_file_atomically("cut.pvtu", whole.substr(0, size));
      BOOST_CHECK_EXCEPTION(read_field_series("cut.pvtu", "u"), InputError, says("cut.pvtu"));
    }
}

BOOST_AUTO_TEST_CASE(a_series_has_times)
{
  if (is_another_rank())
    return;
  std::filesystem::create_directory("steps");
  for (int step = 0; step < 3; ++step)
    {
      Text text;
      text.u = "";
      for (int i = 0; i < 6; ++i)
        text.u += std::to_string(6 * step + i) + " ";
      write_file_atomically("steps/" + std::to_string(step) + ".vtu", vtu(text));
    }
  // Listed in another order than that of time.
  const std::string list = pvd({{"0.2", "steps/2.vtu"}, {"0", "steps/0.vtu"}, {"1e-1", "steps/1.vtu"}});
  write_file_atomically("series.pvd", list);
  const auto series = read_field_series("series.pvd", "u");
  BOOST_TEST(series.times == (std::vector<double>{0., 0.1, 0.2}), each);
  BOOST_TEST(series.values == counted(18), each);
  BOOST_TEST((series.n_steps() == 3 && series.n_entries() == 6));
  for (std::size_t size = 0; size + 1 < list.size(); ++size)
    {
      write_file_atomically("cut.pvd", list.substr(0, size));
      BOOST_CHECK_EXCEPTION(read_field_series("cut.pvd", "u"), InputError, says("cut.pvd"));
    }
  const auto check = [](const std::string &text, const std::string &what) {
    write_file_atomically("bad.pvd", text);
    BOOST_CHECK_EXCEPTION(read_field_series("bad.pvd", "u"), InputError, says(what));
  };
  check(pvd({}), "no files");
  check(pvd({{"0", "steps/0.vtu"}, {"1", "steps/0.vtu"}}), "twice");
  check(pvd({{"soon", "steps/0.vtu"}}), "soon");
  check(pvd({{"0", "steps/3.vtu"}}), "steps/3.vtu");
  check(pvd({{"0", "bad.pvd"}}), "no .vtu");
}

BOOST_AUTO_TEST_CASE(fields_at_points_of_ones_own)
{
  if (is_another_rank())
    return;
  // linear in the second cell: 1 + 3 (x - 1) at y = 0, 2 + 3 (x - 1) at y = 1
  write_file_atomically("a.vtu", vtu({}));
  const std::vector<double> points = {1.25, 0., 0., 1.5, 1., 0., 1.5, 0.5, 0., 0.5, 0., 0., 2. + 1e-7, 1., 0.};
  const auto                u      = sample_field_series("a.vtu", "u", points);
  BOOST_TEST((u.n_components == 1 && u.times == std::vector<double>{0.}));
  BOOST_TEST(u.values == (std::vector<double>{1.75, 3.5, 3., 0.5, 5.}), boost::test_tools::tolerance(1e-6)
                                                                            << each);
  const auto v = sample_field_series("a.vtu", "v", points);
  BOOST_REQUIRE((v.n_components == 2 && v.values.size() == 10));
  BOOST_TEST(v.values[1] == v.values[0] + 0.5, boost::test_tools::tolerance(1e-6));
  Text other;
  other.u = "0 10 20 30 40 50";
  write_file_atomically("b.vtu", vtu(other));
  write_file_atomically("ab.pvd", pvd({{"1", "b.vtu"}, {"0", "a.vtu"}}));
  const auto both = sample_field_series("ab.pvd", "u", std::span(points).first(3));
  BOOST_TEST(both.times == (std::vector<double>{0., 1.}), each);
  BOOST_TEST(both.values == (std::vector<double>{1.75, 17.5}), boost::test_tools::tolerance(1e-12) << each);
  const std::vector<double> outside = {0.5, 0.5, 0., 2.1, 0.5, 0.};
  BOOST_CHECK_EXCEPTION(sample_field_series("a.vtu", "u", outside), InputError, says("the point (2.1, 0.5, 0)"));
  BOOST_CHECK_EXCEPTION(sample_field_series("a.vtu", "w", points), InputError, says("on cells alone"));
  BOOST_CHECK_EXCEPTION(sample_field_series("a.vtu", "p", points), InputError, says("u, v, w"));
  BOOST_CHECK_EXCEPTION(sample_field_series("a.vtk", "u", points), InputError, says("a.vtk"));
}

BOOST_AUTO_TEST_CASE(a_vtu_of_another_mesh_is_refused)
{
  if (is_another_rank())
    return;
  write_file_atomically("mesh.vtu", vtu({}));
  const auto check = [](const Text &text, const std::string &what) {
    write_file_atomically("other.vtu", vtu(text));
    write_file_atomically("mixed.pvd", pvd({{"0", "mesh.vtu"}, {"1", "other.vtu"}}));
    BOOST_CHECK_EXCEPTION(read_field_series("mixed.pvd", "u"), InputError, says(what));
    const auto first = read_field_series("mesh.vtu", "u"), other = read_field_series("other.vtu", "u");
    BOOST_CHECK_EXCEPTION(check_same_mesh(first.mesh, "mesh.vtu", other.mesh, "other.vtu"), InputError,
                          says("'other.vtu' is of another mesh than 'mesh.vtu'"));
  };
  Text text;
  text.points = "0 0 0 1 0 0 1 1 0 0 1 0 2 0.001 0 2 1 0";
  check(text, "point 4");
  text       = {};
  text.cells = "0 1 2 3 1 4 5 3";
  check(text, "other points");
  text          = {};
  text.n_points = "7";
  text.points += " 3 0 0";
  text.u += " 6";
  const auto with_seven = [](std::string file) { // all its fields
    const auto at = file.find("5.5</DataArray>");
    return file.replace(at, 3, "5.5 6 6.5");
  };
  write_file_atomically("other.vtu", with_seven(vtu(text)));
  write_file_atomically("mixed.pvd", pvd({{"0", "mesh.vtu"}, {"1", "other.vtu"}}));
  BOOST_CHECK_EXCEPTION(read_field_series("mixed.pvd", "u"), InputError, says("7 points"));
  // Rounding of a file is no other mesh.
  text        = {};
  text.points = "0 0 0 1 0 0 1.0000001 1 0 0 1 0 2 0 0 2 1 0";
  write_file_atomically("rounded.vtu", vtu(text));
  check_same_mesh(read_field_series("mesh.vtu", "u").mesh, "mesh.vtu", read_field_series("rounded.vtu", "u").mesh,
                  "rounded.vtu");
}

BOOST_AUTO_TEST_CASE(our_own_files_are_read_back)
{
  // Of two ranks, one of whose pieces follows the other: the field is x + 2 y wherever a point lies.
  const Communicator   communicator;
  testing::ProblemCase test(communicator, testing::mesh_section(2, 3) + testing::linear_diffusion());
  Problem             &problem = *test.problem;
  const MeshGraph     &graph   = problem.graph();
  OutputField          field{"linear", {}, OutputField::Kind::nodal};
  for (std::size_t node = 0; node < graph.n_owned; ++node)
    field.values.push_back(graph.position[2 * node] + 2. * graph.position[2 * node + 1]);
  const RunDirectory directory(communicator, "own");
  for (unsigned int step = 0; step < 2; ++step)
    problem.write_fields(directory, {field}, step, 0.25 * step);
  communicator.on_root([&] {
    const auto series = read_field_series("own/solution.pvd", "linear");
    BOOST_TEST(series.times == (std::vector<double>{0., 0.25}), each);
    BOOST_TEST(series.mesh.n_cells == 64u);
    for (std::size_t s = 0; s < 2; ++s)
      for (std::size_t i = 0; i < series.n_entries(); ++i)
        {
          const double *x = &series.mesh.positions[3 * i];
          BOOST_TEST(std::abs(series.values[s * series.n_entries() + i] - x[0] - 2. * x[1]) < 1e-6);
        }
  });
}
