#pragma once

#include "core/run.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What the report shows beside parameters and figures.
  struct ReportContent
  {
    std::string title;
    std::string summary; ///< one paragraph, plain text

    struct Plot
    {
      std::string              title;
      std::string              x;                  ///< column of the history
      std::vector<std::string> y;                  ///< columns
      bool                     logarithmic = true; ///< y axis
    };
    std::vector<Plot> plots;

    struct Picture
    {
      std::string title;
      std::string pvtu;  ///< path of the file to read back
      std::string field; ///< array to colour by; vector fields by their magnitude
    };
    std::vector<Picture> pictures;

    /// What is no column of the history: series of points in the plane, a colour and a name each.
    struct Chart
    {
      enum class Kind
      {
        lines,  ///< through the points, which are sorted by x
        points, ///< scattered; a category a series, shapes change where colours begin anew
        bars    ///< from zero to y, as wide as 1, the middle at x
      };
      struct Series
      {
        std::string         name;
        std::vector<double> x, y;
      };
      std::string         title;
      std::string         x, y; ///< what the axes say
      Kind                kind = Kind::lines;
      std::vector<Series> series;
      bool                logarithmic = false; ///< y axis; not of bars
    };
    std::vector<Chart> charts{};

    struct Table
    {
      std::string                           title;
      std::string                           words; ///< a paragraph above it, plain text; may be empty
      std::vector<std::string>              columns;
      std::vector<std::vector<std::string>> rows;
    };
    std::vector<Table> tables{};
  };

  /**
   * Writes report.html: one self-contained page with what was run, tables, the figures, charts, plots and 2D field
   * pictures as SVG, painted by VTK's context-2D device, which needs no display. Also picture_<n>.svg beside it. Collective;
   * the root reads the VTUs back.
   */
  void write_report(const Run &run, const ReportContent &content, const std::string &resolved_parameters);
} // namespace trestle
