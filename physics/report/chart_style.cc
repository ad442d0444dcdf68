#include "physics/report/chart_style.h"

#include <vtkAxis.h>
#include <vtkChartXY.h>
#include <vtkDoubleArray.h>
#include <vtkNew.h>
#include <vtkPen.h>
#include <vtkPlot.h>
#include <vtkStringArray.h>
#include <vtkTable.h>
#include <vtkTextProperty.h>

#include <algorithm>
#include <cmath>

namespace trestle
{
  Colour line_colour(const std::size_t i)
  {
    constexpr std::array<Colour, n_line_colours> colours = {
        Colour{0, 114, 178},  Colour{213, 94, 0},  Colour{0, 158, 115}, Colour{204, 121, 167},
        Colour{86, 180, 233}, Colour{230, 159, 0}, Colour{60, 60, 60}};
    return colours[i % colours.size()];
  }

  Box box_around(const std::vector<Line> &lines)
  {
    Box box{{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};
    for (const Line &line : lines)
      for (const auto &point : line)
        for (unsigned int d = 0; d < 2; ++d)
          {
            box.low[d]  = std::min(box.low[d], point[d]);
            box.high[d] = std::max(box.high[d], point[d]);
          }
    return box;
  }

  void style_axis(vtkAxis &axis, const std::string &title)
  {
    axis.SetTitle(title);
    axis.GetTitleProperties()->SetFontSize(13);
    axis.GetTitleProperties()->SetBold(0);
    axis.GetTitleProperties()->SetColor(0.13, 0.13, 0.13);
    axis.GetLabelProperties()->SetFontSize(12);
    axis.GetLabelProperties()->SetColor(0.13, 0.13, 0.13);
    axis.GetGridPen()->SetColor(225, 225, 225);
    axis.GetPen()->SetColor(110, 110, 110);
  }

  std::array<double, 2> with_margin(double low, double high, const bool logarithmic)
  {
    if (logarithmic)
      {
        low  = std::pow(10., std::floor(std::log10(low)));
        high = std::pow(10., std::ceil(std::log10(high)));
        return {low, high > low ? high : 10. * low};
      }
    const double margin = high > low ? 0.05 * (high - low) : std::max(1e-3 * std::abs(high), 1e-12);
    return {low - margin, high + margin};
  }

  namespace
  {
    /// At most ten lines, at powers of ten: VTK's own would fill the chart with the nine between them.
    void label_decades(vtkAxis &axis, const long low, const long high)
    {
      vtkNew<vtkDoubleArray> positions;
      vtkNew<vtkStringArray> labels;
      const long             step = (high - low + 9) / 10;
      for (long decade = low; decade <= high; decade += step)
        {
          positions->InsertNextValue(static_cast<double>(decade));
          labels->InsertNextValue("1e" + std::to_string(decade));
        }
      axis.SetCustomTickPositions(positions, labels);
    }
  } // namespace

  void set_range(vtkAxis &axis, const std::array<double, 2> &range, const bool logarithmic)
  {
    axis.SetBehavior(vtkAxis::FIXED);
    axis.SetUnscaledRange(range[0], range[1]);
    if (logarithmic)
      label_decades(axis, std::lround(std::log10(range[0])), std::lround(std::log10(range[1])));
  }

  void add_line(vtkChartXY &chart, const Line &line, const std::string &x, const std::string &y,
                const std::size_t i)
  {
    vtkNew<vtkDoubleArray> first, second;
    first->SetName(x.c_str());
    second->SetName(y == x ? (y + " ").c_str() : y.c_str());
    for (const auto &point : line)
      {
        first->InsertNextValue(point[0]);
        second->InsertNextValue(point[1]);
      }
    vtkNew<vtkTable> table;
    table->AddColumn(first);
    table->AddColumn(second);
    vtkPlot     *drawn  = chart.AddPlot(vtkChart::LINE);
    const Colour colour = line_colour(i);
    drawn->SetInputData(table, 0, 1);
    drawn->GetPen()->SetColor(colour[0], colour[1], colour[2]);
    drawn->GetPen()->SetOpacity(255);
    drawn->GetPen()->SetLineType(i < n_line_colours ? vtkPen::SOLID_LINE : vtkPen::DASH_LINE);
    drawn->SetWidth(1.8F);
    drawn->SetLabel(y);
  }
} // namespace trestle
