#pragma once

#include "core/communicator.h"
#include "core/parameters.h"

#include <deal.II/distributed/tria_base.h>
#include <deal.II/fe/mapping.h>

#include <memory>
#include <string>

namespace trestle
{
  /**
   * The mesh of section `mesh`: any deal.II generator by name, or a Gmsh file (ASCII 2.2, 4.0 or 4.1, first
   * order; physical groups become boundary and material ids). Quadrilaterals and hexahedra live on
   * parallel::distributed, triangles and tetrahedra on parallel::shared.
   *
   * Keys: source (generator | file), generator, arguments, file, simplices, refinements, mapping degree, scale.
   * The constructor opens the section; the `dimension` key in it is declared by the owner (Problem), since it
   * chooses between Mesh<2> and Mesh<3>. Which cells of a ball are curved is an argument of hyper_ball itself.
   */
  template <int dim>
  class Mesh
  {
  public:
    explicit Mesh(ParameterSink &prm);
    ~Mesh();

    /// Collective. @throws InputError on all ranks: bad generator, file, inverted cells, ...
    void setup(const Communicator &communicator, unsigned int extra_refinements = 0);

    dealii::parallel::TriangulationBase<dim>       &triangulation();
    const dealii::parallel::TriangulationBase<dim> &triangulation() const;
    const dealii::Mapping<dim>                     &mapping() const;
    bool                                            is_simplicial() const;
    const Communicator                             &communicator() const;

    /// Ids present on the boundary, over all ranks, ascending.
    std::vector<dealii::types::boundary_id> boundary_ids() const;
    std::vector<dealii::types::material_id> material_ids() const;

    /// Diameter of the bounding box, physical units, over all ranks.
    double characteristic_length() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
