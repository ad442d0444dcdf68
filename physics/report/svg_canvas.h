#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

class vtkAbstractContextItem;
class vtkContext2D;

namespace trestle
{
  /// Red, green, blue.
  using Colour = std::array<unsigned char, 3>;

  /// A filled polygon in canvas coordinates (pixels, origin at the lower left).
  struct PaintedPolygon
  {
    std::vector<std::array<double, 2>> corners;
    Colour                             colour;
  };

  struct PaintedLine
  {
    std::vector<std::array<double, 2>> points;
  };

  enum class TextAnchor
  {
    left,
    centre,
    right
  };

  /**
   * An SVG that VTK's context-2D items are painted into: charts through their scene, fields as
   * vtkPolyDataItem. There is no render window and no OpenGL, hence no display is needed; a viewport that only
   * knows its size stands in for them.
   *
   * Texts stay texts (searchable), neighbouring polygons of one colour share one path, and points that are
   * not finite are left out, since one of them would make viewers refuse the file.
   */
  class SvgCanvas
  {
  public:
    /// @param title what a screen reader says and a mouse shows.
    SvgCanvas(unsigned int width, unsigned int height, const std::string &title);
    ~SvgCanvas();

    unsigned int width() const;
    unsigned int height() const;

    void paint(vtkAbstractContextItem &item);
    /// In the given order. Polygons are stroked in their own colour, which closes the hairlines between them.
    void paint(const std::vector<PaintedPolygon> &polygons);
    void paint(const std::vector<PaintedLine> &lines, const Colour &colour, double width);
    /// A raster of n_columns x n_rows, from the lower left, stretched over a rectangle; transparent where alpha is
    /// 0.
    void paint(const std::vector<std::array<unsigned char, 4>> &pixels, unsigned int n_columns, double x, double y,
               double width, double height);
    /// @param x, y lower end of the text.
    void paint(const std::string &text, double x, double y, double size, TextAnchor anchor, bool bold = false);

    /// The whole document, without an XML declaration, so that it can stand in HTML too.
    std::string to_string() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
