#pragma once

#include "ml/api/graph_model.h"
#include "physics/api/problem.h"

namespace trestle
{
  /// What a choice of network and training follows, of a problem that is set up: one copy, no further inputs. Collective.
  GraphModel::Size size_of(Problem &problem);
} // namespace trestle
