#include "core/exceptions.h"
#include "physics/discretisation/text.h"
#include "physics/output/field_expression.h"
#include "physics/problem/problem_implementation.h"

namespace trestle
{
  template <int dim>
  void ProblemImplementation<dim>::apply_parameters()
  {
    physics_->set_constants(parameters_.constants());
    physics_->setup();
    boundary_conditions_.set_parameters(parameters_.constants());
    discretisation_.update_dirichlet_values();
  }

  template <int dim>
  void ProblemImplementation<dim>::probe_parameters(std::span<const double> mu)
  {
    const std::vector<double> before = parameters_.values();
    parameters_.set(mu);
    try
      {
        apply_parameters();
      }
    catch (const Error &)
      {
        // A caller may try other values: leave the problem as it was.
        parameters_.set(before);
        apply_parameters();
        throw;
      }
  }

  template <int dim>
  void ProblemImplementation<dim>::set_parameters(std::span<const double> mu)
  {
    require_steady("A change of parameters");
    probe_parameters(mu);
    newton_->invalidate_values();
    equations_->forget_linearisation();
  }

  template <int dim>
  std::unique_ptr<ResidualOperator> ProblemImplementation<dim>::frozen_equations()
  {
    require_steady("A set of frozen equations");
    return equations_->frozen();
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::evaluate_at_nodes(const std::string &name,
                                                                    const std::string &expressions)
  {
    std::vector<std::string> variables = {"x", "y", "z"};
    variables.resize(dim);
    std::vector<FieldExpression> parts;
    for (const auto &text : text::split(expressions, ';'))
      parts.emplace_back(name, text, variables, parameters_.constants());

    const MeshGraph    &nodes = graph();
    std::vector<double> result;
    result.reserve(nodes.n_owned * parts.size());
    mesh_.communicator().on_all([&] {
      for (std::size_t i = 0; i < nodes.n_owned; ++i)
        {
          const auto                first = nodes.position.begin() + i * dim;
          const std::vector<double> arguments(first, first + dim);
          for (const auto &part : parts)
            result.push_back(part.value(arguments));
        }
    });
    return result;
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle
