#include "core/exceptions.h"
#include "physics/bridge/dof_order.h"
#include "physics/bridge/finite_element_inner_product.h"
#include "physics/bridge/free_positions.h"
#include "physics/two_scale/macro_problem_implementation.h"

namespace trestle
{
  template <int dim>
  std::vector<std::uint64_t> MacroProblemImplementation<dim>::dof_places() const
  {
    return trestle::dof_places(discretisation_);
  }

  template <int dim>
  std::vector<double> MacroProblemImplementation<dim>::free_values(const std::vector<double> &d) const
  {
    const FreeDofs<dim> free(discretisation_);
    std::vector<double> result(free.size());
    free.gather(ghosted(d), result);
    return result;
  }

  template <int dim>
  std::unique_ptr<InnerProduct> MacroProblemImplementation<dim>::inner_product(const InnerProduct::Kind kind) const
  {
    return std::make_unique<FiniteElementInnerProduct<dim>>(*assembler_, linear_parameters_.solver, kind,
                                                            dealii::ComponentMask(dim, true));
  }

  template <int dim>
  std::vector<double> MacroProblemImplementation<dim>::free_positions() const
  {
    return trestle::free_positions(discretisation_);
  }

  template <int dim>
  void MacroProblemImplementation<dim>::replay(Microscale &worker, std::span<const double> states,
                                               const Observer &observer)
  {
    const FreeDofs<dim> free(discretisation_);
    if (states.size() != free.size() * n_load_steps())
      throw FatalError("A path has " + std::to_string(states.size()) + " numbers instead of " +
                           std::to_string(free.size() * n_load_steps()) + ".",
                       "Give the free values of each load step.");
    with_stepper(worker, observer, [&](LoadStepper<dim> &stepper, const StepObserver &observe) {
      stepper.replay(
          [&](const unsigned int k) { return free.state(states.subspan((k - 1) * free.size(), free.size())); },
          observe);
    });
  }

  template class MacroProblemImplementation<2>;
  template class MacroProblemImplementation<3>;
} // namespace trestle
