#include "physics/microscale/cell_sides.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/discretisation/near_points.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    constexpr double relative_distance = 1e-6;
    /// Of a side's measure: what may be missing for the distance's sake.
    constexpr double negligible = 1e-5;

    const std::string match = "Make the mesh periodic (in Gmsh: Periodic Curve, Periodic Surface), or set unit "
                              "cell/boundary = linear displacement.";

    template <int dim>
    std::string to_text(const Point<dim> &p)
    {
      std::vector<std::string> words;
      for (unsigned int d = 0; d < dim; ++d)
        words.push_back(text::rounded(p[d], 8));
      return "(" + text::join(words) + ")";
    }
  } // namespace

  template <int dim>
  CellSides<dim>::CellSides(const DoFHandler<dim> &dofs, const std::vector<Point<dim>> &position,
                            const Point<dim> &corner, const Tensor<1, dim> &extent)
    : position_(position),
      corner_(corner),
      extent_(extent),
      distance_(relative_distance * *std::min_element(extent.begin_raw(), extent.end_raw()))
  {
    collect_faces(dofs);
  }

  template <int dim>
  void CellSides<dim>::collect_faces(const DoFHandler<dim> &dofs)
  {
    for (const auto &cell : dofs.active_cell_iterators())
      for (const auto f : cell->face_indices())
        {
          if (!cell->at_boundary(f))
            continue;
          Face face;
          for (const auto v : cell->face(f)->vertex_indices())
            face.nodes.push_back(static_cast<unsigned int>(cell->face(f)->vertex_dof_index(v, 0)));
          if (face.nodes.size() == 4)
            std::swap(face.nodes[2], face.nodes[3]);
          for (face.side = 0; face.side < 2 * dim; ++face.side)
            if (std::ranges::all_of(face.nodes, [&](const auto node) { return is_on(node, face.side); }))
              faces_.push_back(face);
        }
  }

  template <int dim>
  int CellSides<dim>::position_in(const unsigned int node, const unsigned int direction) const
  {
    const double x = position_[node][direction] - corner_[direction];
    return x <= distance_ ? -1 : extent_[direction] - x <= distance_ ? 1 : 0;
  }

  template <int dim>
  bool CellSides<dim>::is_on(const unsigned int node, const unsigned int side) const
  {
    return position_in(node, side / 2) == (side % 2 == 0 ? -1 : 1);
  }

  template <int dim>
  bool CellSides<dim>::is_on_any(const unsigned int node) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      if (position_in(node, d) != 0)
        return true;
    return false;
  }

  template <int dim>
  double CellSides<dim>::measure(const Face &face) const
  {
    const auto &first = position_[face.nodes[0]];
    if constexpr (dim == 2)
      return first.distance(position_[face.nodes[1]]);
    else
      {
        Tensor<1, dim> sum;
        for (std::size_t i = 1; i + 1 < face.nodes.size(); ++i)
          sum += cross_product_3d(position_[face.nodes[i]] - first, position_[face.nodes[i + 1]] - first);
        return 0.5 * sum.norm();
      }
  }

  template <int dim>
  double CellSides<dim>::measure_of_side(const unsigned int side) const
  {
    double product = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      product *= d == side / 2 ? 1. : extent_[d];
    return product;
  }

  template <int dim>
  void CellSides<dim>::require_closed() const
  {
    std::vector<double> covered(2 * dim, 0.);
    for (const auto &face : faces_)
      covered[face.side] += measure(face);
    unsigned int n = 0, first = 0;
    for (unsigned int side = 2 * dim; side-- > 0;)
      if (covered[side] < (1. - negligible) * measure_of_side(side))
        {
          first = side;
          ++n;
        }
    if (n == 0)
      return;
    const unsigned int d = first / 2;
    throw InputError(
        "The unit cell's mesh leaves gaps in " + std::to_string(n) + " of the " + std::to_string(2 * dim) +
            " sides of its box, which reaches from " + to_text(corner_) + " to " +
            to_text(Point<dim>(corner_ + extent_)) + ": it covers " +
            text::rounded(100. * covered[first] / measure_of_side(first)) + " % of the side at " + "xyz"[d] +
            " = " + text::rounded(corner_[d] + (first % 2) * extent_[d], 8) + ".",
        "Turn or cut the mesh so that its sides lie along the axes; where voids reach the sides, say so: "
        "set unit cell/voids at faces = true.");
  }

  template <int dim>
  Point<dim> CellSides<dim>::moved_to_near_sides(const unsigned int node) const
  {
    Point<dim> place = position_[node];
    for (unsigned int d = 0; d < dim; ++d)
      if (position_in(node, d) > 0)
        place[d] -= extent_[d];
    return place;
  }

  template <int dim>
  Point<dim> CellSides<dim>::place_of_partner(const Pairing &pairing) const
  {
    Point<dim> place = position_[pairing.node];
    place[pairing.direction] -= position_in(pairing.node, pairing.direction) * extent_[pairing.direction];
    return place;
  }

  template <int dim>
  unsigned int CellSides<dim>::side_of_partner(const Pairing &pairing) const
  {
    return 2 * pairing.direction + (position_in(pairing.node, pairing.direction) < 0 ? 1 : 0);
  }

  template <int dim>
  bool CellSides<dim>::covers(const Face &face, const Point<dim> &place) const
  {
    if constexpr (dim == 2)
      {
        const unsigned int e = 1 - face.side / 2;
        const double       a = position_[face.nodes[0]][e], b = position_[face.nodes[1]][e];
        return place[e] >= std::min(a, b) - distance_ && place[e] <= std::max(a, b) + distance_;
      }
    else
      {
        const unsigned int d = face.side / 2, n = face.nodes.size();
        bool               left = true, right = true; // of all edges
        for (unsigned int i = 0; i < n; ++i)
          {
            const auto  &a      = position_[face.nodes[i]];
            const auto   edge   = position_[face.nodes[(i + 1) % n]] - a;
            const double offset = cross_product_3d(edge, place - a)[d] / edge.norm();
            left                = left && offset >= -distance_;
            right               = right && offset <= distance_;
          }
        return left || right;
      }
  }

  template <int dim>
  bool CellSides<dim>::faces_void(const Pairing &pairing) const
  {
    const auto place = place_of_partner(pairing);
    const auto side  = side_of_partner(pairing);
    return std::ranges::none_of(faces_,
                                [&](const Face &face) { return face.side == side && covers(face, place); });
  }

  template <int dim>
  unsigned int CellSides<dim>::representative(const std::vector<unsigned int> &images) const
  {
    for (const auto node : images)
      {
        bool is_near = true;
        for (unsigned int d = 0; d < dim; ++d)
          is_near = is_near && position_in(node, d) <= 0;
        if (is_near)
          return node;
      }
    return images.front(); // the near one would be in a void
  }

  template <int dim>
  unsigned int CellSides<dim>::n_partners(const unsigned int node, const unsigned int direction,
                                          const std::vector<unsigned int> &images) const
  {
    return std::ranges::count_if(images, [&](const unsigned int other) {
      for (unsigned int d = 0; d < dim; ++d)
        if (position_in(other, d) != (d == direction ? -1 : 1) * position_in(node, d))
          return false;
      return true;
    });
  }

  template <int dim>
  void CellSides<dim>::check_partners(const unsigned int node, const std::vector<unsigned int> &images,
                                      const bool has_voids, std::vector<Pairing> &none,
                                      std::vector<Pairing> &several) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      if (position_in(node, d) != 0)
        {
          const auto n = n_partners(node, d, images);
          if (n == 0 && !(has_voids && faces_void({node, d})))
            none.push_back({node, d});
          if (n > 1)
            several.push_back({node, d});
        }
  }

  template <int dim>
  std::vector<unsigned int> CellSides<dim>::masters(const bool has_voids) const
  {
    std::vector<unsigned int> master(position_.size()), on_sides;
    std::vector<Point<dim>>   places;
    std::iota(master.begin(), master.end(), 0u);
    for (const auto node : master)
      if (is_on_any(node))
        {
          on_sides.push_back(node);
          places.push_back(moved_to_near_sides(node));
        }
    const NearPoints<dim> near(places);
    std::vector<Pairing>  none, several;
    for (std::size_t k = 0; k < on_sides.size(); ++k)
      {
        auto images = near.within(distance_, places[k]);
        for (auto &image : images)
          image = on_sides[image];
        check_partners(on_sides[k], images, has_voids, none, several);
        master[on_sides[k]] = representative(images);
      }
    if (!none.empty())
      refuse(none, "no partner", match);
    for (const auto node : on_sides)
      if (master[master[node]] != master[node]) // nearness is not transitive
        several.push_back({node, position_in(node, 0) != 0 ? 0u : position_in(node, 1) != 0 ? 1u : 2u});
    if (!several.empty())
      refuse(several, "several partners",
             "Glue nodes at one place (mesh/coincident nodes = merge), keep cracks off the sides, or set unit "
             "cell/boundary = linear displacement.");
    return master;
  }

  template <int dim>
  void CellSides<dim>::refuse(const std::vector<Pairing> &pairings, const std::string &what,
                              const std::string &advice) const
  {
    std::set<unsigned int> nodes;
    for (const auto &pairing : pairings)
      nodes.insert(pairing.node);
    const auto &first   = pairings.front();
    const auto  place   = place_of_partner(first);
    std::string nearest = "none on that side";
    double      least   = INFINITY;
    for (unsigned int i = 0; i < position_.size(); ++i)
      if (const double distance = place.distance(position_[i]);
          is_on(i, side_of_partner(first)) && distance < least)
        {
          least   = distance;
          nearest = "at " + to_text(position_[i]);
        }
    throw InputError("The unit cell's opposite sides do not match: " + std::to_string(nodes.size()) +
                         (nodes.size() == 1 ? " node has " : " nodes have ") + what +
                         " at the other side. The first is at " + to_text(position_[first.node]) +
                         ", its partner's place is " + to_text(place) + ", the nearest node there is " + nearest +
                         ".",
                     advice);
  }

  template class CellSides<2>;
  template class CellSides<3>;
} // namespace trestle
