#include "physics/api/field_series.h"

#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/modules.h"
#include "core/text.h"
#include "physics/libraries/field_reader.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string_view>

namespace trestle
{
  namespace
  {
    std::string extension_of(const std::string &path) { return std::filesystem::path(path).extension().string(); }

    FieldSeries read_one(const std::string &file, const std::string &field)
    {
      FieldSeries result;
      const auto  read = reinterpret_cast<ReadField *>(modules::function("report", "trestle_read_field"));
      read(file, field, result);
      return result;
    }

    std::vector<FieldStep> read_steps(const std::string &file)
    {
      std::vector<FieldStep> steps;
      const auto             read =
          reinterpret_cast<ReadFieldSteps *>(modules::function("report", "trestle_read_field_steps"));
      read(file, steps);
      std::ranges::stable_sort(steps, {}, &FieldStep::time);
      return steps;
    }

    template <class T>
    void append(const std::vector<T> &more, std::vector<T> &all)
    {
      all.insert(all.end(), more.begin(), more.end());
    }

    void check_same_kind(const FieldSeries &first, const std::string &first_file, const FieldSeries &other,
                         const std::string &file)
    {
      if (first.is_on_cells != other.is_on_cells || first.n_components != other.n_components)
        throw InputError("'" + file + "' has the field with " + std::to_string(other.n_components) +
                             (other.is_on_cells ? " components on cells, '" : " components at points, '") +
                             first_file + "' with " + std::to_string(first.n_components) +
                             (first.is_on_cells ? " on cells." : " at points."),
                         "All files of a series have the same fields.");
    }

    /// Another file of the same time: its points and cells follow.
    void append_piece(const std::string &first_file, FieldSeries &&piece, const std::string &file,
                      FieldSeries &whole)
    {
      check_same_kind(whole, first_file, piece, file);
      whole.mesh.n_cells += piece.mesh.n_cells;
      whole.mesh.connectivity =
          checksum({reinterpret_cast<const char *>(&piece.mesh.connectivity), sizeof(piece.mesh.connectivity)},
                   whole.mesh.connectivity);
      append(piece.mesh.positions, whole.mesh.positions);
      append(piece.values, whole.values);
    }

    FieldSeries read_series(const std::string &path, const std::string &field)
    {
      const auto  steps = read_steps(path);
      FieldSeries series;
      for (auto step = steps.begin(); step != steps.end();)
        {
          const auto &first = *step;
          auto        whole = read_one(first.file, field);
          for (++step; step != steps.end() && step->time == first.time; ++step)
            append_piece(first.file, read_one(step->file, field), step->file, whole);
          if (series.times.empty())
            {
              series       = std::move(whole);
              series.times = {first.time};
              continue;
            }
          check_same_kind(series, steps.front().file, whole, first.file);
          check_same_mesh(series.mesh, steps.front().file, whole.mesh, first.file);
          append(whole.values, series.values);
          series.times.push_back(first.time);
        }
      return series;
    }

    /// @throws InputError for a point that no grid has.
    void require_all_found(const std::string &path, const PointSamples &samples)
    {
      for (std::size_t i = 0; i < samples.is_found.size(); ++i)
        if (!samples.is_found[i])
          throw InputError("'" + path + "' has no cell around the point (" +
                               text::join(samples.points.subspan(3 * i, 3)) + ").",
                           "Give it a file whose grid covers all points that are asked for, in the same unit.");
    }

    double largest_extent(const FieldMesh &mesh)
    {
      double largest = 0.;
      for (std::size_t d = 0; d < 3; ++d)
        {
          double low = std::numeric_limits<double>::infinity(), high = -low;
          for (std::size_t i = d; i < mesh.positions.size(); i += 3)
            {
              low  = std::min(low, mesh.positions[i]);
              high = std::max(high, mesh.positions[i]);
            }
          largest = std::max(largest, high - low);
        }
      return largest;
    }

    /// @returns positions.size(): all lie where they did.
    std::size_t first_that_moved(const FieldMesh &reference, const FieldMesh &mesh)
    {
      const double      near = 1e-6 * largest_extent(reference);
      const std::size_t n    = reference.positions.size();
      std::size_t       i    = 0;
      while (i < n && std::abs(mesh.positions[i] - reference.positions[i]) <= near)
        ++i;
      return i;
    }

    std::string point_text(const FieldMesh &mesh, const std::size_t point)
    {
      return "(" + text::join(std::span(mesh.positions).subspan(3 * point, 3)) + ")";
    }
  } // namespace

  bool is_field_file(const std::string &path)
  {
    const auto extension = extension_of(path);
    return extension == ".vtu" || extension == ".pvtu" || extension == ".pvd";
  }

  FieldSeries read_field_series(const std::string &path, const std::string &field)
  {
    if (!is_field_file(path))
      throw InputError("'" + path + "' is no field file that can be read here.",
                       "Name a .vtu, a .pvtu, or a .pvd that lists them.");
    return extension_of(path) == ".pvd" ? read_series(path, field) : read_one(path, field);
  }

  FieldSamples sample_field_series(const std::string &path, const std::string &field,
                                   std::span<const double> points)
  {
    if (!is_field_file(path))
      throw InputError("'" + path + "' is no field file that can be read here.",
                       "Name a .vtu, a .pvtu, or a .pvd that lists them.");
    const auto   sample = reinterpret_cast<SampleField *>(modules::function("report", "trestle_sample_field"));
    const auto   steps  = extension_of(path) == ".pvd" ? read_steps(path) : std::vector<FieldStep>{{0., path}};
    FieldSamples result;
    for (auto step = steps.begin(); step != steps.end();)
      {
        const auto  &first = *step;
        PointSamples samples{points};
        for (; step != steps.end() && step->time == first.time; ++step)
          sample(step->file, field, samples);
        require_all_found(first.file, samples);
        if (!result.times.empty() && samples.n_components != result.n_components)
          throw InputError("'" + first.file + "' has the field with " + std::to_string(samples.n_components) +
                               " components, '" + steps.front().file + "' with " +
                               std::to_string(result.n_components) + ".",
                           "All files of a series have the same fields.");
        result.n_components = samples.n_components;
        result.times.push_back(first.time);
        append(samples.values, result.values);
      }
    return result;
  }

  void check_same_mesh(const FieldMesh &reference, const std::string &reference_name, const FieldMesh &mesh,
                       const std::string &name)
  {
    const std::string other = "'" + name + "' is of another mesh than '" + reference_name + "': ";
    const std::string advice =
        "Fields are compared point by point: write all of them on one mesh that does not move, "
        "on equally many processes.";
    if (mesh.n_points() != reference.n_points() || mesh.n_cells != reference.n_cells)
      throw InputError(other + std::to_string(mesh.n_points()) + " points and " + std::to_string(mesh.n_cells) +
                           " cells, not " + std::to_string(reference.n_points()) + " and " +
                           std::to_string(reference.n_cells) + ".",
                       advice);
    if (mesh.connectivity != reference.connectivity)
      throw InputError(other + "its cells connect other points.", advice);
    if (const auto moved = first_that_moved(reference, mesh); moved < mesh.positions.size())
      throw InputError(other + "its point " + std::to_string(moved / 3) + " lies at " +
                           point_text(mesh, moved / 3) + ", not at " + point_text(reference, moved / 3) + ".",
                       advice);
  }
} // namespace trestle
