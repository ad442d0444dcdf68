#pragma once

#include <string>
#include <vector>

namespace trestle
{
  /// Rows of numbers that somebody wrote as text, each as long as the others.
  struct NumberTable
  {
    std::vector<std::string>         names; ///< of the columns; empty where the text has none
    std::vector<std::vector<double>> rows;

    std::size_t n_columns() const { return rows.empty() ? names.size() : rows.front().size(); }
  };

  /**
   * Comma-separated values, as spreadsheets, numpy.savetxt(..., delimiter=',') and pandas write them: a first line of
   * names or none, then a row a line. Names may stand in quotes; lines that are blank or begin with '#' are left out.
   * Numbers have a point, whatever the locale, and are finite. @param file_name how messages call it.
   * @throws InputError naming file and line for what is no number, and for rows of different lengths.
   */
  NumberTable parse_csv(const std::string &text, const std::string &file_name);

  /// @throws InputError also where the file cannot be read, or has no rows.
  NumberTable read_csv(const std::string &path);
} // namespace trestle
