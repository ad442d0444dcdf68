#include "physics/report/chart.h"

#include "physics/report/chart_style.h"

#include <vtkAxis.h>
#include <vtkChartXY.h>
#include <vtkNew.h>
#include <vtkRect.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace trestle
{
  namespace
  {
    using Chart = ReportContent::Chart;

    constexpr double width = 600., chart_height = 360., title_height = 30., legend_row = 19.;
    constexpr double point_radius = 4.;

    std::vector<Line> drawable_lines(const Chart &chart)
    {
      std::vector<Line> lines;
      for (const auto &series : chart.series)
        {
          Line line;
          for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i)
            if (std::isfinite(series.x[i]) && std::isfinite(series.y[i]) &&
                (!chart.logarithmic || series.y[i] > 0.))
              line.push_back({series.x[i], series.y[i]});
          lines.push_back(std::move(line));
        }
      return lines;
    }

    /// Bars begin at zero, and are half as wide on either side of their middle.
    Box box_of(const Chart &chart, const std::vector<Line> &lines)
    {
      Box box = box_around(lines);
      if (chart.kind == Chart::Kind::bars)
        {
          box.low  = {box.low[0] - 0.5, std::min(0., box.low[1])};
          box.high = {box.high[0] + 0.5, std::max(0., box.high[1])};
        }
      return box;
    }

    using Corners = std::vector<std::array<double, 2>>;

    /// Circles, then squares, then triangles.
    Corners marker(const std::array<double, 2> &middle, const std::size_t series)
    {
      constexpr std::array<unsigned int, 3> shapes = {10, 4, 3};
      const unsigned int                    n      = shapes[series / n_line_colours % shapes.size()];
      Corners                               corners;
      for (unsigned int k = 0; k < n; ++k)
        {
          const double angle = std::numbers::pi * (2. * k / n + (n == 4 ? 0.25 : 0.5));
          corners.push_back(
              {middle[0] + point_radius * std::cos(angle), middle[1] + point_radius * std::sin(angle)});
        }
      return corners;
    }

    /// From numbers to the pixels between VTK's axes, once those were painted.
    class Frame
    {
    public:
      Frame(vtkChartXY &chart, const std::array<double, 2> &x, const std::array<double, 2> &y,
            const bool logarithmic)
        : x_(x),
          y_(y),
          logarithmic_(logarithmic)
      {
        const float *from = chart.GetAxis(vtkAxis::BOTTOM)->GetPoint1();
        const float *to   = chart.GetAxis(vtkAxis::BOTTOM)->GetPoint2();
        const float *top  = chart.GetAxis(vtkAxis::LEFT)->GetPoint2();
        from_             = {from[0], from[1]};
        size_             = {double(to[0]) - from[0], double(top[1]) - from[1]};
      }

      std::array<double, 2> operator()(const std::array<double, 2> &point) const
      {
        const double height = logarithmic_ ? std::log(point[1] / y_[0]) / std::log(y_[1] / y_[0])
                                           : (point[1] - y_[0]) / (y_[1] - y_[0]);
        return {from_[0] + size_[0] * (point[0] - x_[0]) / (x_[1] - x_[0]), from_[1] + size_[1] * height};
      }

    private:
      std::array<double, 2> x_, y_, from_{}, size_{};
      bool                  logarithmic_;
    };

    Corners shape(const Chart &chart, const Frame &frame, const std::array<double, 2> &point,
                  const std::size_t series)
    {
      if (chart.kind == Chart::Kind::points)
        return marker(frame(point), series);
      const auto [x0, y0] = frame({point[0] - 0.5, 0.});
      const auto [x1, y1] = frame({point[0] + 0.5, point[1]});
      return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    }

    void paint_shapes(SvgCanvas &canvas, const Chart &chart, const std::vector<Line> &lines, const Frame &frame)
    {
      std::vector<PaintedPolygon> polygons;
      for (std::size_t i = 0; i < lines.size(); ++i)
        for (const auto &point : lines[i])
          polygons.push_back({shape(chart, frame, point, i), line_colour(i)});
      canvas.paint(polygons);
    }

    struct LegendEntry
    {
      std::size_t  series;
      double       left; ///< pixels
      unsigned int row;
    };

    /// In rows as wide as the chart. A chart of one series needs none.
    std::vector<LegendEntry> legend_of(const Chart &chart)
    {
      constexpr double         left = 22., right = width - 10., per_character = 7.7;
      std::vector<LegendEntry> entries;
      double                   x   = left;
      unsigned int             row = 0;
      for (std::size_t i = 0; chart.series.size() > 1 && i < chart.series.size(); ++i)
        {
          const double needed = 34. + per_character * double(chart.series[i].name.size());
          if (x > left && x + needed > right)
            {
              x = left;
              ++row;
            }
          entries.push_back({i, x, row});
          x += needed;
        }
      return entries;
    }

    void paint_legend(SvgCanvas &canvas, const Chart &chart, const std::vector<LegendEntry> &entries)
    {
      std::vector<PaintedPolygon> marks;
      for (const auto &entry : entries)
        {
          const double y = canvas.height() - title_height - legend_row * entry.row - 12.;
          if (chart.kind == Chart::Kind::points)
            marks.push_back({marker({entry.left + 5., y + 4.}, entry.series), line_colour(entry.series)});
          else
            marks.push_back({{{entry.left - 2., y + 2.5},
                              {entry.left + 12., y + 2.5},
                              {entry.left + 12., y + 5.5},
                              {entry.left - 2., y + 5.5}},
                             line_colour(entry.series)});
          canvas.paint(chart.series[entry.series].name, entry.left + 18., y, 12., TextAnchor::left);
        }
      if (!marks.empty())
        canvas.paint(marks);
    }

    /// VTK paints no axes without a plot: where the shapes are ours, it gets the line of zero, or a single point.
    void add_plots(vtkChartXY &drawn, const Chart &chart, const std::vector<Line> &lines,
                   const std::array<double, 2> &x)
    {
      const auto first = std::ranges::find_if(lines, [](const Line &line) { return !line.empty(); });
      if (chart.kind == Chart::Kind::bars)
        add_line(drawn, {{x[0], 0.}, {x[1], 0.}}, "x", "zero", n_line_colours - 1);
      else if (chart.kind == Chart::Kind::points)
        add_line(drawn, {first->front(), first->front()}, "x", "none", 0);
      for (std::size_t i = 0; chart.kind == Chart::Kind::lines && i < lines.size(); ++i)
        if (lines[i].size() > 1)
          add_line(drawn, lines[i], chart.x, chart.series[i].name, i);
    }
  } // namespace

  std::string chart_to_svg(const Chart &chart)
  {
    const auto lines = drawable_lines(chart);
    const auto least = chart.kind == Chart::Kind::lines ? 2U : 1U;
    if (std::ranges::all_of(lines, [&](const Line &line) { return line.size() < least; }))
      return "";
    const Box  box    = box_of(chart, lines);
    const auto x      = with_margin(box.low[0], box.high[0], false);
    const auto y      = with_margin(box.low[1], box.high[1], chart.logarithmic);
    const auto legend = legend_of(chart);
    const auto n_rows = legend.empty() ? 0U : legend.back().row + 1;

    vtkNew<vtkChartXY> drawn;
    drawn->SetAutoSize(false);
    drawn->SetSize(vtkRectf(0.F, 0.F, float(width), float(chart_height)));
    style_axis(*drawn->GetAxis(vtkAxis::BOTTOM), chart.x);
    style_axis(*drawn->GetAxis(vtkAxis::LEFT), chart.y);
    drawn->GetAxis(vtkAxis::LEFT)->SetLogScale(chart.logarithmic);
    add_plots(*drawn, chart, lines, x);
    set_range(*drawn->GetAxis(vtkAxis::BOTTOM), x, false);
    set_range(*drawn->GetAxis(vtkAxis::LEFT), y, chart.logarithmic);

    SvgCanvas canvas(static_cast<unsigned int>(width),
                     static_cast<unsigned int>(chart_height + title_height + legend_row * n_rows), chart.title);
    canvas.paint(chart.title, 20., canvas.height() - 26., 15., TextAnchor::left, true);
    paint_legend(canvas, chart, legend);
    canvas.paint(*drawn);
    if (chart.kind != Chart::Kind::lines)
      paint_shapes(canvas, chart, lines, Frame(*drawn, x, y, chart.logarithmic));
    return canvas.to_string();
  }
} // namespace trestle
