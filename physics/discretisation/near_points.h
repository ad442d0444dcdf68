#pragma once

#include <deal.II/base/point.h>

#include <memory>
#include <vector>

namespace trestle
{
  /// Which of many points lie near a place, by distance: what is rounded into bins loses neighbours across their edges.
  /// An R-tree.
  template <int dim>
  class NearPoints
  {
  public:
    explicit NearPoints(const std::vector<dealii::Point<dim>> &points);
    ~NearPoints();

    /// Places in the list, ascending, of all points at most so far from there.
    std::vector<unsigned int> within(double distance, const dealii::Point<dim> &place) const;

    /// Of each point, the first one of the list at its place: within the distance, or near one that is.
    std::vector<unsigned int> first_within(double distance) const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
