#include "core/exceptions.h"
#include "core/text.h"
#include "physics/bridge/equations_at_parameters.h"
#include "physics/functions/field_expression.h"
#include "physics/problem/problem_implementation.h"

namespace trestle
{
  template <int dim>
  void ProblemImplementation<dim>::apply_parameters()
  {
    physics_->set_constants(parameters_.constants());
    physics_->setup();
    boundary_conditions_.set_parameters(parameters_.constants());
    time_stepper_.set_constants(parameters_.constants());
    deform_mesh();
    random_field_.set_coefficients(parameters_.field_coefficients());
    discretisation_.update_dirichlet_values();
  }

  template <int dim>
  void ProblemImplementation<dim>::deform_mesh()
  {
    mesh_.deform(parameters_.constants());
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
    probe_parameters(mu);
    newton_->invalidate_values();
    equations_->forget_linearisation();
    if (linear_march_)
      linear_march_->invalidate();
    if (!mesh_.is_deformable())
      return;
    postprocessing_.setup(discretisation_); // finds its points anew
    if (dof_graph_)
      dof_graph_->graph.position = extract_dof_graph(discretisation_).graph.position;
  }

  template <int dim>
  ParameterAccess ProblemImplementation<dim>::parameter_access()
  {
    return {parameters_.scales(), [this] { return parameters(); }, [this](const auto mu) { set_parameters(mu); },
            [this](const auto mu) { probe_parameters(mu); }};
  }

  template <int dim>
  std::unique_ptr<ResidualOperator> ProblemImplementation<dim>::frozen_equations()
  {
    require_steady("A set of frozen equations");
    if (physics_->is_linear())
      return equations_->frozen();
    return std::make_unique<EquationsAtParameters<dim>>(
        std::make_unique<FiniteElementEquations<dim>>(*assembler_, linear_parameters_.solver), parameter_access());
  }

  template <int dim>
  std::vector<double> ProblemImplementation<dim>::evaluate_at_nodes(const std::string &name,
                                                                    const std::string &expressions)
  {
    std::vector<std::string> variables = {"x", "y", "z"};
    variables.resize(dim);
    const bool has_field = random_field_.n_modes() > 0;
    if (has_field)
      variables.push_back("field");
    std::vector<FieldExpression> parts;
    for (const auto &text : text::split(expressions, ';'))
      parts.emplace_back(name, text, variables, parameters_.constants());

    const MeshGraph          &nodes = graph();
    const std::vector<double> field =
        has_field ? field_at_nodes(discretisation_, *dof_graph_) : std::vector<double>();
    std::vector<double> result;
    result.reserve(nodes.n_owned * parts.size());
    mesh_.communicator().on_all([&] {
      for (std::size_t i = 0; i < nodes.n_owned; ++i)
        {
          const auto          first = nodes.position.begin() + i * dim;
          std::vector<double> arguments(first, first + dim);
          if (has_field)
            arguments.push_back(field[i]);
          for (const auto &part : parts)
            result.push_back(part.value(arguments));
        }
    });
    return result;
  }

  template class ProblemImplementation<2>;
  template class ProblemImplementation<3>;
} // namespace trestle
