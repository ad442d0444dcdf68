#pragma once

#include "core/communicator.h"
#include "core/parameters.h"
#include "physics/discretisation/mesh_part.h"
#include "physics/functions/mesh_ids.h"

#include <deal.II/distributed/tria_base.h>
#include <deal.II/fe/mapping.h>

#include <map>
#include <memory>
#include <string>

namespace trestle
{
  /**
   * The mesh of section `mesh`: any deal.II generator by name, or a Gmsh file (ASCII 2.2, 4.0 or 4.1, first
   * order; physical groups become boundary and material ids, their names may stand for them). Quadrilaterals and hexahedra live on
   * parallel::distributed, triangles and tetrahedra on parallel::shared; so do the former on one rank where no
   * cell is to be refined alone: p4est takes twice the time there, and a second copy of the mesh.
   *
   * Keys: source (generator | file), generator, arguments, file, coincident nodes, separate parts, inner faces, simplices, refinements, mapping degree, curves,
   * scale, deformation. The last gives every point of the mesh a new place, after refinement: with mapping degree
   * 1 vertices move and sides stay straight; with a higher one (quadrilaterals and hexahedra) the mapping's
   * support points move, so that sides curve. Boundaries that were curved are deformed from their curved places,
   * before and after any refinement. Ids stay.
   *
   * The constructor opens the section; the `dimension` key in it is declared by the owner (Problem), since it
   * chooses between Mesh<2> and Mesh<3>. Which cells of a ball are curved is an argument of hyper_ball itself.
   */
  template <int dim>
  class Mesh
  {
  public:
    explicit Mesh(ParameterSink &prm);
    ~Mesh();

    /// Collective. @param constants what the expressions of the deformation know beside x, y, z.
    /// @param refines_locally whether single cells will be refined, for which deal.II wants parallel::distributed.
    /// @throws InputError on all ranks: bad generator, file, inverted cells, ...
    void setup(const Communicator &communicator, unsigned int extra_refinements = 0,
               const std::map<std::string, double> &constants = {}, bool refines_locally = false);

    /// setup() then makes this part alone of the mesh that the keys describe, whose boundary and material ids stay known.
    /// @throws InputError from setup() where the part is nothing or all, or the mesh deformable.
    void restrict_to(MeshPart<dim> part);

    bool is_deformable() const;
    /**
     * Deforms anew, from the places before any deformation. Cells, dofs and mapping() stay the same objects;
     * whatever was computed from positions is stale. Collective. @throws InputError on all ranks for an inverted
     * cell; the mesh is then deformed as badly as asked until the next call.
     */
    void deform(const std::map<std::string, double> &constants);

    dealii::parallel::TriangulationBase<dim>       &triangulation();
    const dealii::parallel::TriangulationBase<dim> &triangulation() const;
    const dealii::Mapping<dim>                     &mapping() const;
    bool                                            is_simplicial() const;
    const Communicator                             &communicator() const;

    /// The Gmsh file it is read from; empty for generators.
    std::string file() const;

    /// Of the boundary's faces and of the cells, over all ranks; with the names of a Gmsh file's groups.
    const MeshIds &boundary_ids() const;
    const MeshIds &material_ids() const;

    /// Diameter of the bounding box, physical units, over all ranks.
    double characteristic_length() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
