#pragma once

#include "core/choice.h"
#include "physics/api/parameter_file.h"
#include "physics/discretisation/discretisation.h"
#include "physics/solvers/steady_solver.h"

#include <memory>
#include <string>

namespace trestle::testing
{
  /// A steady problem from the text of a parameter file, with its parts open to tests.
  template <int dim>
  class SteadyCase
  {
  public:
    explicit SteadyCase(const std::string &text, const Communicator &communicator = Communicator())
      : mesh(file),
        discretisation(file),
        physics(choose(file)),
        conditions(file),
        linear(file),
        newton_parameters(file)
    {
      file.read(text, "test.prm", {});
      physics->setup();
      mesh.setup(communicator);
      conditions.setup(physics->n_components(), mesh.boundary_ids());
      discretisation.setup(mesh, *physics, conditions);
      assembler = std::make_unique<Assembler<dim>>(discretisation);
      newton    = std::make_unique<NewtonSolver<dim>>(*assembler, linear, newton_parameters);
    }

    DiscreteState state(const Vector &u) const
    {
      DiscreteState result;
      result.value = u;
      result.value.update_ghost_values();
      result.time = discretisation.time();
      return result;
    }

  private:
    static Choice<Physics<dim>> choose(ParameterFile &file)
    {
      const auto section = file.section("physics");
      return Choice<Physics<dim>>(file, "model", "diffusion", "Which equations to solve.");
    }

  public:
    ParameterFile                      file;
    Mesh<dim>                          mesh;
    Discretisation<dim>                discretisation;
    Choice<Physics<dim>>               physics;
    BoundaryConditions<dim>            conditions;
    LinearSolverParameters             linear;
    NewtonParameters                   newton_parameters;
    std::unique_ptr<Assembler<dim>>    assembler;
    std::unique_ptr<NewtonSolver<dim>> newton;
  };
} // namespace trestle::testing
