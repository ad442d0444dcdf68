#include "studies/shared/full_model.h"

#include "physics/api/reduced_problem.h"
#include "studies/shared/full_problem.h"

namespace trestle
{
  std::unique_ptr<FullModel> FullModel::create(ParameterSink &prm) { return std::make_unique<FullProblem>(prm); }

  std::unique_ptr<FullModel> FullModel::of(Problem &problem) { return std::make_unique<FullProblem>(problem); }
} // namespace trestle
