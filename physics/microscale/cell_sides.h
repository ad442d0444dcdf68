#pragma once

#include <deal.II/dofs/dof_handler.h>

#include <string>
#include <vector>

namespace trestle
{
  /**
   * The sides of a unit cell's box: what of them the mesh covers, and which nodes of opposite sides are one node of the
   * periodic structure. Partners are found by distance, a millionth of the box's shortest edge, and never guessed: a mesh
   * that leaves gaps in a side, or whose sides do not match, is refused. Side 2 d is the near one along direction d, side
   * 2 d + 1 the far one, as deal.II numbers the faces of a cell.
   */
  template <int dim>
  class CellSides
  {
  public:
    /// @param dofs scalar, one a node. @param position of each node. @param corner, extent of the box.
    CellSides(const dealii::DoFHandler<dim> &dofs, const std::vector<dealii::Point<dim>> &position,
              const dealii::Point<dim> &corner, const dealii::Tensor<1, dim> &extent);

    bool is_on_any(unsigned int node) const;

    /// @throws InputError when the mesh leaves gaps in the sides: the cell is no box along the axes, or voids reach its
    /// sides.
    void require_closed() const;

    /**
     * The node that stands for each node and its partners, [node]: the one at no far side; inner nodes stand for
     * themselves.
     * @param has_voids whether sides may have gaps: a node that faces one on the opposite side needs no partner there.
     * @throws InputError for nodes without a partner, and for those with several: how many, the first, where.
     */
    std::vector<unsigned int> masters(bool has_voids) const;

  private:
    struct Face
    {
      unsigned int              side;
      std::vector<unsigned int> nodes; ///< its corners, in a circle
    };
    /// A node on a side, and the direction in which its partner lies.
    struct Pairing
    {
      unsigned int node, direction;
    };
    void               collect_faces(const dealii::DoFHandler<dim> &dofs);
    int                position_in(unsigned int node, unsigned int direction) const; ///< near -1, far 1, else 0
    dealii::Point<dim> moved_to_near_sides(unsigned int node) const;
    dealii::Point<dim> place_of_partner(const Pairing &pairing) const;
    unsigned int       side_of_partner(const Pairing &pairing) const;
    bool               is_on(unsigned int node, unsigned int side) const;
    double             measure(const Face &face) const;
    double             measure_of_side(unsigned int side) const;
    bool               covers(const Face &face, const dealii::Point<dim> &place) const;
    bool               faces_void(const Pairing &pairing) const;
    unsigned int       representative(const std::vector<unsigned int> &images) const;
    unsigned int       n_partners(unsigned int node, unsigned int direction,
                                  const std::vector<unsigned int> &images) const;
    void               check_partners(unsigned int node, const std::vector<unsigned int> &images, bool has_voids,
                                      std::vector<Pairing> &none, std::vector<Pairing> &several) const;
    /// @param what the pairings have too few or too many of.
    [[noreturn]] void refuse(const std::vector<Pairing> &pairings, const std::string &what,
                             const std::string &advice) const;

    const std::vector<dealii::Point<dim>> &position_;
    dealii::Point<dim>                     corner_;
    dealii::Tensor<1, dim>                 extent_;
    double                                 distance_;
    std::vector<Face>                      faces_; ///< of the mesh's boundary that lie on a side
  };
} // namespace trestle
