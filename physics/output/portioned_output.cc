#include "physics/output/portioned_output.h"

#include "physics/solvers/cell_geometry.h"

namespace trestle
{
  namespace
  {
    constexpr unsigned int most_cells_in_piece = 1 << 16;
  }

  template <int dim>
  typename PortionedOutput<dim>::Cell PortionedOutput<dim>::end() const
  {
    return Cell(this->triangulation->end());
  }

  template <int dim>
  typename PortionedOutput<dim>::Cell PortionedOutput<dim>::owned(Cell cell) const
  {
    while (cell != end() && !cell->is_locally_owned())
      ++cell;
    return cell;
  }

  /// @return the first cell behind the portion.
  template <int dim>
  typename PortionedOutput<dim>::Cell PortionedOutput<dim>::select_from(const Cell &first)
  {
    using Any   = typename dealii::DataOut<dim>::cell_iterator;
    Cell beyond = first;
    for (unsigned int i = 0; i < most_cells_in_piece && beyond != end(); ++i)
      beyond = owned(++beyond);
    this->set_cell_selection([first](const auto &) -> Any { return first; },
                             [this, beyond](const auto &triangulation, const Any &cell) -> Any {
                               const Cell next = owned(++Cell(cell));
                               return next == beyond ? Any(triangulation.end()) : Any(next);
                             });
    return beyond;
  }

  template <int dim>
  void PortionedOutput<dim>::write(const Discretisation<dim> &discretisation, const double time,
                                   const unsigned int step, std::ostream &out)
  {
    // deal.II 9.4 writes quadratic tetrahedra that VTK cannot read; straight ones lose the mid-edge values only
    const bool                    straight       = dim == 3 && discretisation.mesh().is_simplicial();
    const unsigned int            n_subdivisions = straight ? 1 : discretisation.degree();
    dealii::DataOutBase::VtkFlags flags(time, step);
    // The name of its type is another one since deal.II 9.5.
    flags.compression_level        = decltype(flags.compression_level)::best_speed;
    flags.write_higher_order_cells = n_subdivisions > 1;
    // Points between the vertices of a straight cell need not be stored.
    const auto curved = vertices_determine_cells(discretisation.mesh()) ? dealii::DataOut<dim>::no_curved_cells
                                                                        : dealii::DataOut<dim>::curved_inner_cells;

    dealii::DataOutBase::write_vtu_header(out, flags);
    for (Cell next = owned(this->triangulation->begin_active()); next != end() && out;)
      {
        next = select_from(next);
        this->build_patches(discretisation.mesh().mapping(), n_subdivisions, curved);
        try
          {
            dealii::DataOutBase::write_vtu_main(this->get_patches(), this->get_dataset_names(),
                                                this->get_nonscalar_data_ranges(), flags, out);
          }
        catch (const dealii::ExcIO &)
          {
            if (out)
              throw;
          }
        // said once a file
        flags.time  = dealii::DataOutBase::VtkFlags().time;
        flags.cycle = dealii::DataOutBase::VtkFlags().cycle;
      }
    if (out)
      dealii::DataOutBase::write_vtu_footer(out);
  }

  template class PortionedOutput<2>;
  template class PortionedOutput<3>;
} // namespace trestle
