#include "studies/mesh_transformer/coarse_twin.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/api/problem_variants.h"

#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    const std::string about_refinements = "Of the coarse mesh, in the place of mesh/refinements.",
                      about_step = "Of coarse finite elements, in the place of time/step: a multiple of it.";
  }

  CoarseTwin::CoarseTwin(ParameterSink &prm)
    : refinements_key_(prm, {{"mesh"}, "refinements"}, {{"coarse"}, "refinements"}, about_refinements),
      step_key_(refinements_key_, {{"time"}, "step"}, {{"coarse"}, "step"}, about_step),
      problem_(Problem::create(step_key_))
  {
    {
      const auto section = prm.section("mesh");
      prm.add("refinements", n_refinements_, "Uniform refinements.", Allowed::between(0, 15));
    }
    const auto section = prm.section("coarse");
    prm.add("refinements", n_coarse_refinements_, about_refinements, Allowed::between(0, 15));
    prm.add("step", step_of_file_, about_step, Allowed::positive());
  }

  void CoarseTwin::check() const
  {
    if (n_coarse_refinements_ > n_refinements_)
      throw InputError("coarse/refinements = " + std::to_string(n_coarse_refinements_) +
                           ", and mesh/refinements = " + std::to_string(n_refinements_) +
                           ": the coarse mesh would be the finer one.",
                       "Lower coarse/refinements, or raise mesh/refinements.");
    const auto steps =
        " fine steps of " + text::shortest(fine_step_) + " s and coarse ones of " + text::shortest(step_) + " s";
    const double ratio        = step_ / fine_step_;
    const bool   is_shortened = std::abs(step_ - step_of_file_) > 1e-9 * step_;
    if (stride_ == 0 || std::abs(ratio - stride_) > 1e-9 * ratio || is_shortened ||
        problem_->n_steps() * stride_ != fine_->n_steps())
      throw InputError("coarse/step does not fit time/step and time/end time:" + steps + ", " +
                           std::to_string(fine_->n_steps()) + " and " + std::to_string(problem_->n_steps()) +
                           " of them.",
                       "Let coarse/step be a multiple of time/step, and time/end time one of coarse/step.");
    if (n_coarse_refinements_ == n_refinements_ && stride_ == 1)
      throw InputError("Mesh and step of section coarse are those of the fine problem (" +
                           std::to_string(n_refinements_) + " refinements;" + steps +
                           "): there is nothing to correct.",
                       "Lower coarse/refinements, or raise coarse/step.");
  }

  void CoarseTwin::setup(Problem &fine)
  {
    fine_ = &fine;
    transfer_.reset();
    setup_with_field_of(*problem_, fine);
    step_      = problem_->step_equations()->step();
    fine_step_ = fine.step_equations()->step();
    stride_    = (unsigned int)(std::lround(step_ / fine_step_));
    check(); // the same on all ranks
  }

  void CoarseTwin::set_parameters(const std::span<const double> mu)
  {
    fine_->set_parameters(mu);
    problem_->set_parameters(mu);
    transfer_.reset();
  }

  std::vector<double> CoarseTwin::restricted(const std::span<const double> states)
  {
    if (!transfer_)
      transfer_ = StateTransfer::between(*fine_, *problem_);
    const std::size_t   n = fine_->n_free();
    std::vector<double> result;
    for (std::size_t i = 0; i < n_states(); ++i)
      {
        const auto state = (*transfer_)(states.subspan(i * stride_ * n, n), double(i) * step_);
        result.insert(result.end(), state.begin(), state.end());
      }
    return result;
  }
} // namespace trestle
