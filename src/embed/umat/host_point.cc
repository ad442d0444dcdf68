#include "embed/umat/host_point.h"

#include <algorithm>
#include <cstring>

namespace trestle
{
  HostPointAnswer respond(const HostPoint &point)
  {
    BorrowedCell      cell(CellSettings::from_environment(point.material));
    const std::size_t n = cell.state_size();
    if (n > point.state.size())
      throw InputError("The state of material '" + point.material + "' has " + std::to_string(n) +
                           " numbers, the solver keeps " + std::to_string(point.state.size()) + ".",
                       "Write *DEPVAR with " + std::to_string(n + 2) +
                           " in the material: the state, the certificate and the level.");
    HostPointAnswer answer;
    cell.begin(point.state.first(n));
    answer.point = cell.evaluate(point.strain);
    answer.state = cell.end();
    answer.state.push_back(answer.point.finite_estimate());
    answer.state.push_back(answer.point.level);
    answer.state.resize(std::min(answer.state.size(), point.state.size()));
    answer.dimension   = cell.dimension();
    answer.has_history = cell.has_history();
    answer.elastic     = cell.elastic_tangent();
    return answer;
  }

  std::string material_name(const char *name, const int length)
  {
    std::string text(name, strnlen(name, length > 0 && length <= 80 ? length : 80));
    text.erase(std::min(text.find(' '), text.size()));
    const auto second = text.empty() || text[0] != '@' ? std::string::npos : text.find('@', 1);
    return second == std::string::npos ? text : text.substr(second + 1);
  }
} // namespace trestle
