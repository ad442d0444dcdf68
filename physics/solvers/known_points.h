#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/cell_geometry.h"
#include "physics/solvers/cell_shapes.h"

#include <cstddef>
#include <vector>

namespace trestle
{
  /**
   * The quadrature points of this rank's cells, with what does not change while the mesh stays: places, volumes, shape
   * functions and positions of dofs. A visit is then products of shape functions and a state alone, where a CellKernel asks
   * deal.II's cells for all of it again: of a small zone a hundred times a run.
   */
  template <int dim>
  class KnownPoints
  {
  public:
    /// @param discretisation outlives this, and keeps its mesh and dofs; of a physics without stabilisation.
    explicit KnownPoints(const Discretisation<dim> &discretisation);

    /// Whether shape functions of cells that are no translates of each other were few enough to be kept.
    bool is_complete() const { return is_complete_; }

    /// Calls action(point, volume): PointState with value, gradient and field; rates zero. @param state with ghosts.
    template <class Action>
    void visit(const DiscreteState &state, const Action &action);

  private:
    struct Shape
    {
      CellShapes<dim>     shapes;
      std::vector<double> volumes; ///< of the points
    };
    struct Cell
    {
      std::size_t                shape; ///< place in shapes_
      dealii::types::material_id material;
    };

    void add_cells(CellGeometry<dim> &geometry, CellShapes<dim> &shapes);
    void find_vertex_shapes();
    void set_values(std::size_t cell, const Vector &u);
    void set_field(std::size_t cell);
    void set_point(const Shape &shape, std::size_t cell, unsigned int q);

    const Discretisation<dim> &discretisation_;
    const RandomField<dim>    *field_; ///< null: none
    unsigned int               n_components_, n_dofs_, n_points_, n_vertices_;
    bool                       is_complete_ = true;
    std::vector<Shape>         shapes_;
    std::vector<Cell>          cells_;
    std::vector<unsigned int>  positions_;   ///< of dofs in this rank's vectors, sorted by component, cell by cell
    std::vector<unsigned int>  vertices_;    ///< cell by cell
    std::vector<dealii::Point<dim>> points_; ///< cell by cell
    std::vector<double>             vertex_shapes_; ///< linear shape functions [q][vertex], for the field
    std::vector<double>             values_;        ///< of the present cell, sorted
    std::vector<double>             at_vertices_;   ///< the field
    PointState<dim>                 point_;
  };

  template <int dim>
  template <class Action>
  void KnownPoints<dim>::visit(const DiscreteState &state, const Action &action)
  {
    point_.time = state.time;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell)
      {
        const Shape &shape = shapes_[cells_[cell].shape];
        set_values(cell, state.value);
        set_field(cell);
        for (unsigned int q = 0; q < n_points_; ++q)
          {
            set_point(shape, cell, q);
            action(point_, shape.volumes[q]);
          }
      }
  }
} // namespace trestle
