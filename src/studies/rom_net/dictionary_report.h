#pragma once

#include "physics/api/report.h"
#include "studies/rom_net/dictionary_search.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What a page shows of a choice: the criterion's table with the choice in words; silhouettes, sorted in each cluster;
   * errors over the number of modes by one basis, by the classifier's cluster and by the best one; and a map of the
   * clusters over the two features that tell most of them. Of many samples every so-and-so-many is drawn.
   * @param parameter_names of the features; empty: they are coordinates of the first state.
   */
  void show_dictionary(const DictionaryChoice &choice, const std::vector<std::string> &parameter_names,
                       ReportContent &content);
} // namespace trestle
