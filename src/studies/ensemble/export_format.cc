#include "studies/ensemble/export_format.h"

#include <map>

namespace trestle
{
  std::string usual_name(const std::string &split)
  {
    static const std::map<std::string, std::string> names = {
        {"training", "train"}, {"validation", "valid"}, {"test", "test"}};
    return names.at(split);
  }
} // namespace trestle
