#include "bridge/stochastic/field_grid.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  std::vector<double> FieldGrid::points() const
  {
    std::vector<double> result;
    for (std::size_t j = 0; j < n[1]; ++j)
      for (std::size_t i = 0; i < n[0]; ++i)
        {
          result.push_back(low[0] + (high[0] - low[0]) * (double(i) + 0.5) / double(n[0]));
          result.push_back(low[1] + (high[1] - low[1]) * (double(j) + 0.5) / double(n[1]));
        }
    return result;
  }

  std::vector<double> FieldGrid::interpolated(const std::span<const double> values,
                                              const std::span<const double> places) const
  {
    std::vector<double> result;
    for (std::size_t p = 0; p + 1 < places.size(); p += 2)
      {
        std::size_t first[2];
        double      part[2];
        for (unsigned int d = 0; d < 2; ++d)
          {
            const double at = std::clamp((places[p + d] - low[d]) / (high[d] - low[d]) * double(n[d]) - 0.5, 0.,
                                         double(n[d]) - 1.);
            first[d]        = std::min<std::size_t>(std::size_t(at), n[d] - 2);
            part[d]         = at - double(first[d]);
          }
        const auto of = [&](const std::size_t i, const std::size_t j) {
          return values[(first[1] + j) * n[0] + first[0] + i];
        };
        result.push_back((1. - part[1]) * ((1. - part[0]) * of(0, 0) + part[0] * of(1, 0)) +
                         part[1] * ((1. - part[0]) * of(0, 1) + part[0] * of(1, 1)));
      }
    return result;
  }

  std::vector<double> FieldGrid::at_time(const std::span<const double> rows, const double time) const
  {
    const std::size_t last = n_frames - 1, n_values = rows.size() / n_frames;
    const double      place = std::clamp(time / interval, 0., double(last));
    const std::size_t k     = std::min(std::size_t(place), last - 1);
    const double      s     = place - double(k);
    const auto of    = [&](const std::size_t frame, const std::size_t i) { return rows[frame * n_values + i]; };
    const auto slope = [&](const std::size_t frame, const std::size_t i) {
      if (frame == 0)
        return 0.;
      return frame == last ? 1.5 * of(last, i) - 2. * of(last - 1, i) + 0.5 * of(last - 2, i)
                           : 0.5 * (of(frame + 1, i) - of(frame - 1, i));
    };
    std::vector<double> result;
    for (std::size_t i = 0; i < n_values; ++i)
      result.push_back((1. + 2. * s) * (1. - s) * (1. - s) * of(k, i) + s * s * (3. - 2. * s) * of(k + 1, i) +
                       s * (1. - s) * (1. - s) * slope(k, i) - s * s * (1. - s) * slope(k + 1, i));
    return result;
  }

  void FieldGrid::write(Archive &archive) const
  {
    archive.arrays["grid box"]            = {{4}, {low[0], low[1], high[0], high[1]}};
    archive.arrays["grid extents"]        = {{3}, {double(n[0]), double(n[1]), double(n_frames)}};
    archive.arrays["grid interval"]       = {{1}, {interval}};
    archive.attributes["grid inputs"]     = inputs;
    archive.attributes["grid parameters"] = parameters;
  }

  namespace
  {
    [[noreturn]] void refuse(const std::string &what)
    {
      throw InputError("The model " + what + ".",
                       "Give it a model of study 'wave predictor', made by this version; else make it anew.");
    }

    const std::vector<double> &numbers(const Archive &archive, const std::string &name, const std::size_t n)
    {
      const auto found = archive.arrays.find(name);
      if (found == archive.arrays.end() || found->second.values.size() != n)
        refuse("has no array '" + name + "' of " + std::to_string(n) + " number(s)");
      return found->second.values;
    }
  } // namespace

  FieldGrid FieldGrid::read(const Archive &archive)
  {
    const auto &box = numbers(archive, "grid box", 4), &extents = numbers(archive, "grid extents", 3);
    for (const double extent : extents)
      if (!(extent >= 2. && extent <= 1e6) || extent != std::floor(extent))
        refuse("has a grid of " + std::to_string(extent) + " points or states");
    if (!(box[0] < box[2] && box[1] < box[3]) || extents[2] < 3.)
      refuse("has a grid that is none, or fewer than three states");
    const auto inputs = archive.attributes.find("grid inputs"), names = archive.attributes.find("grid parameters");
    if (inputs == archive.attributes.end() || names == archive.attributes.end())
      refuse("does not tell what its network is told");
    return {{box[0], box[1]},
            {box[2], box[3]},
            {std::size_t(extents[0]), std::size_t(extents[1])},
            std::size_t(extents[2]),
            numbers(archive, "grid interval", 1).front(),
            inputs->second,
            names->second};
  }
} // namespace trestle
