#include "physics/report/outline.h"

#include <map>

namespace trestle
{
  namespace
  {
    long twice_area(const std::vector<GridPoint> &polygon)
    {
      long area = 0;
      for (std::size_t i = 0; i < polygon.size(); ++i)
        {
          const GridPoint &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
          area += a[0] * b[1] - b[0] * a[1];
        }
      return area;
    }

    /// Directed edges by where they start; one that comes back along another takes it away.
    class Edges
    {
    public:
      void add(const GridPoint &from, const GridPoint &to)
      {
        if (from == to)
          return;
        if (const auto back = find(to, from); back != ends_.end())
          ends_.erase(back);
        else
          ends_.emplace(from, to);
      }

      bool empty() const { return ends_.empty(); }

      /// Takes a closed loop out. As many edges enter a point as leave it, so a walk ends only where it began.
      std::vector<GridPoint> take_loop()
      {
        std::vector<GridPoint> loop = {ends_.begin()->first};
        for (GridPoint at = loop.front();;)
          {
            const auto next = ends_.find(at);
            at              = next->second;
            ends_.erase(next);
            if (at == loop.front())
              return loop;
            loop.push_back(at);
          }
      }

    private:
      std::multimap<GridPoint, GridPoint>::iterator find(const GridPoint &from, const GridPoint &to)
      {
        auto [edge, end] = ends_.equal_range(from);
        while (edge != end && edge->second != to)
          ++edge;
        return edge != end ? edge : ends_.end();
      }

      std::multimap<GridPoint, GridPoint> ends_;
    };

    /// Corners in the middle of a straight side say nothing.
    std::vector<GridPoint> without_straight_corners(const std::vector<GridPoint> &loop)
    {
      std::vector<GridPoint> result;
      for (std::size_t i = 0; i < loop.size(); ++i)
        {
          const GridPoint &a = loop[(i + loop.size() - 1) % loop.size()], &b = loop[i],
                          &c = loop[(i + 1) % loop.size()];
          const long u[] = {b[0] - a[0], b[1] - a[1]}, v[] = {c[0] - b[0], c[1] - b[1]};
          if (u[0] * v[1] != u[1] * v[0] || u[0] * v[0] + u[1] * v[1] < 0)
            result.push_back(b);
        }
      return result;
    }
  } // namespace

  std::vector<std::vector<GridPoint>> outline(const std::vector<std::vector<GridPoint>> &polygons)
  {
    Edges edges;
    for (const auto &polygon : polygons)
      {
        // Only polygons that turn the same way share edges in opposite directions.
        const bool turned = twice_area(polygon) < 0;
        for (std::size_t i = 0; i < polygon.size(); ++i)
          {
            const GridPoint &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
            turned ? edges.add(b, a) : edges.add(a, b);
          }
      }
    std::vector<std::vector<GridPoint>> loops;
    while (!edges.empty())
      if (auto loop = without_straight_corners(edges.take_loop()); loop.size() > 2)
        loops.push_back(std::move(loop));
    return loops;
  }
} // namespace trestle
