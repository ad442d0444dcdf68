#pragma once

#include "core/communicator.h"

#include <deal.II/distributed/tria_base.h>
#include <deal.II/fe/mapping.h>

#include <boost/signals2/connection.hpp>

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Keeps a triangulation deformed: places of vertices (and support points of a MappingQCache) as expressions of
   * where they were. The places before the deformation are kept, and put back while the mesh refines, so that
   * manifolds see the geometry they were made for, and all ranks make the same new vertices.
   */
  template <int dim>
  class Deformation
  {
  public:
    /// Deforms at once; collective. @param mapping of the mesh, a MappingQCache where its degree is above 1.
    Deformation(const std::string &text, const std::map<std::string, double> &constants,
                const Communicator &communicator, dealii::parallel::TriangulationBase<dim> &triangulation,
                dealii::Mapping<dim> &mapping);

    /// From the places before any deformation; collective. @throws InputError for inverted cells, on all ranks.
    void apply(const std::map<std::string, double> &constants);

  private:
    void move();
    void restore();
    void check_cells() const;

    std::string                               text_;
    std::map<std::string, double>             constants_;
    Communicator                              communicator_;
    dealii::parallel::TriangulationBase<dim> &triangulation_;
    dealii::Mapping<dim>                     &mapping_;
    std::vector<dealii::Point<dim>>           reference_; ///< by vertex index; empty while refining
    boost::signals2::scoped_connection        before_refinement_;
    boost::signals2::scoped_connection        after_refinement_;
  };
} // namespace trestle
