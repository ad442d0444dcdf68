#pragma once

#include "physics/discretisation/discretisation.h"

#include <functional>
#include <vector>

namespace trestle
{
  /**
   * Values of a field at given points, equal on all ranks. Each point belongs to the lowest rank that owns a
   * cell around it. Works on all cell kinds, and tolerates points a little outside a curved boundary that the
   * mesh approximates (the nearest cell's polynomial is continued), and outside no other: on a flat one they are
   * mistakes. Curved are the faces that a generator or `mesh/curves` says are, and those of a deformed mesh.
   */
  template <int dim>
  class PointLocator
  {
  public:
    /// Collective. Points outside the domain are found() == false.
    void setup(const Discretisation<dim> &discretisation, const std::vector<dealii::Point<dim>> &points);

    bool found(std::size_t point) const { return found_[point]; }

    /// Entry [point * n_components + component]; zero for points outside. Collective.
    std::vector<double> values(const Vector &u) const;

    /// Calls action(point, cell, unit coordinates) for the points of this rank.
    template <class Action>
    void visit(const Action &action) const
    {
      for (const auto &place : places_)
        action(place.point, place.cell, place.unit);
    }

    /// Active indices of this rank's cells that values() reads.
    std::vector<unsigned int> cells() const;

  private:
    using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;

    struct Place
    {
      std::size_t        point;
      Cell               cell;
      dealii::Point<dim> unit;
    };

    bool has_curved_boundary(const Cell &cell) const;
    void search(const std::vector<dealii::Point<dim>> &points, double tolerance,
                const std::function<bool(const Cell &)> &is_candidate);

    const Discretisation<dim> *discretisation_ = nullptr;
    std::vector<Place>         places_; ///< those of this rank
    std::vector<bool>          found_;
  };
} // namespace trestle
