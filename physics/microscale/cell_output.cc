#include "physics/microscale/cell_output.h"

#include "core/file.h"
#include "physics/microscale/cell_kinematics.h"
#include "physics/microscale/snapshots.h"

#include <deal.II/fe/fe_system.h>
#include <deal.II/numerics/data_out.h>

#include <cmath>
#include <sstream>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  CellFields<dim>::CellFields(const Cell<dim> &cell)
    : cell_(cell)
  {
    std::vector<double> material;
    for (const auto place : cell.tables.material)
      material.push_back(cell.tables.material_ids[place]);
    cellwise_.push_back({"material_id", std::move(material)});
  }

  template <int dim>
  void CellFields<dim>::add_displacement(const std::string &prefix, const double *strain,
                                         std::span<const double> w)
  {
    const auto &tables = cell_.tables;
    Nodal       total{prefix + "displacement", std::vector<double>(tables.n_nodes * dim)};
    Nodal       fluctuation{prefix + "fluctuation", total.values};
    for (std::size_t i = 0; i < tables.n_nodes; ++i)
      for (unsigned int c = 0; c < dim; ++c)
        {
          const int k                     = tables.equation[i * dim + c];
          fluctuation.values[i * dim + c] = k < 0 ? 0. : w[k];
          double affine                   = 0.;
          for (unsigned int d = 0; d < dim; ++d)
            affine += strain[strain_of_gradient<dim>(c, d)] / voigt::multiplicity(c, d) *
                      (tables.position[i][d] - tables.corner[d]);
          total.values[i * dim + c] = affine + fluctuation.values[i * dim + c];
        }
    nodal_.push_back(std::move(total));
    nodal_.push_back(std::move(fluctuation));
  }

  template <int dim>
  void CellFields<dim>::add_truth_stress(const double *strain, std::span<const double> w,
                                         std::span<const double> internal)
  {
    Snapshot<dim> snapshot;
    std::copy_n(strain, Voigt<dim>::n_strain, snapshot.strain.begin());
    snapshot.w.assign(w.begin(), w.end());
    snapshot.internal.assign(internal.begin(), internal.end());
    add_stress("", stress_field(cell_, snapshot));
  }

  template <int dim>
  void CellFields<dim>::add_stress(const std::string &prefix, std::span<const double> stress)
  {
    using V                      = Voigt<dim>;
    const std::size_t   n_points = cell_.tables.n_points();
    std::vector<double> component(n_points), von_mises(n_points);
    for (unsigned int i = 0; i < V::n_stress; ++i)
      {
        for (std::size_t p = 0; p < n_points; ++p)
          component[p] = stress[p * V::n_stress + i];
        add_density(prefix + "stress_" + voigt::stress_names[i], component);
      }
    for (std::size_t p = 0; p < n_points; ++p)
      von_mises[p] = std::sqrt(1.5) * deviator(V::tensor_of_stress(&stress[p * V::n_stress])).norm();
    add_density(prefix + "von_mises", von_mises);
  }

  template <int dim>
  void CellFields<dim>::add_density(const std::string &name, std::span<const double> values)
  {
    const auto &tables = cell_.tables;
    Cellwise    field{name, std::vector<double>(tables.n_cells, 0.)};
    for (std::size_t c = 0; c < tables.n_cells; ++c)
      {
        double volume = 0.;
        for (unsigned int q = 0; q < tables.n_q; ++q)
          {
            const std::size_t p = c * tables.n_q + q;
            field.values[c] += tables.weight[p] * values[p];
            volume += tables.weight[p];
          }
        field.values[c] /= volume;
      }
    cellwise_.push_back(std::move(field));
  }

  template <int dim>
  void CellFields<dim>::add_number(const std::string &name, const double value)
  {
    cellwise_.push_back({name, std::vector<double>(cell_.tables.n_cells, value)});
  }

  /// The tables number scalar dofs, the system its own.
  template <int dim>
  std::vector<Vector<double>> CellFields<dim>::as_vectors_of(const DoFHandler<dim> &dofs) const
  {
    const auto                          &tables = cell_.tables;
    const auto                          &fe     = dofs.get_fe();
    std::vector<types::global_dof_index> system(fe.n_dofs_per_cell());
    std::vector<Vector<double>>          vectors(nodal_.size(), Vector<double>(dofs.n_dofs()));
    std::size_t                          c = 0;
    for (const auto &cell : dofs.active_cell_iterators())
      {
        cell->get_dof_indices(system);
        for (unsigned int i = 0; i < system.size(); ++i)
          {
            const auto [component, basis] = fe.system_to_component_index(i);
            const std::size_t node        = tables.node[c * tables.n_basis + basis];
            for (std::size_t v = 0; v < nodal_.size(); ++v)
              vectors[v][system[i]] = nodal_[v].values[node * dim + component];
          }
        ++c;
      }
    return vectors;
  }

  template <int dim>
  std::string CellFields<dim>::write(const RunDirectory &directory, const std::string &name) const
  {
    const auto         &tables = cell_.tables;
    const FESystem<dim> fe(tables.dof_handler->get_fe(), dim);
    DoFHandler<dim>     dofs(tables.mesh->triangulation());
    dofs.distribute_dofs(fe);
    const auto   vectors = as_vectors_of(dofs);
    DataOut<dim> output;
    output.attach_dof_handler(dofs);
    const std::vector<DataComponentInterpretation::DataComponentInterpretation> kind(
        dim, DataComponentInterpretation::component_is_part_of_vector);
    for (std::size_t v = 0; v < nodal_.size(); ++v)
      output.add_data_vector(vectors[v], std::vector<std::string>(dim, nodal_[v].name),
                             DataOut<dim>::type_dof_data, kind);
    std::vector<Vector<double>> cells;
    for (const auto &field : cellwise_)
      cells.emplace_back(field.values.begin(), field.values.end());
    for (std::size_t i = 0; i < cellwise_.size(); ++i)
      output.add_data_vector(cells[i], cellwise_[i].name, DataOut<dim>::type_cell_data);
    const unsigned int    degree   = tables.dof_handler->get_fe().degree;
    const bool            straight = dim == 3 && tables.mesh->is_simplicial();
    DataOutBase::VtkFlags flags;
    flags.write_higher_order_cells = degree > 1 && !straight;
    output.set_flags(flags);
    output.build_patches(tables.mesh->mapping(), straight ? 1 : degree, DataOut<dim>::curved_inner_cells);
    std::ostringstream text;
    output.write_vtu(text);
    std::string path = directory.file(name + ".vtu");
    write_file_atomically(path, text.str());
    return path;
  }

  template class CellFields<2>;
  template class CellFields<3>;
} // namespace trestle
