#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace trestle
{
  /// Numbers of somebody's file, the last index running fastest. A row is what the last index runs over.
  struct NumberArray
  {
    std::vector<std::size_t> shape; ///< empty: one number
    std::vector<double>      values;
  };

  /// Of each row the entries [first, last): those that a rank owns. By default all of them.
  struct EntryRange
  {
    std::size_t first = 0;
    std::size_t last  = std::numeric_limits<std::size_t>::max();
  };

  /// The last extent; 1 of a single number.
  std::size_t row_length(const std::vector<std::size_t> &shape);
  /// Product of the extents before the last; 1 where there are none.
  std::size_t n_rows(const std::vector<std::size_t> &shape);

  /// As numpy prints it: (3, 40).
  std::string shape_text(const std::vector<std::size_t> &shape);

  /// The range with its end filled in. @param name how messages call the array.
  /// @throws InputError beyond the row's end.
  EntryRange range_within(const std::string &name, const std::vector<std::size_t> &shape, const EntryRange &range);

  /// A shape whose rows are cut to the range.
  std::vector<std::size_t> cut_shape(std::vector<std::size_t> shape, const EntryRange &range);

  /// What extents of a foreign file ask for, before memory is asked for it. @param name how messages call the array.
  /// @throws InputError for an extent of zero, and above 2^40 numbers.
  std::size_t checked_size(const std::string &name, const std::vector<std::size_t> &shape);
} // namespace trestle
