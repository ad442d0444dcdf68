#include "physics/report/picture.h"

#include "physics/report/colour_map.h"
#include "physics/report/projection.h"
#include "physics/report/svg_canvas.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace trestle
{
  namespace
  {
    constexpr std::size_t most_polygons = 12000;
    constexpr int         n_bands       = 64;
    constexpr double      pixel_size    = 0.5; ///< of the raster that many triangles become
    constexpr Colour      ink           = {60, 60, 60};

    Colour lit(const Colour &colour, double light)
    {
      Colour result;
      std::transform(colour.begin(), colour.end(), result.begin(),
                     [light](unsigned char c) { return static_cast<unsigned char>(std::lround(c * light)); });
      return result;
    }

    double mean(const std::array<double, 3> &x) { return (x[0] + x[1] + x[2]) / 3.; }

    /// A piece of a triangle in one colour.
    struct Piece
    {
      PaintedPolygon polygon;
      int            band;
    };

    struct Corner
    {
      std::array<double, 2> position;
      double                value;
    };

    /// The part of a polygon where sign * (value - level) >= 0; values are linear along its edges.
    std::vector<Corner> clip(const std::vector<Corner> &corners, double level, double sign)
    {
      std::vector<Corner> result;
      for (std::size_t i = 0; i < corners.size(); ++i)
        {
          const Corner &a = corners[i], &b = corners[(i + 1) % corners.size()];
          const double  da = sign * (a.value - level), db = sign * (b.value - level);
          if (da >= 0.)
            result.push_back(a);
          if ((da > 0. && db < 0.) || (da < 0. && db > 0.))
            {
              const double t = da / (da - db);
              result.push_back({{a.position[0] + t * (b.position[0] - a.position[0]),
                                 a.position[1] + t * (b.position[1] - a.position[1])},
                                level});
            }
        }
      return result;
    }

    Colour band_colour(int band, const ColourMap &map)
    {
      return map.colour(map.low() + (band + 0.5) / n_bands * (map.high() - map.low()));
    }

    int band_of(double value, const ColourMap &map) { return map.step(value) * n_bands / 256; }

    void add_piece(const std::vector<Corner> &corners, int band, const Colour &colour, std::vector<Piece> &pieces)
    {
      if (corners.size() < 3)
        return;
      Piece piece{{{}, colour}, band};
      for (const Corner &corner : corners)
        piece.polygon.corners.push_back(corner.position);
      pieces.push_back(std::move(piece));
    }

    /// Cuts a triangle along the lines of equal value into pieces of one colour.
    void add_bands(const ProjectedTriangle &triangle, const ColourMap &map, std::vector<Piece> &pieces)
    {
      std::vector<Corner> corners;
      corners.reserve(3);
      for (int i = 0; i < 3; ++i)
        corners.push_back({triangle.corners[i], triangle.values[i]});
      if (!std::isfinite(mean(triangle.values)))
        return add_piece(corners, -1, map.colour(NAN), pieces);
      const auto [low, high] = std::minmax_element(triangle.values.begin(), triangle.values.end());
      const int first = band_of(*low, map), last = band_of(*high, map);
      for (int band = first; band <= last; ++band)
        {
          std::vector<Corner> part = corners;
          if (band > first)
            part = clip(part, map.low() + double(band) / n_bands * (map.high() - map.low()), 1.);
          if (band < last)
            part = clip(part, map.low() + (band + 1.) / n_bands * (map.high() - map.low()), -1.);
          add_piece(part, band, band_colour(band, map), pieces);
        }
    }

    /// By colour, so that neighbours share a path.
    std::vector<PaintedPolygon> in_order(std::vector<Piece> &pieces)
    {
      std::stable_sort(pieces.begin(), pieces.end(),
                       [](const Piece &a, const Piece &b) { return a.band < b.band; });
      std::vector<PaintedPolygon> polygons;
      polygons.reserve(pieces.size());
      for (Piece &piece : pieces)
        polygons.push_back(std::move(piece.polygon));
      return polygons;
    }

    /// A raster over the frame, the nearest triangle deciding the value of each pixel.
    class Raster
    {
    public:
      explicit Raster(const Frame &frame)
        : frame_(frame),
          n_columns_(static_cast<int>(frame.width / pixel_size)),
          n_rows_(static_cast<int>(frame.height / pixel_size)),
          cells_(static_cast<std::size_t>(n_columns_) * n_rows_)
      {}

      void add(const ProjectedTriangle &t)
      {
        const auto &[a, b, c] = t.corners;
        const double area     = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        // The middle always counts: a triangle smaller than a pixel may hold no pixel's centre.
        put(column(mean({a[0], b[0], c[0]})), row(mean({a[1], b[1], c[1]})), mean(t.depths), mean(t.values),
            t.light);
        if (area == 0.)
          return;
        for (int i = column(std::min({a[0], b[0], c[0]})); i <= column(std::max({a[0], b[0], c[0]})); ++i)
          for (int j = row(std::min({a[1], b[1], c[1]})); j <= row(std::max({a[1], b[1], c[1]})); ++j)
            {
              const double x  = frame_.left + (i + 0.5) * pixel_size;
              const double y  = frame_.bottom + (j + 0.5) * pixel_size;
              const double w1 = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
              const double w2 = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
              const double w0 = 1. - w1 - w2;
              if (std::min({w0, w1, w2}) >= -1e-9)
                put(i, j, w0 * t.depths[0] + w1 * t.depths[1] + w2 * t.depths[2],
                    w0 * t.values[0] + w1 * t.values[1] + w2 * t.values[2], t.light);
            }
      }

      void paint(SvgCanvas &canvas, const ColourMap &map) const
      {
        std::vector<std::array<unsigned char, 4>> pixels;
        for (const Cell &cell : cells_)
          {
            const Colour colour = lit(map.colour(cell.value), cell.light);
            pixels.push_back({colour[0], colour[1], colour[2], static_cast<unsigned char>(cell.filled ? 255 : 0)});
          }
        canvas.paint(pixels, static_cast<unsigned int>(n_columns_), frame_.left, frame_.bottom,
                     n_columns_ * pixel_size, n_rows_ * pixel_size);
      }

    private:
      struct Cell
      {
        bool   filled = false;
        double depth = 0., value = 0., light = 1.;
      };

      int column(double x) const { return clamped((x - frame_.left) / pixel_size, n_columns_); }
      int row(double y) const { return clamped((y - frame_.bottom) / pixel_size, n_rows_); }

      static int clamped(double position, int n)
      {
        return std::isfinite(position) ? static_cast<int>(std::clamp(std::floor(position), 0., n - 1.)) : 0;
      }

      void put(int i, int j, double depth, double value, double light)
      {
        Cell &cell = cells_[static_cast<std::size_t>(j) * n_columns_ + i];
        if (!cell.filled || depth > cell.depth)
          cell = {true, depth, value, light};
      }

      Frame             frame_;
      int               n_columns_, n_rows_;
      std::vector<Cell> cells_;
    };

    /// Projected one by one: a million cells have two million triangles.
    void paint_surface(SvgCanvas &canvas, const FieldSurface &surface, const Projection &projection,
                       const ColourMap &map, const Frame &frame)
    {
      const auto        &triangles = surface.triangles;
      std::vector<Piece> pieces;
      for (auto triangle = triangles.begin();
           !surface.is_solid && triangle != triangles.end() && pieces.size() <= most_polygons; ++triangle)
        add_bands(projection.to_canvas(*triangle, frame), map, pieces);
      if (!surface.is_solid && pieces.size() <= most_polygons)
        return canvas.paint(in_order(pieces));
      Raster raster(frame);
      for (const auto &triangle : triangles)
        raster.add(projection.to_canvas(triangle, frame));
      raster.paint(canvas, map);
    }

    void paint_colour_bar(SvgCanvas &canvas, const ColourMap &map, const Frame &frame)
    {
      std::vector<PaintedPolygon> bands;
      const double                height = frame.height / n_bands;
      for (int i = 0; i < n_bands; ++i)
        {
          const double y0 = frame.bottom + i * height, y1 = y0 + height;
          const double x0 = frame.left, x1 = frame.left + frame.width;
          bands.push_back({{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, band_colour(i, map)});
        }
      canvas.paint(bands);

      const auto   ticks   = round_ticks(map.low(), map.high(), 6);
      const double spacing = ticks.size() > 1 ? ticks[1] - ticks[0] : map.high() - map.low();
      for (const double tick : ticks)
        {
          const double y = frame.bottom + frame.height * (tick - map.low()) / (map.high() - map.low());
          const double x = frame.left + frame.width;
          canvas.paint({PaintedLine{{{x, y}, {x + 5., y}}}}, ink, 1.);
          canvas.paint(tick_label(tick, spacing), x + 9., y - 4., 12., TextAnchor::left);
        }
    }

    void paint_cell_edges(SvgCanvas &canvas, const FieldSurface &surface, const Projection &projection,
                          const Frame &frame)
    {
      std::vector<PaintedLine> lines;
      for (const auto &[a, b] : surface.cell_edges)
        lines.push_back({{projection.to_canvas(a, frame), projection.to_canvas(b, frame)}});
      canvas.paint(lines, Colour{255, 255, 255}, surface.n_cells <= 100 ? 0.9 : 0.35);
    }

    std::string range_in_words(const FieldSurface &surface)
    {
      char text[160];
      std::snprintf(text, sizeof text, "from %.4g to %.4g on %zu cells",
                    std::abs(surface.low) < 1e-14 * surface.high ? 0. : surface.low, surface.high,
                    surface.n_cells);
      std::string words = text;
      if (surface.n_not_finite > 0)
        words += "; grey: " + std::to_string(surface.n_not_finite) +
                 (surface.n_not_finite == 1 ? " value is not finite" : " values are not finite");
      return words;
    }
  } // namespace

  std::string picture_to_svg(const FieldSurface &surface, const std::string &title)
  {
    const Projection projection(surface);
    const double     height = std::clamp(440. * projection.aspect(), 120., 440.);
    const Frame      field  = {20., 40., 440., height};
    const Frame      bar    = {485., 40., 18., height};
    const ColourMap  map(surface.low, surface.high);

    SvgCanvas canvas(600, static_cast<unsigned int>(height) + 90, title);
    canvas.paint(title, 20., height + 62., 15., TextAnchor::left, true);
    canvas.paint(range_in_words(surface), 20., 14., 12., TextAnchor::left);
    paint_surface(canvas, surface, projection, map, field);
    paint_cell_edges(canvas, surface, projection, field);
    paint_colour_bar(canvas, map, bar);
    return canvas.to_string();
  }
} // namespace trestle
