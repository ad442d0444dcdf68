#include "core/history.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <sstream>

namespace trestle
{
  void History::add_row(const std::vector<Entry> &row)
  {
    std::vector<std::string> names;
    std::vector<double>      values;
    for (const auto &entry : row)
      {
        names.push_back(entry.name);
        values.push_back(entry.value);
      }
    if (columns_.empty())
      columns_ = names;
    if (columns_ != names)
      throw FatalError("A row of history.csv has other columns than the first row.",
                       "This is a mistake in the study: every row must name the same columns in the same order.");
    rows_.push_back(std::move(values));
  }

  std::vector<double> History::column(const std::string &name) const
  {
    const auto place = std::find(columns_.begin(), columns_.end(), name);
    if (place == columns_.end())
      throw FatalError("The history has no column '" + name + "'.",
                       "Known columns: " + text::join(columns_) + ".");
    std::vector<double> values;
    for (const auto &row : rows_)
      values.push_back(row[place - columns_.begin()]);
    return values;
  }

  std::string History::to_csv() const
  {
    std::string text = text::join(columns_, ",") + '\n';
    for (const auto &row : rows_)
      text += text::join(row, ",") + '\n';
    return text;
  }

  History History::from_csv(const std::string &text)
  {
    History            history;
    std::istringstream lines(text);
    std::string        line, cell;
    if (std::getline(lines, line) && !line.empty())
      for (std::istringstream cells(line); std::getline(cells, cell, ',');)
        history.columns_.push_back(cell);
    while (std::getline(lines, line))
      {
        std::vector<double> row;
        for (std::istringstream cells(line); std::getline(cells, cell, ',');)
          {
            if (!text::read_number(cell, row.emplace_back()))
              throw InputError("'" + cell + "' in a history is no number.", "Remove history.csv and run again.");
          }
        if (row.size() != history.columns_.size())
          throw InputError("A line of a history has " + std::to_string(row.size()) + " numbers for " +
                               std::to_string(history.columns_.size()) + " columns: '" + line + "'.",
                           "Remove history.csv and run again.");
        history.rows_.push_back(std::move(row));
      }
    return history;
  }
} // namespace trestle
