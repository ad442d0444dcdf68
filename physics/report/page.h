#pragma once

#include "core/figures.h"
#include "physics/api/report.h"

#include <string>
#include <vector>

namespace trestle
{
  /// One plot or picture of the page.
  struct Illustration
  {
    std::string title;
    std::string svg;  ///< empty: there is nothing to show
    std::string note; ///< why not, then
  };

  /// What stands side by side, by heading.
  struct Galleries
  {
    std::vector<Illustration> charts, pictures, plots;
  };

  /// The page: no script, no font, no picture from elsewhere.
  std::string compose_page(const ReportContent &content, const Figures &figures, const Galleries &galleries,
                           const std::string &resolved_parameters);
} // namespace trestle
