#include "physics/report/plot.h"

#include "physics/report/chart_style.h"
#include "physics/report/svg_canvas.h"

#include <vtkAxis.h>
#include <vtkChartLegend.h>
#include <vtkChartXY.h>
#include <vtkNew.h>
#include <vtkRect.h>

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

    void set_ranges(vtkChartXY &chart, const std::vector<Line> &lines, bool logarithmic)
    {
      const Box    box   = box_around(lines);
      const double right = box.high[0] > box.low[0] ? box.high[0] : box.low[0] + 1.;
      set_range(*chart.GetAxis(vtkAxis::LEFT), with_margin(box.low[1], box.high[1], logarithmic), logarithmic);
      set_range(*chart.GetAxis(vtkAxis::BOTTOM), {box.low[0], right}, false);
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
