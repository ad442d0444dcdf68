#pragma once

#include <string>
#include <vector>

namespace trestle
{
  /**
   * `history.csv`: one line an epoch or time step. Columns are fixed by the first row; the file is written
   * whole and renamed (see write_file_atomically), so that a reader never sees half a line. Numbers have 17
   * significant digits.
   */
  class History
  {
  public:
    struct Entry
    {
      std::string name;
      double      value;
    };

    /// Appends a row. @throws FatalError when the names differ from those of the first row.
    void add_row(const std::vector<Entry> &row);

    bool                                    empty() const { return rows_.empty(); }
    const std::vector<std::string>         &columns() const { return columns_; }
    const std::vector<std::vector<double>> &rows() const { return rows_; }
    std::vector<double>                     column(const std::string &name) const;

    std::string    to_csv() const;
    static History from_csv(const std::string &text);

  private:
    std::vector<std::string>         columns_;
    std::vector<std::vector<double>> rows_;
  };
} // namespace trestle
