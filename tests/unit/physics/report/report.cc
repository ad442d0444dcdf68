// MPI: 1 2
// The report is one self-contained page with figures, plots and coloured field pictures, painted without a
// display; every coordinate in it is finite, its size is bounded, and an unreadable field is an error on all
// ranks.
#include "physics/api/report.h"

#include "core/exceptions.h"
#include "core/file.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace trestle;
using Tree = boost::property_tree::ptree;

namespace
{
  const std::string folder = "report_output";

  std::string array(const std::string &name, int n_components, const std::string &values,
                    const std::string &type = "Float64")
  {
    return "<DataArray type=\"" + type + "\" Name=\"" + name + "\" NumberOfComponents=\"" +
           std::to_string(n_components) + "\" format=\"ascii\">" + values + "</DataArray>\n";
  }

  /// A grid file with given points, connectivity and one cell type; fields as finished arrays.
  std::string vtu(unsigned int n_points, unsigned int n_cells, const std::string &points,
                  const std::string &connectivity, unsigned int n_corners, unsigned int type,
                  const std::string &point_data, const std::string &cell_data)
  {
    std::ostringstream offsets, types;
    for (unsigned int cell = 0; cell < n_cells; ++cell)
      {
        offsets << (cell + 1) * n_corners << ' ';
        types << type << ' ';
      }
    return "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"0.1\" "
           "byte_order=\"LittleEndian\">\n<UnstructuredGrid><Piece NumberOfPoints=\"" +
           std::to_string(n_points) + "\" NumberOfCells=\"" + std::to_string(n_cells) + "\">\n<Points>" +
           array("Points", 3, points) + "</Points>\n<Cells>" + array("connectivity", 1, connectivity, "Int32") +
           array("offsets", 1, offsets.str(), "Int32") + array("types", 1, types.str(), "UInt8") +
           "</Cells>\n<PointData>" + point_data + "</PointData>\n<CellData>" + cell_data +
           "</CellData>\n</Piece></UnstructuredGrid></VTKFile>\n";
  }

  /// n x n quadrilaterals on the unit square: u = x y, v = (x, y), cell = number of the cell.
  std::string square(unsigned int n, bool with_nan = false)
  {
    std::ostringstream points, connectivity, u, v, cell;
    for (unsigned int j = 0; j <= n; ++j)
      for (unsigned int i = 0; i <= n; ++i)
        {
          const double x = double(i) / n, y = double(j) / n;
          points << x << ' ' << y << " 0\n";
          v << x << ' ' << y << '\n';
          if (with_nan && i == 1 && j == 1)
            u << "nan ";
          else
            u << x * y << ' ';
        }
    for (unsigned int j = 0; j < n; ++j)
      for (unsigned int i = 0; i < n; ++i)
        {
          const unsigned int a = j * (n + 1) + i;
          connectivity << a << ' ' << a + 1 << ' ' << a + n + 2 << ' ' << a + n + 1 << '\n';
          cell << j * n + i << ' ';
        }
    return vtu((n + 1) * (n + 1), n * n, points.str(), connectivity.str(), 4, 9,
               array("u", 1, u.str()) + array("v", 2, v.str()), array("cell", 1, cell.str()));
  }

  std::string cube()
  {
    return vtu(8, 1, "0 0 0 1 0 0 1 1 0 0 1 0 0 0 1 1 0 1 1 1 1 0 1 1", "0 1 2 3 4 5 6 7", 8, 12,
               array("u", 1, "0 1 2 3 4 5 6 7"), "");
  }

  std::string pvtu_of(const std::string &piece)
  {
    return "<?xml version=\"1.0\"?>\n<VTKFile type=\"PUnstructuredGrid\" version=\"0.1\" "
           "byte_order=\"LittleEndian\">\n<PUnstructuredGrid GhostLevel=\"0\">\n<PPointData>"
           "<PDataArray type=\"Float64\" Name=\"u\" NumberOfComponents=\"1\"/>"
           "<PDataArray type=\"Float64\" Name=\"v\" NumberOfComponents=\"2\"/></PPointData>\n"
           "<PCellData><PDataArray type=\"Float64\" Name=\"cell\"/></PCellData>\n"
           "<PPoints><PDataArray type=\"Float64\" NumberOfComponents=\"3\"/></PPoints>\n<Piece Source=\"" +
           piece + "\"/>\n</PUnstructuredGrid></VTKFile>\n";
  }

  Run make_run(const Communicator &communicator)
  {
    ::unsetenv("DISPLAY");
    Run run{communicator, RunDirectory(communicator, folder), {}, {}};
    run.figures.set("error.relative_l2_fe", 1.25e-7);
    for (int epoch = 0; epoch < 50; ++epoch)
      run.history.add_row({{"epoch", double(epoch)},
                           {"loss", epoch == 20 ? NAN : std::exp(-0.3 * epoch)},
                           {"never positive", -1.}});
    return run;
  }

  void write_input(const Communicator &communicator, const std::string &name, const std::string &text)
  {
    communicator.on_root([&] { write_file_atomically(folder + "/" + name, text); });
    MPI_Barrier(communicator.get());
  }

  ReportContent content_with(const std::string &file, const std::string &field)
  {
    ReportContent content;
    content.title    = "Disk <1> & more";
    content.summary  = "One paragraph.";
    content.pictures = {{"The field", folder + "/" + file, field}};
    return content;
  }

  Tree parse(const std::string &name)
  {
    std::istringstream stream(read_file(folder + "/" + name));
    Tree               tree;
    boost::property_tree::read_xml(stream, tree);
    return tree;
  }

  /// All values of an attribute in a tree.
  void collect(const Tree &tree, const std::string &attribute, std::multiset<std::string> &values)
  {
    for (const auto &[name, child] : tree)
      {
        if (const auto value = child.get_optional<std::string>("<xmlattr>." + attribute))
          values.insert(*value);
        collect(child, attribute, values);
      }
  }

  std::set<std::string> fills(const Tree &tree)
  {
    std::multiset<std::string> values;
    collect(tree, "fill", values);
    return {values.begin(), values.end()};
  }

  void require_finite_coordinates(const Tree &tree)
  {
    for (const char *attribute : {"d", "points", "transform", "x", "y", "width", "height"})
      {
        std::multiset<std::string> values;
        collect(tree, attribute, values);
        for (const std::string &value : values)
          BOOST_REQUIRE_MESSAGE(value.find("nan") == std::string::npos && value.find("inf") == std::string::npos,
                                attribute << ": " << value.substr(0, 200));
      }
  }
  /// The picture holds an image of its own, in which many colours do not compress away.
  void require_raster(const Tree &tree)
  {
    std::multiset<std::string> links;
    collect(tree, "xlink:href", links);
    BOOST_REQUIRE(links.size() == 1U);
    BOOST_TEST(links.begin()->rfind("data:image/png;base64,iVBORw0KGgo", 0) == 0U);
    BOOST_TEST(links.begin()->size() > 10000U);
  }
} // namespace

BOOST_AUTO_TEST_CASE(page_has_figures_parameters_plot_and_picture)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  write_input(communicator, "square.vtu", square(8));
  write_input(communicator, "square.pvtu", pvtu_of("square.vtu"));
  ReportContent content = content_with("square.pvtu", "u");
  content.plots         = {{"Loss", "epoch", {"loss"}, true},
                           {"Nothing", "epoch", {"never positive"}, true},
                           {"Missing", "epoch", {"no such column"}, false}};
  write_report(run, content, "set name = disk # <tag> & sign\n");
  MPI_Barrier(communicator.get());

  const std::string text = read_file(folder + "/report.html");
  BOOST_TEST(text.find("src=") == std::string::npos); // self-contained
  BOOST_TEST(text.find("error.relative_l2_fe") != std::string::npos);
  const Tree page = parse("report.html");
  BOOST_TEST(page.get<std::string>("html.head.title") == "Disk <1> & more");
  BOOST_TEST(page.get<std::string>("html.body.details.pre").find("set name = disk # <tag> & sign") == 0U);
  require_finite_coordinates(page);

  std::size_t n_svg = 0, n_missing = 0;
  for (const auto &[tag, gallery] : page.get_child("html.body"))
    if (tag == "div" && gallery.get<std::string>("<xmlattr>.class") == "gallery")
      for (const auto &[name, figure] : gallery)
        if (name == "figure")
          {
            n_svg += figure.count("svg");
            n_missing += figure.count("b");
          }
  BOOST_TEST(n_svg == 2U);
  BOOST_TEST(n_missing == 2U);
  // The line of the loss in two parts, around the value that is not a number.
  BOOST_TEST(text.find("stroke=\"#0072b2\"") != std::string::npos);
}

/// No browser here: a row of figures that may shrink below their 600 pixels, two of which fit into a window of 1024.
BOOST_AUTO_TEST_CASE(illustrations_stand_side_by_side)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  write_input(communicator, "square.vtu", square(8));
  ReportContent content = content_with("square.vtu", "u");
  content.pictures.push_back({"Again", folder + "/square.vtu", "cell"});
  content.pictures.push_back({"And again", folder + "/square.vtu", "v"});
  write_report(run, content, "");
  MPI_Barrier(communicator.get());
  const Tree  page  = parse("report.html");
  std::size_t n_row = 0;
  for (const auto &[tag, gallery] : page.get_child("html.body"))
    if (tag == "div")
      {
        n_row = gallery.count("figure");
        for (const auto &[name, figure] : gallery)
          if (name == "figure")
            {
              BOOST_TEST(figure.get<int>("svg.<xmlattr>.width") == 600);
              BOOST_TEST(figure.get<std::string>("svg.<xmlattr>.viewBox").rfind("0 0 600 ", 0) == 0U); // scales
            }
      }
  BOOST_TEST(n_row == 3U); // all in one row that wraps
  const auto style = page.get<std::string>("html.head.style");
  const auto value = [&](const std::string &rule, const std::string &property) {
    const auto begin = style.find("\n      " + rule + " {"), at = style.find(property + ": ", begin);
    BOOST_REQUIRE((begin != std::string::npos && at < style.find('}', begin)));
    return style.substr(at + property.size() + 2, style.find(';', at) - at - property.size() - 2);
  };
  BOOST_TEST(value(".gallery", "display") == "flex");
  BOOST_TEST(value(".gallery", "flex-wrap") == "wrap");
  BOOST_TEST(value("figure svg", "width") == "100%");
  const auto basis = value("figure", "flex");
  BOOST_TEST(basis.rfind("1 1 ", 0) == 0U);
  // Gap, padding of the page and scroll bar take less than 100 pixels.
  BOOST_TEST(2 * std::stoi(basis.substr(4)) + 100 <= 1024);
}

BOOST_AUTO_TEST_CASE(picture_is_coloured_and_says_what_it_shows)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  write_input(communicator, "square.vtu", square(8));
  write_report(run, content_with("square.vtu", "u"), "");
  MPI_Barrier(communicator.get());
  const Tree picture = parse("picture_0.svg");
  BOOST_TEST(picture.get<std::string>("svg.<xmlattr>.fill") == "none");
  BOOST_TEST(fills(picture).size() > 60U); // the colours of the map, not one flat one
  BOOST_TEST(fills(picture).count("#000000") == 0U);
  const std::string text = read_file(folder + "/picture_0.svg");
  BOOST_TEST(text.find("The field") != std::string::npos);
  BOOST_TEST(text.find("from 0 to 1 on 64 cells") != std::string::npos);
  BOOST_TEST(text.find("\n      0.4\n") != std::string::npos); // a number at the colour bar
  require_finite_coordinates(picture);
}

BOOST_AUTO_TEST_CASE(vectors_cells_and_solids_are_painted)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  write_input(communicator, "square.vtu", square(8));
  write_input(communicator, "cube.vtu", cube());
  ReportContent content = content_with("square.vtu", "v");
  content.pictures.push_back({"Cells", folder + "/square.vtu", "cell"});
  content.pictures.push_back({"Cube", folder + "/cube.vtu", "u"});
  write_report(run, content, "");
  MPI_Barrier(communicator.get());
  BOOST_TEST(read_file(folder + "/picture_0.svg").find("from 0 to 1.414 on") != std::string::npos);
  BOOST_TEST(read_file(folder + "/picture_1.svg").find("from 0 to 63 on") != std::string::npos);
  for (const char *name : {"picture_0.svg", "picture_1.svg", "picture_2.svg"})
    {
      BOOST_TEST(fills(parse(name)).size() > 60U);
      require_finite_coordinates(parse(name));
    }
  require_raster(parse("picture_2.svg"));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_grey)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  write_input(communicator, "nan.vtu", square(4, true));
  write_report(run, content_with("nan.vtu", "u"), "");
  MPI_Barrier(communicator.get());
  const Tree picture = parse("picture_0.svg");
  require_finite_coordinates(picture);
  BOOST_TEST(fills(picture).count("#a0a0a0") == 1U);
  BOOST_TEST(!std::filesystem::exists(folder + "/picture_1.svg")); // of the report before this one
  BOOST_TEST(read_file(folder + "/picture_0.svg").find("1 value is not finite") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(large_mesh_gives_a_bounded_picture)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  if (communicator.is_root())
    std::ofstream(folder + "/large.vtu") << square(300);
  write_report(run, content_with("large.vtu", "u"), "");
  MPI_Barrier(communicator.get());
  BOOST_TEST(std::filesystem::file_size(folder + "/picture_0.svg") < 800000U);
  require_raster(parse("picture_0.svg"));
}

BOOST_AUTO_TEST_CASE(a_file_of_several_pieces_is_drawn_as_a_whole)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  const std::string  nan = square(4, true), rest = square(8);
  const auto end = nan.find("</UnstructuredGrid>"), begin = rest.find("<Piece"), stop = rest.find("</Unstr");
  write_input(communicator, "pieces.vtu", nan.substr(0, end) + rest.substr(begin, stop - begin) + nan.substr(end));
  write_input(communicator, "pieces.pvtu", pvtu_of("pieces.vtu"));
  for (const char *file : {"pieces.vtu", "pieces.pvtu"})
    {
      write_report(run, content_with(file, "u"), "");
      MPI_Barrier(communicator.get());
      const std::string text = read_file(folder + "/picture_0.svg");
      BOOST_TEST(text.find("from 0 to 1 on 80 cells; grey: 1 value is not finite") != std::string::npos);
      require_finite_coordinates(parse("picture_0.svg"));
      MPI_Barrier(communicator.get());
    }
}

BOOST_AUTO_TEST_CASE(unreadable_fields_are_errors_on_all_ranks)
{
  const Communicator communicator;
  const Run          run = make_run(communicator);
  write_input(communicator, "square.vtu", square(2));
  write_input(communicator, "broken.pvtu", pvtu_of("no_such_piece.vtu"));
  communicator.on_root([] { std::filesystem::remove(folder + "/report.html"); });
  const auto names_the_others = [](const FatalError &error) {
    return std::string(error.what()).find("It has: u, v, cell.") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(write_report(run, content_with("square.vtu", "w"), ""), FatalError, names_the_others);
  BOOST_CHECK_THROW(write_report(run, content_with("none.vtu", "u"), ""), FatalError);
  BOOST_CHECK_THROW(write_report(run, content_with("broken.pvtu", "u"), ""), FatalError);
  MPI_Barrier(communicator.get());
  BOOST_TEST(!std::filesystem::exists(folder + "/report.html"));
}
