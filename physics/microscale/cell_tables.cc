#include "physics/microscale/cell_tables.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/answering/voigt.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/fe/fe_values.h>

#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    template <int dim>
    std::string to_text(const Point<dim> &p)
    {
      std::string text = "(";
      for (unsigned int d = 0; d < dim; ++d)
        text += (d > 0 ? ", " : "") + text::rounded(p[d]);
      return text + ")";
    }

    /// A position in steps of 1e-7 of the box, so that round-off does not matter.
    template <int dim>
    std::array<long, dim> key_of(const Point<dim> &p, const CellTables<dim> &tables)
    {
      std::array<long, dim> key;
      for (unsigned int d = 0; d < dim; ++d)
        key[d] = std::lround(1e7 * (p[d] - tables.corner[d]) / tables.extent[d]);
      return key;
    }
    constexpr long far_side = 10000000;
  } // namespace

  template <int dim>
  CellTables<dim>::CellTables(const Mesh<dim> &mesh_, const unsigned int degree, const CellBoundary boundary_)
    : boundary(boundary_),
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
    number_equations();
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
        material.push_back(cell->material_id());
        for (unsigned int q = 0; q < n_q; ++q)
          {
            weight.push_back(fe_values.JxW(q) / volume);
            for (unsigned int b = 0; b < n_basis; ++b)
              for (unsigned int d = 0; d < dim; ++d)
                gradient.push_back(fe_values.shape_grad(b, q)[d]);
          }
      }
  }

  /// A node at the far side of the box is the same as its partner at the near side.
  template <int dim>
  void CellTables<dim>::match_periodic(std::vector<unsigned int> &master) const
  {
    std::map<std::array<long, dim>, unsigned int> near;
    std::vector<unsigned int>                     n_partners(n_nodes, 0);
    const auto                                    wrap = [&](std::array<long, dim> key) {
      for (auto &k : key)
        k = k == far_side ? 0 : k;
      return key;
    };
    for (unsigned int i = 0; i < n_nodes; ++i)
      if (const auto key = key_of(position[i], *this); key == wrap(key))
        near[key] = i;
    for (unsigned int i = 0; i < n_nodes; ++i)
      {
        const auto partner = near.find(wrap(key_of(position[i], *this)));
        if (partner == near.end())
          throw InputError("The unit cell's opposite sides do not match: the node at " + to_text(position[i]) +
                               " has no partner at the other side.",
                           "Make the mesh periodic (in Gmsh: Periodic Curve, Periodic Surface), or set unit "
                           "cell/boundary = linear displacement.");
        master[i] = partner->second;
        n_partners[partner->second] += 1;
      }
    for (const auto &[key, i] : near)
      {
        unsigned int expected = 1;
        for (const auto k : key)
          expected *= k == 0 ? 2 : 1;
        if (n_partners[i] != expected)
          throw InputError("The unit cell's opposite sides do not match: the node at " + to_text(position[i]) +
                               " has no partner at the other side.",
                           "Make the mesh periodic (in Gmsh: Periodic Curve, Periodic Surface), or set unit "
                           "cell/boundary = linear displacement.");
      }
  }

  template <int dim>
  void CellTables<dim>::fix_boundary(std::vector<bool> &fixed) const
  {
    for (unsigned int i = 0; i < n_nodes; ++i)
      for (const long k : key_of(position[i], *this))
        if (k == 0 || k == far_side)
          for (unsigned int c = 0; c < dim; ++c)
            fixed[i * dim + c] = true;
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

  template <int dim>
  void CellTables<dim>::number_equations()
  {
    std::vector<unsigned int> master(n_nodes);
    std::vector<bool>         fixed(n_nodes * dim, false);
    std::iota(master.begin(), master.end(), 0);
    if (boundary == CellBoundary::periodic)
      match_periodic(master);
    if (boundary == CellBoundary::linear_displacement)
      fix_boundary(fixed);
    else
      fix_rigid_modes(master, fixed);

    equation.assign(n_nodes * dim, -1);
    for (unsigned int i = 0; i < n_nodes; ++i)
      for (unsigned int c = 0; c < dim; ++c)
        if (master[i] == i && !fixed[i * dim + c])
          equation[i * dim + c] = n_equations++;
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
