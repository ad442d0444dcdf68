#pragma once

#include "core/choice.h"
#include "physics/api/parameter_file.h"
#include "physics/discretisation/discretisation.h"
#include "physics/solvers/steady_solver.h"
#include "physics/time/time_stepper.h"

#include <memory>
#include <optional>
#include <string>

namespace trestle::test
{
  /// A transient problem from the text of a parameter file, with its parts open to tests.
  template <int dim>
  class TimeCase
  {
  public:
    explicit TimeCase(const std::string &text)
      : mesh(file),
        discretisation(file),
        physics(choose(file)),
        conditions(file),
        linear(file),
        newton_parameters(file),
        stepper(file)
    {
      file.read(text, "test.prm", {});
      physics->setup();
      mesh.setup(Communicator());
      conditions.setup(physics->n_components(), mesh.boundary_ids());
      discretisation.setup(mesh, *physics, conditions);
      assembler = std::make_unique<Assembler<dim>>(discretisation);
      newton    = std::make_unique<NewtonSolver<dim>>(*assembler, linear, newton_parameters);
    }

    TimeSummary march(Run &run, const TimeObserver &observer = {})
    {
      return stepper.run(discretisation, *assembler, *newton, run, observer);
    }

    static Run make_run(const std::string &directory, bool resume = false)
    {
      const Communicator world;
      return Run{world, RunDirectory(world, directory), Figures(), History(), resume, 1};
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
    TimeStepper<dim>                   stepper;
    std::unique_ptr<Assembler<dim>>    assembler;
    std::unique_ptr<NewtonSolver<dim>> newton;
  };
} // namespace trestle::test
