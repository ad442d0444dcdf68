#include "core/exceptions.h"
#include "core/statistics.h"
#include "physics/bridge/dof_order.h"
#include "physics/bridge/finite_element_inner_product.h"
#include "physics/problem/problem_implementation.h"

#include <deal.II/numerics/vector_tools.h>

#include <algorithm>

namespace trestle
{
  template <int dim>
  double ProblemImplementation<dim>::block_l2_norm(const Vector &u, const unsigned int block) const
  {
    const auto   blocks = physics_->blocks();
    unsigned int first  = 0;
    for (unsigned int b = 0; b < block; ++b)
      first += blocks[b].n_components;

    // What is determined up to a constant is measured without it.
    double mean = 0.;
    if (blocks[block].is_pressure_like && discretisation_.pressure_is_pinned())
      mean = dealii::VectorTools::compute_mean_value(mesh_.mapping(), discretisation_.dof_handler(),
                                                     discretisation_.cell_quadrature(), u, first);

    return assembler_->l2_norm(u, first, blocks[block].n_components, mean);
  }

  template <int dim>
  std::vector<Problem::BlockError>
  ProblemImplementation<dim>::relative_l2_difference(std::span<const double> u,
                                                     std::span<const double> reference) const
  {
    std::vector<double> difference(u.begin(), u.end());
    for (std::size_t i = 0; i < difference.size(); ++i)
      difference[i] -= reference[i];
    const Vector error = equations_->free_dofs().increment(difference);
    const Vector truth = equations_->free_dofs().state(reference);

    const auto              blocks = physics_->blocks();
    std::vector<BlockError> result;
    for (unsigned int b = 0; b < blocks.size(); ++b)
      result.push_back({blocks.size() == 1 ? "" : blocks[b].name,
                        relative_to(block_l2_norm(error, b), block_l2_norm(truth, b))});
    return result;
  }

  template <int dim>
  std::unique_ptr<InnerProduct> ProblemImplementation<dim>::inner_product(const InnerProduct::Kind kind,
                                                                          const std::string       &block) const
  {
    dealii::ComponentMask components(physics_->n_components(), true);
    if (!block.empty())
      {
        const auto  blocks = physics_->blocks();
        const auto  found  = std::ranges::find(blocks, block, &FieldBlock::name);
        std::string names;
        for (const auto &known : blocks)
          names += (names.empty() ? "" : ", ") + known.name;
        if (found == blocks.end())
          throw InputError("An inner product of the field '" + block + "' was asked for.",
                           "The physics has: " + names + ".");
        components = discretisation_.block_mask(found - blocks.begin());
      }
    return std::make_unique<FiniteElementInnerProduct<dim>>(*assembler_, linear_parameters_.solver, kind,
                                                            components);
  }

  template <int dim>
  bool ProblemImplementation<dim>::has_exact_solution() const
  {
    return postprocessing_.has_exact_solution();
  }

  template <int dim>
  std::vector<Problem::BlockError>
  ProblemImplementation<dim>::relative_l2_error_exact(std::span<const double> u) const
  {
    const auto errors = postprocessing_.errors(discretisation_, steady_state(equations_->free_dofs().state(u)));
    std::vector<BlockError> result;
    result.reserve(errors.size());
    for (const auto &error : errors)
      result.push_back({errors.size() == 1 ? "" : error.block, error.l2_relative});
    return result;
  }

  template <int dim>
  double ProblemImplementation<dim>::l2_norm(std::span<const double> u) const
  {
    return equations_->free_dofs().state(u).l2_norm();
  }

  template <int dim>
  std::vector<History::Entry> ProblemImplementation<dim>::numbers(const DiscreteState &state) const
  {
    auto result = postprocessing_.evaluate(*assembler_, state);
    if (has_exact_solution())
      for (const auto &error : postprocessing_.errors(discretisation_, state))
        {
          result.push_back({"error." + error.block + ".l2", error.l2});
          result.push_back({"error." + error.block + ".h1", error.h1_seminorm});
        }
    return result;
  }

  template <int dim>
  void ProblemImplementation<dim>::postprocess(std::span<const double> u, Run &run)
  {
    for (const auto &[name, value] :
         postprocessing_.evaluate(*assembler_, steady_state(equations_->free_dofs().state(u))))
      run.figures.set(name, value);
  }

  template <int dim>
  Vector ProblemImplementation<dim>::dof_vector(const OutputField &field)
  {
    if (field.kind == OutputField::Kind::state)
      return equations_->free_dofs().state(field.values);
    if (field.kind == OutputField::Kind::increment)
      return equations_->free_dofs().increment(field.values);
    Vector result = discretisation_.make_vector();
    graph();
    for (std::size_t i = 0; i < field.values.size(); ++i)
      result(dof_graph_->nodes[i]) = field.values[i];
    result.update_ghost_values();
    return result;
  }

  template <int dim>
  std::string ProblemImplementation<dim>::write_fields(const RunDirectory             &directory,
                                                       const std::vector<OutputField> &fields,
                                                       const unsigned int step, const double time)
  {
    std::vector<Vector> vectors;
    vectors.reserve(fields.size()); // NamedVector keeps addresses
    std::vector<NamedVector> named;
    std::vector<NamedNumber> cell_numbers;
    for (const auto &field : fields)
      if (field.kind == OutputField::Kind::cell_constant)
        cell_numbers.push_back({field.name, field.values.at(0)});
      else
        {
          vectors.push_back(dof_vector(field));
          named.push_back({field.name, &vectors.back(), false});
        }
    return visualisation_.write(directory, discretisation_, named, cell_numbers, step, time);
  }

  template <int dim>
  std::string ProblemImplementation<dim>::write_state(const RunDirectory &directory, const DiscreteState &state,
                                                      const unsigned int step, const double time)
  {
    return visualisation_.write(directory, discretisation_, {{"", &state.value, true}}, {}, step, time);
  }

  template <int dim>
  std::vector<std::uint64_t> ProblemImplementation<dim>::dof_places() const
  {
    return trestle::dof_places(discretisation_);
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle
