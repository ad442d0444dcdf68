#pragma once

#include <deal.II/base/types.h>
#include <deal.II/lac/full_matrix.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * Adds cell matrices straight into the arrays of a compressed-row matrix whose columns ascend in each row, in local
   * numbers. Dofs of one point have consecutive numbers and hence places, so one search serves them all.
   *
   * @tparam Offset, Index integers of the library.
   */
  template <class Offset, class Index>
  class Insertion
  {
  public:
    /// The arrays must outlive this and keep their place.
    Insertion(const Offset *begin, const Index *columns, double *values)
      : begin_(begin),
        columns_(columns),
        values_(values)
    {}

    /// @param rows, columns of each dof of the cell; all of them must be in the pattern.
    void add(const std::vector<Index> &rows, const std::vector<Index> &columns,
             const dealii::FullMatrix<double> &matrix)
    {
      sort(columns);
      for (std::size_t i = 0; i < rows.size(); ++i)
        {
          const Index *const row = columns_ + begin_[rows[i]], *const end = columns_ + begin_[rows[i] + 1];
          double *const values = values_ + begin_[rows[i]];
          const Index  *place  = row;
          Index         next   = -1;
          for (const auto &[column, j] : order_)
            {
              if (column != next || place == end || *place != column)
                place = std::lower_bound(place, end, column);
              values[place - row] += matrix(i, j);
              ++place;
              next = column + 1;
            }
        }
    }

  private:
    void sort(const std::vector<Index> &columns)
    {
      order_.clear();
      for (std::size_t j = 0; j < columns.size(); ++j)
        order_.emplace_back(columns[j], j);
      std::sort(order_.begin(), order_.end());
    }

    const Offset                              *begin_;
    const Index                               *columns_;
    double                                    *values_;
    std::vector<std::pair<Index, std::size_t>> order_; ///< columns ascending, with their place in the cell
  };
} // namespace trestle
