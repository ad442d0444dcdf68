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
  };

  /**
   * Writes report.html: one self-contained page with what was run, the figures, plots and 2D field pictures as
   * SVG, painted by VTK's context-2D device, which needs no display. Also picture_<n>.svg beside it. Collective;
   * the root reads the VTUs back.
   */
  void write_report(const Run &run, const ReportContent &content, const std::string &resolved_parameters);
} // namespace trestle
