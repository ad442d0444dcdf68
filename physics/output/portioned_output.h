#pragma once

#include "physics/discretisation/discretisation.h"

#include <deal.II/numerics/data_out.h>

#include <ostream>

namespace trestle
{
  /**
   * A rank's .vtu, written portion by portion, each a <Piece> of the file: deal.II's patches take some 400 bytes a
   * cell, and as much again while they are written, which on a large mesh is more than matrix and preconditioner.
   */
  template <int dim>
  class PortionedOutput : public dealii::DataOut<dim>
  {
  public:
    /// Higher-order Lagrange cells for quadrilaterals and hexahedra of degree above 1. Data are attached as to DataOut.
    /// A broken stream (full disk) is left to its owner, who knows the file.
    void write(const Discretisation<dim> &discretisation, double time, unsigned int step, std::ostream &out);

  private:
    using Cell = typename dealii::Triangulation<dim>::active_cell_iterator;

    Cell end() const;
    Cell owned(Cell cell) const;
    Cell select_from(const Cell &first);
  };
} // namespace trestle
