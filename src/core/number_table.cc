#include "core/number_table.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/file.h"
#include "core/parameter_text.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace trestle
{
  namespace
  {
    std::string unquoted(const std::string &cell)
    {
      const bool has_quotes = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
      return has_quotes ? cell.substr(1, cell.size() - 2) : cell;
    }

    /// A line without a number, or what was to be one (1e999, 1;2), is one of names.
    bool are_names(const std::vector<std::string> &cells)
    {
      double value = 0.;
      return std::ranges::none_of(cells, [&](const auto &cell) {
        return text::read_number(cell, value) || cell.find_first_of("0123456789+-.") == 0;
      });
    }

    std::vector<double> numbers_of(const std::vector<std::string> &cells, const std::string &place)
    {
      std::vector<double> row;
      for (const auto &cell : cells)
        if (!text::read_number(cell, row.emplace_back()) || !std::isfinite(row.back()))
          throw InputError(place + ": '" + text::excerpt(cell) + "' is no finite number.",
                           "Write numbers with a decimal point, separated by ','; names stand in the first line "
                           "alone.");
      return row;
    }
  } // namespace

  NumberTable parse_csv(const std::string &text, const std::string &file_name)
  {
    NumberTable        table;
    std::istringstream lines(plain_text(text, file_name));
    std::size_t        number = 0;
    for (std::string line; std::getline(lines, line);)
      {
        ++number;
        line = text::trim(line);
        if (line.empty() || line.front() == '#')
          continue;
        const auto        cells    = text::split(line, ',');
        const std::string place    = "'" + file_name + "', line " + std::to_string(number);
        const bool        is_first = table.names.empty() && table.rows.empty();
        if (!is_first && cells.size() != table.n_columns())
          throw InputError(place + " has " + std::to_string(cells.size()) + " entries, those before " +
                               std::to_string(table.n_columns()) + ": '" + text::excerpt(line) + "'.",
                           "Give every row equally many.");
        if (is_first && are_names(cells))
          std::ranges::transform(cells, std::back_inserter(table.names), unquoted);
        else
          table.rows.push_back(numbers_of(cells, place));
      }
    return table;
  }

  NumberTable read_csv(const std::string &path)
  {
    NumberTable table = parse_csv(read_file(path), path);
    if (table.rows.empty())
      throw InputError("'" + path + "' has no rows of numbers.", "Write a row a line, numbers separated by ','.");
    return table;
  }
} // namespace trestle
