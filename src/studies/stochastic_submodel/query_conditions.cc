#include "studies/stochastic_submodel/query_conditions.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/number_table.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  std::vector<std::vector<double>> read_conditions(const std::string &path, const std::vector<std::string> &names,
                                                   const std::vector<double> &values,
                                                   const Communicator        &communicator)
  {
    std::string content;
    communicator.on_root([&] { content = read_file(path); });
    content = communicator.broadcast(content);
    std::vector<std::vector<double>> result;
    communicator.on_all([&] {
      const auto               table = parse_csv(content, path);
      std::vector<std::size_t> places;
      for (const auto &name : table.names)
        {
          const auto found = std::ranges::find(names, name);
          if (found == names.end())
            throw InputError("'" + path + "' has a column '" + name + "', which the problem does not have.",
                             "Its parameters are: " + text::join(names) + ".");
          places.push_back(std::size_t(found - names.begin()));
        }
      if (places.empty() || table.rows.empty())
        throw InputError("'" + path + "' has no " + (places.empty() ? "names of parameters." : "conditions."),
                         "Write the parameters' names into its first line, and a row a condition.");
      for (const auto &row : table.rows)
        {
          result.push_back(values);
          for (std::size_t k = 0; k < places.size(); ++k)
            result.back()[places[k]] = row[k];
        }
    });
    return result;
  }
} // namespace trestle
