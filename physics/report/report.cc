#include "physics/api/report.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "physics/report/chart.h"
#include "physics/report/field_surface.h"
#include "physics/report/page.h"
#include "physics/report/picture.h"
#include "physics/report/plot.h"

#include <exception>
#include <filesystem>

namespace trestle
{
  namespace
  {
    std::vector<Illustration> paint_pictures(const ReportContent &content)
    {
      std::vector<Illustration> result;
      for (const auto &picture : content.pictures)
        result.push_back(
            {picture.title, picture_to_svg(read_field_surface(picture.pvtu, picture.field), picture.title), ""});
      return result;
    }

    std::vector<Illustration> paint_charts(const ReportContent &content)
    {
      std::vector<Illustration> result;
      for (const auto &chart : content.charts)
        {
          result.push_back({chart.title, chart_to_svg(chart), ""});
          if (result.back().svg.empty())
            result.back().note =
                "Nothing to draw: too few finite values" + std::string(chart.logarithmic ? " above zero." : ".");
        }
      return result;
    }

    std::vector<Illustration> paint_plots(const ReportContent &content, const History &history)
    {
      std::vector<Illustration> result;
      for (const auto &plot : content.plots)
        {
          result.push_back({plot.title, plot_to_svg(history, plot), ""});
          if (result.back().svg.empty())
            result.back().note =
                "Nothing to draw: the history has no such columns, or fewer than two finite values" +
                std::string(plot.logarithmic ? " above zero" : "") + " in them.";
        }
      return result;
    }

    std::string picture_file(const Run &run, std::size_t i)
    {
      return run.directory.file("picture_" + std::to_string(i) + ".svg");
    }

    /// Content on the root only, errors of the root on all ranks.
    void write_page(const Run &run, const ReportContent &content, const std::string &resolved_parameters)
    {
      const Galleries galleries{paint_charts(content), paint_pictures(content), paint_plots(content, run.history)};
      const auto     &pictures = galleries.pictures;
      for (std::size_t i = 0; i < pictures.size(); ++i)
        write_file_atomically(picture_file(run, i),
                              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + pictures[i].svg);
      // An earlier run of this name may have had more of them.
      for (std::size_t i = pictures.size(); std::filesystem::remove(picture_file(run, i)); ++i)
        ;
      write_file_atomically(run.directory.file("report.html"),
                            compose_page(content, run.figures, galleries, resolved_parameters));
    }
  } // namespace
} // namespace trestle

/// What write_report() looks up: the face must not need VTK.
extern "C" void trestle_write_report_on_root(const trestle::Run &run, const trestle::ReportContent &content,
                                             const std::string &resolved_parameters)
{
  using namespace trestle;
  try
    {
      write_page(run, content, resolved_parameters);
    }
  catch (const Error &)
    {
      throw;
    }
  catch (const std::exception &error) // out of memory in a picture, say: no rank may be left waiting
    {
      throw FatalError(std::string("The report could not be written: ") + error.what(),
                       "The figures and fields of the run are complete; only report.html is missing.");
    }
}
