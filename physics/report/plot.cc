#include "physics/report/plot.h"

#include "physics/report/svg_canvas.h"

#include <vtkAxis.h>
#include <vtkChartLegend.h>
#include <vtkChartXY.h>
#include <vtkDoubleArray.h>
#include <vtkNew.h>
#include <vtkPen.h>
#include <vtkPlot.h>
#include <vtkRect.h>
#include <vtkStringArray.h>
#include <vtkTable.h>
#include <vtkTextProperty.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace trestle
{
  namespace
  {
    constexpr unsigned int width = 600, height = 390;

    // Okabe and Ito's colours, which stay apart for colour-blind readers.
    constexpr std::array<Colour, 7> line_colours = {
        Colour{0, 114, 178},  Colour{213, 94, 0},  Colour{0, 158, 115}, Colour{204, 121, 167},
        Colour{86, 180, 233}, Colour{230, 159, 0}, Colour{60, 60, 60}};

    using Line = std::vector<std::array<double, 2>>;

    Line drawable_points(const std::vector<double> &x, const std::vector<double> &y, bool logarithmic)
    {
      Line line;
      for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i)
        if (std::isfinite(x[i]) && std::isfinite(y[i]) && (!logarithmic || y[i] > 0.))
          line.push_back({x[i], y[i]});
      return line;
    }

    /// The lowest and the highest of each bin of successive points, so that peaks survive.
    Line thin(const Line &line, std::size_t n_bins)
    {
      if (line.size() <= 2 * n_bins)
        return line;
      Line       result;
      const auto lower = [](const auto &a, const auto &b) { return a[1] < b[1]; };
      for (std::size_t bin = 0; bin < n_bins; ++bin)
        {
          const auto begin = line.begin() + static_cast<std::ptrdiff_t>(bin * line.size() / n_bins);
          const auto end   = line.begin() + static_cast<std::ptrdiff_t>((bin + 1) * line.size() / n_bins);
          auto [low, high] = std::minmax_element(begin, end, lower);
          if (high < low)
            std::swap(low, high);
          result.push_back(*low);
          if (high != low)
            result.push_back(*high);
        }
      result.back() = line.back(); // the final value is the one that counts
      return result;
    }

    std::optional<std::vector<Line>> lines_of(const History &history, const ReportContent::Plot &plot)
    {
      const auto has = [&](const std::string &name) {
        return std::find(history.columns().begin(), history.columns().end(), name) != history.columns().end();
      };
      if (!has(plot.x) || !std::all_of(plot.y.begin(), plot.y.end(), has))
        return std::nullopt;
      std::vector<Line> lines;
      for (const std::string &name : plot.y)
        lines.push_back(
            thin(drawable_points(history.column(plot.x), history.column(name), plot.logarithmic), 400));
      return lines;
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

    void style_chart(vtkChartXY &chart, const ReportContent::Plot &plot)
    {
      chart.SetAutoSize(false); // VTK would paint the title over the uppermost grid line: it gets its own strip
      chart.SetSize(vtkRectf(0.F, 0.F, width, height - 30.F));
      style_axis(*chart.GetAxis(vtkAxis::BOTTOM), plot.x);
      style_axis(*chart.GetAxis(vtkAxis::LEFT), plot.y.size() == 1 ? plot.y.front() : "");
      chart.GetAxis(vtkAxis::LEFT)->SetLogScale(plot.logarithmic);
      chart.SetShowLegend(plot.y.size() > 1);
      chart.GetLegend()->SetLabelSize(12);
      chart.GetLegend()->SetHorizontalAlignment(vtkChartLegend::RIGHT);
      chart.GetLegend()->SetVerticalAlignment(vtkChartLegend::TOP);
    }

    /// At most ten lines, at powers of ten: VTK's own would fill the chart with the nine between them.
    void label_decades(vtkAxis &axis, long low, long high)
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

    /// Whole decades on a logarithmic axis, a margin of 5 % on a linear one; never an empty interval.
    void set_range(vtkAxis &axis, double low, double high, bool logarithmic)
    {
      if (logarithmic)
        {
          low  = std::pow(10., std::floor(std::log10(low)));
          high = std::pow(10., std::ceil(std::log10(high)));
          if (high <= low)
            high = 10. * low;
        }
      else
        {
          const double margin = high > low ? 0.05 * (high - low) : std::max(1e-3 * std::abs(high), 1e-12);
          low -= margin;
          high += margin;
        }
      axis.SetBehavior(vtkAxis::FIXED);
      axis.SetUnscaledRange(low, high);
      if (logarithmic)
        label_decades(axis, std::lround(std::log10(low)), std::lround(std::log10(high)));
    }

    void set_ranges(vtkChartXY &chart, const std::vector<Line> &lines, bool logarithmic)
    {
      std::array<double, 2> low  = {INFINITY, INFINITY};
      std::array<double, 2> high = {-INFINITY, -INFINITY};
      for (const Line &line : lines)
        for (const auto &point : line)
          for (unsigned int d = 0; d < 2; ++d)
            {
              low[d]  = std::min(low[d], point[d]);
              high[d] = std::max(high[d], point[d]);
            }
      set_range(*chart.GetAxis(vtkAxis::LEFT), low[1], high[1], logarithmic);
      chart.GetAxis(vtkAxis::BOTTOM)->SetBehavior(vtkAxis::FIXED);
      chart.GetAxis(vtkAxis::BOTTOM)->SetRange(low[0], high[0] > low[0] ? high[0] : low[0] + 1.);
    }

    void add_line(vtkChartXY &chart, const Line &line, const std::string &x, const std::string &y, std::size_t i)
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
      const Colour colour = line_colours[i % line_colours.size()];
      drawn->SetInputData(table, 0, 1);
      drawn->GetPen()->SetColor(colour[0], colour[1], colour[2]);
      drawn->GetPen()->SetOpacity(255);
      drawn->GetPen()->SetLineType(i < line_colours.size() ? vtkPen::SOLID_LINE : vtkPen::DASH_LINE);
      drawn->SetWidth(1.8F);
      drawn->SetLabel(y);
    }
  } // namespace

  std::string plot_to_svg(const History &history, const ReportContent::Plot &plot)
  {
    const auto lines = lines_of(history, plot);
    if (!lines || std::all_of(lines->begin(), lines->end(), [](const Line &line) { return line.size() < 2; }))
      return "";
    vtkNew<vtkChartXY> chart;
    style_chart(*chart, plot);
    for (std::size_t i = 0; i < lines->size(); ++i)
      if ((*lines)[i].size() > 1)
        add_line(*chart, (*lines)[i], plot.x, plot.y[i], i);
    set_ranges(*chart, *lines, plot.logarithmic);

    SvgCanvas canvas(width, height, plot.title);
    canvas.paint(plot.title, 20., height - 26., 15., TextAnchor::left, true);
    canvas.paint(*chart);
    return canvas.to_string();
  }
} // namespace trestle
