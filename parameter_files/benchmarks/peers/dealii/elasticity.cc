// elasticity_3d.prm as a deal.II program: trilinear elements on the unit cube, CG with ML and the rigid-body
// modes.
#include "peer.h"

#include <deal.II/lac/solver_cg.h>
#include <deal.II/lac/trilinos_precondition.h>
#include <deal.II/lac/trilinos_sparse_matrix.h>
#include <deal.II/lac/trilinos_vector.h>

#include <Epetra_MultiVector.h>
#include <Teuchos_ParameterList.hpp>

#include <array>

using namespace dealii;

namespace
{
  using Native = TrilinosWrappers::MPI::Vector;

  constexpr double E = 1., nu = 0.3;
  constexpr double mu = E / (2. * (1. + nu)), lambda = E * nu / ((1. + nu) * (1. - 2. * nu));

  /// Shape function i has one component c with gradient g: sigma(i) : epsilon(j) in those terms, as in step-8.
  void fill(const FEValues<3> &values, FullMatrix<double> &matrix, Vector<double> &right_hand_side)
  {
    const auto                  &fe = values.get_fe();
    const unsigned int           n  = fe.n_dofs_per_cell();
    std::array<unsigned int, 24> component{};
    std::array<Tensor<1, 3>, 24> gradient;
    for (unsigned int i = 0; i < n; ++i)
      component[i] = fe.system_to_component_index(i).first;
    for (const unsigned int q : values.quadrature_point_indices())
      {
        for (unsigned int i = 0; i < n; ++i)
          gradient[i] = values.shape_grad(i, q);
        for (unsigned int i = 0; i < n; ++i)
          {
            const unsigned int ci = component[i];
            for (unsigned int j = 0; j < n; ++j)
              {
                const unsigned int cj = component[j];
                matrix(i, j) +=
                    (lambda * gradient[i][ci] * gradient[j][cj] + mu * gradient[i][cj] * gradient[j][ci] +
                     (ci == cj ? mu * (gradient[i] * gradient[j]) : 0.)) *
                    values.JxW(q);
              }
            if (ci == 2)
              right_hand_side(i) -= values.shape_value(i, q) * values.JxW(q);
          }
      }
  }

  /// Three translations and three rotations on the free dofs, orthonormal, one after the other.
  std::vector<double> rigid_body_modes(const peer::Problem<3> &problem)
  {
    std::vector<Native> modes(6);
    for (auto &mode : modes)
      mode.reinit(problem.owned, MPI_COMM_WORLD);
    for (const auto &cell : problem.dof_handler.active_cell_iterators())
      if (cell->is_locally_owned())
        for (const unsigned int v : cell->vertex_indices())
          for (unsigned int c = 0; c < 3; ++c)
            {
              const auto dof = cell->vertex_dof_index(v, c);
              if (problem.constraints.is_constrained(dof) || !problem.owned.is_element(dof))
                continue;
              const auto         x    = cell->vertex(v) - Point<3>(0.5, 0.5, 0.5);
              const unsigned int next = (c + 1) % 3, last = (c + 2) % 3;
              modes[c](dof)        = 1.;
              modes[3 + c](dof)    = -x[next];
              modes[3 + last](dof) = x[last];
            }
    std::vector<double> result;
    for (unsigned int i = 0; i < 6; ++i)
      {
        modes[i].compress(VectorOperation::insert);
        for (unsigned int j = 0; j < i; ++j)
          modes[i].add(-(modes[i] * modes[j]), modes[j]);
        modes[i] /= modes[i].l2_norm();
        result.insert(result.end(), modes[i].begin(), modes[i].end());
      }
    return result;
  }

  /// As physics/solvers/trilinos_system.cc.
  void prepare(TrilinosWrappers::PreconditionAMG &amg, const TrilinosWrappers::SparseMatrix &matrix,
               std::vector<double> &modes)
  {
    TrilinosWrappers::PreconditionAMG::AdditionalData data;
    data.higher_order_elements = true;
    data.smoother_sweeps       = 2;
    data.aggregation_threshold = 1e-4;
    Teuchos::ParameterList              parameters;
    std::unique_ptr<Epetra_MultiVector> constants;
    data.set_parameters(parameters, constants, matrix);
    parameters.set("coarse: max size", 500);
    parameters.set("PDE equations", 3);
    parameters.set("null space: type", "pre-computed");
    parameters.set("null space: dimension", 6);
    parameters.set("null space: vectors", modes.data());
    amg.initialize(matrix, parameters);
  }
} // namespace

int main(int argc, char **argv)
{
  Utilities::MPI::MPI_InitFinalize session(argc, argv, 1);
  AssertThrow(argc == 3, ExcMessage("elasticity REFINEMENTS FOLDER"));
  peer::Figures    figures;
  peer::Problem<3> problem(FESystem<3>(FE_Q<3>(1), 3));
  figures.phase("mesh", [&] {
    GridGenerator::subdivided_hyper_cube(problem.triangulation, 12, 0., 1., true);
    problem.triangulation.refine_global(std::stoi(argv[1]));
  });
  figures.phase("dofs", [&] { problem.distribute_dofs(0); });

  TrilinosWrappers::SparseMatrix matrix;
  Native                         right_hand_side(problem.owned, MPI_COMM_WORLD);
  figures.phase("assemble", [&] {
    matrix.reinit(problem.owned, problem.owned, problem.sparsity_pattern(), MPI_COMM_WORLD);
    problem.assemble(matrix, right_hand_side, fill);
  });
  figures.phase("solve", [&] {
    Native                            native(right_hand_side);
    std::vector<double>               modes = rigid_body_modes(problem);
    TrilinosWrappers::PreconditionAMG amg;
    prepare(amg, matrix, modes);
    SolverControl control(1000, 1e-12 * right_hand_side.l2_norm());
    native = 0.;
    SolverCG<Native>(control).solve(matrix, native, right_hand_side, amg);
    figures.set("iterations", control.last_step());
    problem.take_solution(native.begin());
  });
  figures.phase("output", [&] { problem.write(argv[2]); });
  figures.phase("measure", [&] {
    problem.measure(figures, {{"edge", {1., 0.5, 1.}}, {"middle", {0.5, 0.5, 0.5}}});
  });
  figures.print();
}
