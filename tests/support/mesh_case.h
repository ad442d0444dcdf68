#pragma once

#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "physics/discretisation/discretisation.h"
#include "physics/output/postprocessing.h"

#include <deal.II/numerics/vector_tools.h>

#include <functional>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// A physics with blocks of the test's choice and the Laplacian for each component, without any source.
  template <int dim>
  class Laplacians : public Physics<dim>
  {
  public:
    explicit Laplacians(std::vector<FieldBlock> blocks)
      : blocks_(std::move(blocks))
    {}

    std::vector<FieldBlock> blocks() const override { return blocks_; }
    bool                    is_linear() const override { return true; }
    bool                    is_spd() const override { return true; }
    NearNullSpace           near_null_space() const override { return NearNullSpace::none; }

    void residual(const PointState<dim> &state, PointForm<dim> &form) const override
    {
      for (unsigned int c = 0; c < state.value.size(); ++c)
        form.f1[c] = state.gradient[c];
    }

    void tangent(const PointState<dim> &state, PointTangent<dim> &tangent) const override
    {
      const unsigned int n = state.value.size();
      for (unsigned int c = 0; c < n; ++c)
        for (unsigned int d = 0; d < dim; ++d)
          tangent.f1_gradient[c * n + c][d][d] = 1.;
    }

    std::vector<std::string> derived_names() const override { return {"flux_x", "material"}; }
    void                     derived(const PointState<dim> &state, std::vector<double> &values) const override
    {
      values[0] = state.gradient[0][0];
      values[1] = state.material_id;
    }

  private:
    std::vector<FieldBlock> blocks_;
  };

  /// Mesh, boundary conditions, dofs and postprocessing from one parameter text.
  template <int dim>
  struct MeshCase
  {
    explicit MeshCase(const std::string &text, std::vector<FieldBlock> blocks = {FieldBlock{.name = "u"}})
      : mesh(file),
        conditions(file),
        discretisation(file),
        postprocessing(file),
        physics(std::move(blocks))
    {
      file.read(text, "test.prm", {});
    }

    void setup()
    {
      mesh.setup(communicator);
      setup_dofs();
    }

    void setup_dofs()
    {
      conditions.setup(physics.n_components(), mesh.boundary_ids());
      discretisation.setup(mesh, physics, conditions);
    }

    /// The interpolant of expressions, as a state.
    DiscreteState interpolate(const std::string &text, double time = 0.)
    {
      const Expression<dim> expression("test", text, physics.n_components());
      DiscreteState         state{discretisation.make_vector(), {}, {}, time};
      state.value.zero_out_ghost_values();
      dealii::VectorTools::interpolate(mesh.mapping(), discretisation.dof_handler(), expression.function(time),
                                       state.value);
      state.value.update_ghost_values();
      return state;
    }

    Communicator            communicator;
    ParameterFile           file;
    Mesh<dim>               mesh;
    BoundaryConditions<dim> conditions;
    Discretisation<dim>     discretisation;
    Postprocessing<dim>     postprocessing;
    Laplacians<dim>         physics;
  };

  /// What an InputError says; empty when none is thrown.
  inline std::string input_error(const std::function<void()> &action)
  {
    try
      {
        action();
      }
    catch (const InputError &error)
      {
        return error.what();
      }
    return "";
  }

  inline bool contains(const std::string &text, const std::string &part)
  {
    return text.find(part) != std::string::npos;
  }

  inline std::string mesh_text(const std::string &generator, const std::string &arguments,
                               const std::string &more = "")
  {
    return "subsection mesh\n set generator = " + generator + "\n set arguments = " + arguments + "\n" + more +
           "\nend\n";
  }
} // namespace trestle::testing
