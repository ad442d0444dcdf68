#include "core/text.h"
#include "physics/bridge/free_dofs.h"
#include "physics/two_scale/macro_problem_implementation.h"
#include "physics/two_scale/reduced/reduced_load_path.h"

namespace trestle
{
  /// Of body force and tractions: what a body without stresses would have to bear. Nothing where there are none.
  template <int dim>
  std::vector<double> MacroProblemImplementation<dim>::loads(const double time)
  {
    if (boundary_conditions_.neumann().empty() && text::trim(parameters_.body_force).empty())
      return {};
    PointAnswers before = points_.nothing(points_.n());
    std::swap(before, points_.present);
    discretisation_.set_time(time);
    const FreeDofs<dim> free(discretisation_);
    DiscreteState       state;
    state.value = discretisation_.make_vector();
    state.value.update_ghost_values();
    state.time      = time;
    Vector residual = discretisation_.make_vector();
    assembler_->residual(state, residual);
    std::swap(before, points_.present);
    residual *= -1.;
    std::vector<double> result(free.size());
    free.gather(residual, result);
    return result;
  }

  template <int dim>
  std::unique_ptr<ReducedProblems>
  MacroProblemImplementation<dim>::reduced_problems(std::function<std::unique_ptr<Microscale>()> law)
  {
    const auto set = [this](std::span<const double> mu) { set_parameters(mu); };
    return make_reduced_load_paths(PathContext<dim>{
        .reduced      = {.discretisation  = discretisation_,
                         .assembler       = *assembler_,
                         .library         = linear_parameters_.solver,
                         .parameter_names = mu_.names(),
                         .parameters =
                             {.scales = mu_.scales(), .get = [this] { return mu_.values(); }, .set = set, .probe = set},
                         .rule           = MarchingRule(),
                         .postprocessing = postprocessing_,
                         .initial        = {},
                         .equations      = {},
                         .steps          = {},
                         .load_path      = "load path of " + std::to_string(n_load_steps()) + " steps"},
        .points       = points_,
        .conditions   = conditions_,
        .n_load_steps = n_load_steps(),
        .make_law     = std::move(law),
        .tell         = [this](Microscale &worker) { set_up_worker(worker); },
        .loads        = [this](const double time) { return loads(time); }});
  }

  template class MacroProblemImplementation<2>;
  template class MacroProblemImplementation<3>;
} // namespace trestle
