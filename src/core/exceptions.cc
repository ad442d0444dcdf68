#include "core/exceptions.h"

namespace trestle
{
  namespace
  {
    std::string compose(const std::string &problem, const std::string &advice)
    {
      return advice.empty() ? problem : problem + "\n  " + advice;
    }
  } // namespace

  InputError::InputError(const std::string &problem, const std::string &advice)
    : Error(compose(problem, advice))
  {}

  ConvergenceError::ConvergenceError(const std::string &problem, const std::string &advice)
    : Error(compose(problem, advice))
  {}

  FatalError::FatalError(const std::string &problem, const std::string &advice)
    : Error(compose(problem, advice))
  {}
} // namespace trestle
