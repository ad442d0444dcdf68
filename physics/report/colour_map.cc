#include "physics/report/colour_map.h"

#include <vtkColorTransferFunction.h>
#include <vtkNew.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace trestle
{
  namespace
  {
    constexpr unsigned char viridis[][3] = {
        {68, 1, 84},    {71, 24, 106},  {71, 45, 123},  {66, 64, 134},  {59, 82, 139},  {51, 99, 141},
        {44, 114, 142}, {38, 130, 142}, {33, 145, 140}, {31, 160, 136}, {40, 174, 128}, {63, 188, 115},
        {94, 201, 98},  {132, 212, 75}, {173, 220, 48}, {216, 226, 25}, {253, 231, 37}};

    constexpr int n_steps = 256;

    std::vector<Colour> make_table()
    {
      vtkNew<vtkColorTransferFunction> function;
      const double                     n = std::size(viridis) - 1;
      for (std::size_t i = 0; i < std::size(viridis); ++i)
        function->AddRGBPoint(double(i) / n, viridis[i][0] / 255., viridis[i][1] / 255., viridis[i][2] / 255.);
      std::vector<Colour> table(n_steps);
      for (int i = 0; i < n_steps; ++i)
        {
          double rgb[3];
          function->GetColor((i + 0.5) / n_steps, rgb);
          std::transform(rgb, rgb + 3, table[i].begin(),
                         [](double c) { return static_cast<unsigned char>(std::lround(255. * c)); });
        }
      return table;
    }
  } // namespace

  ColourMap::ColourMap(double low, double high)
    : low_(std::isfinite(low) ? low : 0.),
      high_(std::isfinite(high) ? high : 1.),
      table_(make_table())
  {
    const double least_width = 1e-9 * std::max(std::abs(low_), std::abs(high_));
    if (high_ - low_ <= least_width)
      {
        const double middle = 0.5 * (low_ + high_);
        const double half   = middle == 0. ? 1. : 0.01 * std::abs(middle);
        low_                = middle - half;
        high_               = middle + half;
      }
  }

  int ColourMap::step(double value) const
  {
    if (!std::isfinite(value))
      return -1;
    const double position = (value - low_) / (high_ - low_);
    return static_cast<int>(std::clamp(position * n_steps, 0., n_steps - 1.));
  }

  Colour ColourMap::colour(double value) const
  {
    const int i = step(value);
    return i < 0 ? Colour{160, 160, 160} : table_[i];
  }

  std::vector<double> round_ticks(double low, double high, unsigned int n)
  {
    const double raw       = (high - low) / n;
    const double magnitude = std::pow(10., std::floor(std::log10(raw)));
    double       spacing   = 10. * magnitude;
    for (const double factor : {1., 2., 2.5, 5.})
      if (factor * magnitude >= 0.999 * raw)
        {
          spacing = factor * magnitude;
          break;
        }
    std::vector<double> ticks;
    for (double k = std::ceil(low / spacing - 1e-9); k * spacing <= high + 1e-9 * spacing; ++k)
      ticks.push_back(k * spacing);
    return ticks;
  }

  std::string tick_label(double value, double spacing)
  {
    char text[40];
    if (std::abs(value) < 1e-9 * spacing)
      return "0";
    const double decade = std::floor(std::log10(std::abs(value)));
    const int digits = std::clamp(static_cast<int>(decade - std::floor(std::log10(spacing) - 0.001)) + 2, 1, 12);
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
  }
} // namespace trestle
