#pragma once

#include <deal.II/base/conditional_ostream.h>
#include <deal.II/base/function.h>
#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>
#include <deal.II/distributed/tria.h>
#include <deal.II/dofs/dof_handler.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_system.h>
#include <deal.II/fe/fe_values.h>
#include <deal.II/fe/mapping_q.h>
#include <deal.II/grid/grid_generator.h>
#include <deal.II/lac/affine_constraints.h>
#include <deal.II/lac/dynamic_sparsity_pattern.h>
#include <deal.II/lac/full_matrix.h>
#include <deal.II/lac/la_parallel_vector.h>
#include <deal.II/lac/sparsity_tools.h>
#include <deal.II/lac/vector.h>
#include <deal.II/numerics/data_out.h>
#include <deal.II/numerics/vector_tools.h>

#include <sys/resource.h>

#include <fstream>
#include <iostream>
#include <map>

/// What the two programs share: step-40's mesh, dofs and output, CPU seconds of phases, and the line of JSON.
namespace peer
{
  using namespace dealii;
  using GhostedVector = LinearAlgebra::distributed::Vector<double>;

  inline double cpu_seconds()
  {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
           1e-6 * (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  }

  inline double memory_mb()
  {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return 1e-3 * usage.ru_maxrss;
  }

  class Figures
  {
  public:
    Figures() { values_["start_s"] = cpu_seconds(); }

    template <class Action>
    void phase(const std::string &name, const Action &action)
    {
      const double start = cpu_seconds();
      action();
      values_[name + "_s"] += cpu_seconds() - start;
    }

    void set(const std::string &name, const double value) { values_[name] = value; }

    void print()
    {
      values_["total_s"]   = cpu_seconds();
      values_["memory_mb"] = memory_mb();
      std::cout.precision(17);
      const char *separator = "{";
      for (const auto &[name, value] : values_)
        {
          std::cout << separator << '"' << name << "\": " << value;
          separator = ", ";
        }
      std::cout << "}" << std::endl;
    }

  private:
    std::map<std::string, double> values_;
  };

  template <int dim>
  struct Problem
  {
    explicit Problem(const FiniteElement<dim> &element)
      : triangulation(MPI_COMM_WORLD),
        fe(element.clone()),
        dof_handler(triangulation)
    {}

    /// Dofs of the boundary `id` are zero; all boundaries where it is left out.
    void distribute_dofs(const types::boundary_id id = numbers::invalid_boundary_id)
    {
      dof_handler.distribute_dofs(*fe);
      owned = dof_handler.locally_owned_dofs();
      DoFTools::extract_locally_relevant_dofs(dof_handler, relevant);
      constraints.reinit(relevant);
      if (id == numbers::invalid_boundary_id)
        DoFTools::make_zero_boundary_constraints(dof_handler, constraints);
      else
        DoFTools::make_zero_boundary_constraints(dof_handler, id, constraints);
      constraints.close();
    }

    DynamicSparsityPattern sparsity_pattern() const
    {
      DynamicSparsityPattern pattern(relevant);
      DoFTools::make_sparsity_pattern(dof_handler, pattern, constraints, false);
      SparsityTools::distribute_sparsity_pattern(pattern, owned, MPI_COMM_WORLD, relevant);
      return pattern;
    }

    /// Calls fill(values, matrix, right-hand side) on each cell.
    template <class Matrix, class RightHandSide, class Fill>
    void assemble(Matrix &matrix, RightHandSide &right_hand_side, const Fill &fill) const
    {
      FEValues<dim>      values(mapping, *fe, quadrature, update_values | update_gradients | update_JxW_values);
      const unsigned int n = fe->n_dofs_per_cell();
      FullMatrix<double> cell_matrix(n, n);
      Vector<double>     cell_vector(n);
      std::vector<types::global_dof_index> dofs(n);
      for (const auto &cell : dof_handler.active_cell_iterators())
        if (cell->is_locally_owned())
          {
            cell_matrix = 0.;
            cell_vector = 0.;
            values.reinit(cell);
            fill(values, cell_matrix, cell_vector);
            cell->get_dof_indices(dofs);
            constraints.distribute_local_to_global(cell_matrix, cell_vector, dofs, matrix, right_hand_side);
          }
      matrix.compress(VectorOperation::add);
      right_hand_side.compress(VectorOperation::add);
    }

    /// Owned values in the order of the dofs: element access of PETSc's and Trilinos' vectors is slow.
    void take_solution(const double *values)
    {
      solution.reinit(owned, relevant, MPI_COMM_WORLD);
      std::copy(values, values + owned.n_elements(), solution.begin());
      constraints.distribute(solution);
      solution.update_ghost_values();
    }

    void write(const std::string &folder) const
    {
      using namespace DataComponentInterpretation;
      const bool   is_vector = fe->n_components() == dim;
      DataOut<dim> output;
      output.attach_dof_handler(dof_handler);
      output.add_data_vector(
          solution, std::vector<std::string>(fe->n_components(), "u"), DataOut<dim>::type_dof_data,
          std::vector<DataComponentInterpretation::DataComponentInterpretation>(
              fe->n_components(), is_vector ? component_is_part_of_vector : component_is_scalar));
      DataOutBase::VtkFlags flags;
      flags.compression_level = DataOutBase::VtkFlags::best_speed;
      output.set_flags(flags);
      output.build_patches(mapping);
      std::ofstream file(folder + "/solution.vtu");
      output.write_vtu(file);
    }

    void measure(Figures &figures, const std::map<std::string, Point<dim>> &probes) const
    {
      Vector<double> norms(triangulation.n_active_cells());
      VectorTools::integrate_difference(mapping, dof_handler, solution,
                                        Functions::ZeroFunction<dim>(fe->n_components()), norms, quadrature,
                                        VectorTools::L2_norm);
      figures.set("norm.u.l2", norms.l2_norm());
      figures.set("n_dofs", dof_handler.n_dofs());
      // Probes are vertices; one pass over the cells is cheaper than a search tree for two points.
      for (const auto &cell : dof_handler.active_cell_iterators())
        for (const unsigned int v : cell->vertex_indices())
          for (const auto &[name, point] : probes)
            if (cell->vertex(v).distance_square(point) < 1e-20)
              for (unsigned int c = 0; c < fe->n_components(); ++c)
                figures.set("probe." + name + (fe->n_components() > 1 ? "." + std::to_string(c) : ""),
                            solution(cell->vertex_dof_index(v, c)));
    }

    parallel::distributed::Triangulation<dim> triangulation;
    const MappingQ<dim>                       mapping{1};
    const QGauss<dim>                         quadrature{2};
    const std::unique_ptr<FiniteElement<dim>> fe;
    DoFHandler<dim>                           dof_handler;
    AffineConstraints<double>                 constraints;
    IndexSet                                  owned, relevant;
    GhostedVector                             solution;
  };
} // namespace peer
