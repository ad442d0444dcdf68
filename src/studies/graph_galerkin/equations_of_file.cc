#include "studies/graph_galerkin/equations_of_file.h"

#include "core/exceptions.h"
#include "studies/shared/answers.h"

#include <algorithm>
#include <vector>

namespace trestle
{
  EquationsOfFile::EquationsOfFile(ParameterSink &prm)
  {
    const auto section = prm.section("step");
    prm.add("number", number_,
            "Which step of a problem in time to answer, from 1; those before it are solved. 0: a steady problem.");
  }

  void EquationsOfFile::check(const Problem &problem, const std::string &study) const
  {
    if (number_ == 0)
      require_steady(problem, study);
    else if (problem.is_steady())
      throw InputError("step/number = " + std::to_string(number_) + ", but time/end time = 0: no steps.",
                       "Set time/end time and time/step, or leave step/number at 0.");
  }

  SolvableEquations &EquationsOfFile::of(Problem &problem)
  {
    step_.reset();
    steps_.reset();
    if (number_ == 0)
      return problem;
    steps_ = problem.step_equations();
    std::vector<StateInTime> earlier{steps_->initial_state()};
    for (unsigned int n = 1; n < number_; ++n)
      {
        const auto step = steps_->step_to(n * steps_->step(), earlier);
        auto       u    = step->cold_start();
        step->solve(u);
        earlier.insert(earlier.begin(), step->state(u));
        earlier.resize(std::min<std::size_t>(earlier.size(), steps_->n_earlier()));
      }
    step_ = steps_->step_to(number_ * steps_->step(), earlier);
    problem.set_time(step_->time());
    return *step_;
  }
} // namespace trestle
