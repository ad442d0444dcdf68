#include "studies/rom_net/query_file.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/number_table.h"
#include "core/text.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// Where each parameter stands in a row.
    std::vector<std::size_t> columns_of(const NumberTable &table, const std::string &path,
                                        const std::vector<std::string> &parameter_names)
    {
      std::vector<std::size_t> result(parameter_names.size());
      std::iota(result.begin(), result.end(), 0);
      if (table.names.empty() && table.n_columns() != parameter_names.size())
        throw InputError("'" + path + "' has " + std::to_string(table.n_columns()) +
                             " numbers a row, the problem " + std::to_string(parameter_names.size()) +
                             " parameters: " + text::join(parameter_names) + ".",
                         "Give one number a parameter.");
      for (std::size_t i = 0; i < parameter_names.size() && !table.names.empty(); ++i)
        {
          const auto found = std::ranges::find(table.names, parameter_names[i]);
          if (found == table.names.end())
            throw InputError("'" + path + "' has no column '" + parameter_names[i] + "', but " +
                                 text::join(table.names) + ".",
                             "Name the columns as the parameters: " + text::join(parameter_names) + ".");
          result[i] = std::size_t(found - table.names.begin());
        }
      return result;
    }
  } // namespace

  std::vector<std::vector<double>> read_queries(const std::string              &path,
                                                const std::vector<std::string> &parameter_names,
                                                const Communicator             &communicator)
  {
    std::string content;
    communicator.on_root([&] { content = read_file(path); });
    content = communicator.broadcast(content);
    std::vector<std::vector<double>> result;
    communicator.on_all([&] {
      const auto table   = parse_csv(content, path);
      const auto columns = columns_of(table, path, parameter_names);
      for (const auto &row : table.rows)
        {
          result.emplace_back();
          for (const auto column : columns)
            result.back().push_back(row[column]);
        }
      if (result.empty())
        throw InputError("'" + path + "' has no queries.", "Write a row a query.");
    });
    return result;
  }
} // namespace trestle
