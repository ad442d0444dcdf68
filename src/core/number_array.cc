#include "core/number_array.h"

#include "core/exceptions.h"

namespace trestle
{
  std::size_t row_length(const std::vector<std::size_t> &shape) { return shape.empty() ? 1 : shape.back(); }

  std::size_t n_rows(const std::vector<std::size_t> &shape)
  {
    std::size_t n = 1;
    for (std::size_t i = 0; i + 1 < shape.size(); ++i)
      n *= shape[i];
    return n;
  }

  std::string shape_text(const std::vector<std::size_t> &shape)
  {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i)
      text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
  }

  EntryRange range_within(const std::string &name, const std::vector<std::size_t> &shape, const EntryRange &range)
  {
    const std::size_t length = row_length(shape);
    EntryRange        result = range;
    if (result.last == EntryRange().last)
      result.last = length;
    if (result.first > result.last || result.last > length)
      throw InputError("Of the rows of " + name + " entries " + std::to_string(range.first) + " to " +
                           std::to_string(range.last) + " were asked for; they have " + std::to_string(length) +
                           ".",
                       "The file is of another mesh than the run expects.");
    return result;
  }

  std::vector<std::size_t> cut_shape(std::vector<std::size_t> shape, const EntryRange &range)
  {
    if (!shape.empty())
      shape.back() = range.last - range.first;
    return shape;
  }

  std::size_t checked_size(const std::string &name, const std::vector<std::size_t> &shape)
  {
    constexpr std::size_t most = std::size_t(1) << 40;
    std::size_t           n    = 1;
    for (const auto extent : shape)
      {
        if (extent == 0)
          throw InputError(name + " has the shape " + shape_text(shape) + ": it holds no numbers.",
                           "Write the file again, with what it is to hold.");
        if (extent > most / n)
          throw InputError(name + " is to have the absurd shape " + shape_text(shape) + ".",
                           "The file is damaged; write it again.");
        n *= extent;
      }
    return n;
  }
} // namespace trestle
