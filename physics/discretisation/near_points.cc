#include "physics/discretisation/near_points.h"

#define BOOST_ALLOW_DEPRECATED_HEADERS // Boost 1.74 includes some of its own
#include <deal.II/base/bounding_box.h>
#include <deal.II/numerics/rtree.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace trestle
{
  namespace bgi = boost::geometry::index;

  template <int dim>
  struct NearPoints<dim>::Implementation
  {
    using Entry = std::pair<dealii::Point<dim>, unsigned int>;

    std::vector<Entry>   entries;
    dealii::RTree<Entry> tree;
  };

  template <int dim>
  NearPoints<dim>::NearPoints(const std::vector<dealii::Point<dim>> &points)
    : implementation_(std::make_unique<Implementation>())
  {
    auto &entries = implementation_->entries;
    for (unsigned int i = 0; i < points.size(); ++i)
      entries.emplace_back(points[i], i);
    implementation_->tree = dealii::pack_rtree(entries);
  }

  template <int dim>
  NearPoints<dim>::~NearPoints() = default;

  template <int dim>
  std::vector<unsigned int> NearPoints<dim>::within(const double distance, const dealii::Point<dim> &place) const
  {
    auto low = place, high = place;
    for (unsigned int d = 0; d < dim; ++d)
      {
        low[d] -= distance;
        high[d] += distance;
      }
    std::vector<typename Implementation::Entry> found;
    implementation_->tree.query(bgi::intersects(dealii::BoundingBox<dim>({low, high})), std::back_inserter(found));
    std::vector<unsigned int> result;
    for (const auto &[point, i] : found)
      if (point.distance(place) <= distance)
        result.push_back(i);
    std::sort(result.begin(), result.end());
    return result;
  }

  template <int dim>
  std::vector<unsigned int> NearPoints<dim>::first_within(const double distance) const
  {
    std::vector<unsigned int> first(implementation_->entries.size());
    std::iota(first.begin(), first.end(), 0u);
    for (const auto &[point, i] : implementation_->entries)
      for (const auto j : within(distance, point))
        first[i] = std::min(first[i], first[j]);
    return first;
  }

  template class NearPoints<2>;
  template class NearPoints<3>;
} // namespace trestle
