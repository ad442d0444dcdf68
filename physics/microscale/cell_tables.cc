#include "physics/microscale/cell_tables.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/answering/voigt.h"
#include "physics/microscale/cell_sides.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/fe/fe_values.h>

#include <boost/pending/disjoint_sets.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace trestle
{
  using namespace dealii;

  template <int dim>
  CellTables<dim>::CellTables(const Mesh<dim> &mesh_, const unsigned int degree, const CellBoundary boundary_,
                              const bool voids_at_faces)
    : material_ids(mesh_.material_ids().all()),
      boundary(boundary_),
      dof_handler(std::make_shared<DoFHandler<dim>>(mesh_.triangulation())),
      mesh(&mesh_)
  {
    if (mesh_.is_simplicial() && degree > 2)
      throw InputError("unit cell/degree = " + std::to_string(degree) + " on triangles or tetrahedra.",
                       "They have degrees 1 and 2: set degree = 2.");
    if (mesh_.is_simplicial())
      dof_handler->distribute_dofs(FE_SimplexP<dim>(degree));
    else
      dof_handler->distribute_dofs(FE_Q<dim>(degree));
    tabulate();
    number_equations(voids_at_faces);
    if (boundary == CellBoundary::uniform_traction)
      tabulate_mean_strain();
    measure_forces();
  }

  template <int dim>
  double CellTables<dim>::measure_box()
  {
    Point<dim> high = position.front();
    corner          = position.front();
    for (const auto &p : position)
      for (unsigned int d = 0; d < dim; ++d)
        {
          corner[d] = std::min(corner[d], p[d]);
          high[d]   = std::max(high[d], p[d]);
        }
    extent        = high - corner;
    double volume = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      volume *= extent[d];
    return volume;
  }

  template <int dim>
  void CellTables<dim>::tabulate()
  {
    const auto           &fe = dof_handler->get_fe();
    const Quadrature<dim> quadrature =
        mesh->is_simplicial() ? Quadrature<dim>(QGaussSimplex<dim>(fe.degree + 1)) : QGauss<dim>(fe.degree + 1);
    FEValues<dim> fe_values(mesh->mapping(), fe, quadrature, update_gradients | update_JxW_values);
    n_cells = mesh->triangulation().n_active_cells();
    n_q     = quadrature.size();
    n_basis = fe.n_dofs_per_cell();
    n_nodes = dof_handler->n_dofs();
    position.resize(n_nodes);
    DoFTools::map_dofs_to_support_points(mesh->mapping(), *dof_handler, position);

    // Of the box, voids included: means are taken over it.
    const double volume = measure_box();

    std::vector<types::global_dof_index> dofs(n_basis);
    for (const auto &cell : dof_handler->active_cell_iterators())
      {
        fe_values.reinit(cell);
        cell->get_dof_indices(dofs);
        node.insert(node.end(), dofs.begin(), dofs.end());
        material.push_back(static_cast<unsigned int>(std::ranges::lower_bound(material_ids, cell->material_id()) -
                                                     material_ids.begin()));
        for (unsigned int q = 0; q < n_q; ++q)
          {
            weight.push_back(fe_values.JxW(q) / volume);
            for (unsigned int b = 0; b < n_basis; ++b)
              for (unsigned int d = 0; d < dim; ++d)
                gradient.push_back(fe_values.shape_grad(b, q)[d]);
          }
      }
  }

  /// Translations; rotations too where nothing else holds the cell.
  template <int dim>
  void CellTables<dim>::fix_rigid_modes(const std::vector<unsigned int> &master, std::vector<bool> &fixed) const
  {
    const auto nearest = [&](const Point<dim> &p) {
      unsigned int best = 0;
      for (unsigned int i = 0; i < n_nodes; ++i)
        if (position[i].distance(p) < position[best].distance(p))
          best = i;
      return master[best];
    };
    const unsigned int first = nearest(corner);
    for (unsigned int c = 0; c < dim; ++c)
      fixed[first * dim + c] = true;
    if (boundary == CellBoundary::periodic)
      return;
    Point<dim> along_x = corner;
    along_x[0] += extent[0];
    const unsigned int second = nearest(along_x);
    for (unsigned int c = 1; c < dim; ++c)
      fixed[second * dim + c] = true;
    if (dim == 3)
      {
        Point<dim> along_y = corner;
        along_y[1] += extent[1];
        fixed[nearest(along_y) * dim + 2] = true;
      }
  }

  /// What no neighbour and no boundary condition holds has no equilibrium: a loose particle in a void.
  template <int dim>
  void CellTables<dim>::require_held(const std::vector<unsigned int> &master, const std::vector<bool> &fixed) const
  {
    std::vector<unsigned int> rank(n_nodes), parent(n_nodes);
    boost::disjoint_sets      parts(rank.data(), parent.data());
    for (unsigned int i = 0; i < n_nodes; ++i)
      parts.make_set(i);
    for (unsigned int i = 0; i < n_nodes; ++i)
      parts.union_set(i, master[i]);
    for (std::size_t i = 0; i < node.size(); ++i)
      parts.union_set(node[i], node[i - i % n_basis]);
    std::vector<bool> is_held(n_nodes, false);
    for (unsigned int i = 0; i < n_nodes; ++i)
      if (fixed[i * dim])
        is_held[parts.find_set(i)] = true;
    std::map<unsigned int, unsigned int> loose; // a node of each part
    for (unsigned int i = 0; i < n_nodes; ++i)
      if (!is_held[parts.find_set(i)])
        loose.emplace(parts.find_set(i), i);
    if (loose.empty())
      return;
    const auto &place = position[loose.begin()->second];
    throw InputError(
        "The unit cell has " + std::to_string(loose.size()) + (loose.size() == 1 ? " part" : " parts") +
            " that neither the rest nor its sides hold; a node of the first is at (" +
            text::join(std::span(place.begin_raw(), dim)) + ").",
        "Glue nodes at one place (mesh/coincident nodes = merge), mesh what lies between the parts, or "
        "leave the loose ones out.");
  }

  template <int dim>
  void CellTables<dim>::number_equations(const bool voids_at_faces)
  {
    const CellSides<dim>      sides(*dof_handler, position, corner, extent);
    std::vector<unsigned int> master(n_nodes);
    std::vector<bool>         fixed(n_nodes * dim, false);
    std::iota(master.begin(), master.end(), 0);
    if (!voids_at_faces)
      sides.require_closed();
    if (boundary == CellBoundary::periodic)
      master = sides.masters(voids_at_faces);
    if (boundary != CellBoundary::linear_displacement)
      fix_rigid_modes(master, fixed);
    else
      for (unsigned int i = 0; i < n_nodes * dim; ++i)
        fixed[i] = sides.is_on_any(i / dim);
    require_held(master, fixed);

    equation.assign(n_nodes * dim, -1);
    for (unsigned int i = 0; i < n_nodes; ++i)
      for (unsigned int c = 0; c < dim; ++c)
        if (master[i] == i && !fixed[i * dim + c])
          equation[i * dim + c] = n_equations++;
    if (n_equations == 0)
      throw InputError("The unit cell has no unknowns: all " + std::to_string(n_nodes) + " nodes are held.",
                       "Refine the mesh, or raise unit cell/degree.");
    for (unsigned int i = 0; i < n_nodes; ++i)
      for (unsigned int c = 0; c < dim; ++c)
        equation[i * dim + c] = equation[master[i] * dim + c];
  }

  template <int dim>
  void CellTables<dim>::tabulate_mean_strain()
  {
    mean_strain.assign(Voigt<dim>::n_strain * n_equations, 0.);
    for (std::size_t cell = 0; cell < n_cells; ++cell)
      for (unsigned int q = 0; q < n_q; ++q)
        for (unsigned int b = 0; b < n_basis; ++b)
          for (unsigned int i = 0; i < Voigt<dim>::n_strain; ++i)
            {
              const std::size_t point  = cell * n_q + q;
              const auto [row, column] = Voigt<dim>::stress_index(Voigt<dim>::stress_of_strain(i));
              const double *g          = &gradient[(point * n_basis + b) * dim];
              const auto    add        = [&](const unsigned int component, const unsigned int derivative) {
                const int k = equation[node[cell * n_basis + b] * dim + component];
                if (k >= 0)
                  mean_strain[i * n_equations + k] += weight[point] * g[derivative];
              };
              add(row, column);
              if (row != column)
                add(column, row);
            }
  }

  template <int dim>
  void CellTables<dim>::measure_forces()
  {
    std::vector<double> sums(n_equations, 0.);
    for (std::size_t cell = 0; cell < n_cells; ++cell)
      for (unsigned int q = 0; q < n_q; ++q)
        for (unsigned int b = 0; b < n_basis; ++b)
          for (unsigned int c = 0; c < dim; ++c)
            if (const int k = equation[node[cell * n_basis + b] * dim + c]; k >= 0)
              {
                const std::size_t point = cell * n_q + q;
                double            norm  = 0.;
                for (unsigned int d = 0; d < dim; ++d)
                  norm = std::hypot(norm, gradient[(point * n_basis + b) * dim + d]);
                sums[k] += weight[point] * norm;
              }
    force_scale = std::sqrt(std::inner_product(sums.begin(), sums.end(), sums.begin(), 0.));
  }

  template struct CellTables<2>;
  template struct CellTables<3>;
} // namespace trestle
