#include "studies/rom_net/snapshot_sources.h"

#include "core/array_file.h"
#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/api/field_series.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace trestle
{
  namespace
  {
    /// Arrays of numbers.
    class ArraySource : public SnapshotSource
    {
    public:
      explicit ArraySource(const std::vector<std::string> &files);

      Extents             open(const std::size_t file) override { return (path_ = files_[file], extents_); }
      std::vector<double> part(const std::size_t first, const std::size_t last) const override
      {
        return read_array(path_, {first, last}).values;
      }

    private:
      const std::vector<std::string> files_;
      std::string                    path_;
      Extents                        extents_;
    };

    /// Of a single file, that holds all samples.
    SnapshotSource::Extents extents_of_all(const std::string &file)
    {
      const auto shape = array_shape(file);
      if (shape.size() != 2 && shape.size() != 3)
        throw InputError(
            "'" + file + "' has the shape " + shape_text(shape) + ".",
            "A single file of snapshots holds all samples: n_samples x n_dofs, or n_samples x n_states "
            "x n_dofs.");
      return {shape.front(), shape.size() == 2 ? 1 : shape[1], shape.back()};
    }

    SnapshotSource::Extents extents_of_one(const std::string &file)
    {
      const auto shape = array_shape(file);
      if (shape.size() != 1 && shape.size() != 2)
        throw InputError("'" + file + "' has the shape " + shape_text(shape) + ".",
                         "Each of several files of snapshots holds one sample: n_dofs, or n_states x n_dofs.");
      return {1, shape.size() == 1 ? 1 : shape.front(), shape.back()};
    }

    std::string to_string(const SnapshotSource::Extents &extents)
    {
      return std::to_string(extents.n_states) + (extents.n_states == 1 ? " state of " : " states of ") +
             std::to_string(extents.n_dofs) + " dofs";
    }

    void check_alike(const SnapshotSource::Extents &first, const std::string &first_file,
                     const SnapshotSource::Extents &other, const std::string &file)
    {
      if (first != other)
        throw InputError("'" + file + "' has " + to_string(other) + ", '" + first_file + "' " + to_string(first) +
                             ".",
                         "All samples have equally many states on one mesh.");
    }

    ArraySource::ArraySource(const std::vector<std::string> &files)
      : files_(files)
    {
      extents_ = files.size() == 1 ? extents_of_all(files.front()) : extents_of_one(files.front());
      for (std::size_t i = 1; i < files.size(); ++i)
        check_alike(extents_, files.front(), extents_of_one(files[i]), files[i]);
    }

    /// Fields of grids, one file in memory at a time.
    class FieldSource : public SnapshotSource
    {
    public:
      FieldSource(const std::vector<std::string> &files, const std::string &field)
        : files_(files),
          field_(field)
      {}

      Extents             open(std::size_t file) override;
      std::vector<double> part(std::size_t first, std::size_t last) const override;

    private:
      Extents extents() const { return {1, series_.n_steps(), series_.n_entries() * series_.n_components}; }
      void    check_like_first(const std::string &file) const;

      const std::vector<std::string> files_;
      const std::string              field_;
      FieldMesh                      mesh_; ///< of the first file, as what follows
      Extents                        extents_;
      bool                           is_on_cells_ = false;
      std::vector<double>            times_;
      FieldSeries                    series_; ///< of the opened file
    };

    void FieldSource::check_like_first(const std::string &file) const
    {
      const std::string &first = files_.front();
      check_same_mesh(mesh_, first, series_.mesh, file);
      if (series_.is_on_cells != is_on_cells_)
        throw InputError(
            "'" + file + "' has the field '" + field_ + "' on " +
                (is_on_cells_ ? "points, '" + first + "' on cells." : "cells, '" + first + "' on points."),
            "All samples are written in one way.");
      check_alike(extents_, first, extents(), file);
      const double span = times_.back() - times_.front();
      for (std::size_t i = 0; i < times_.size(); ++i)
        if (std::abs(series_.times[i] - times_[i]) > 1e-6 * span)
          {
            log::warning("State " + std::to_string(i) + " of '" + file + "' is of the time " +
                         text::shortest(series_.times[i]) + ", that of '" + first + "' of " +
                         text::shortest(times_[i]) + ": they are compared all the same.");
            return;
          }
    }

    SnapshotSource::Extents FieldSource::open(const std::size_t file)
    {
      series_ = {}; // two of them may be more than memory holds
      series_ = read_field_series(files_[file], field_);
      if (mesh_.n_cells > 0)
        check_like_first(files_[file]);
      else
        {
          mesh_        = series_.mesh;
          is_on_cells_ = series_.is_on_cells;
          times_       = series_.times;
          extents_     = extents();
        }
      return extents_;
    }

    std::vector<double> FieldSource::part(const std::size_t first, const std::size_t last) const
    {
      std::vector<double> result;
      result.reserve(extents_.n_states * (last - first));
      for (std::size_t s = 0; s < extents_.n_states; ++s)
        {
          const auto state = series_.values.begin() + std::ptrdiff_t(s * extents_.n_dofs);
          result.insert(result.end(), state + std::ptrdiff_t(first), state + std::ptrdiff_t(last));
        }
      return result;
    }
  } // namespace

  std::unique_ptr<SnapshotSource> make_snapshot_source(const std::vector<std::string> &files,
                                                       const std::string              &field)
  {
    std::set<std::string> names;
    for (const auto &file : files)
      {
        if (!names.insert(file).second)
          throw InputError("snapshots/files names '" + text::excerpt(file) + "' twice.", "Name each file once.");
        if (!is_field_file(file) && !is_array_file(file))
          throw InputError("snapshots/files: '" + text::excerpt(file) + "' is no file of snapshots.",
                           "Name path.npy, path.h5:/group/name, path.vtu, path.pvtu or path.pvd.");
        if (is_field_file(file) != is_field_file(files.front()))
          throw InputError("snapshots/files: '" + text::excerpt(file) + "' and '" + text::excerpt(files.front()) +
                               "' are of different kinds.",
                           "Give arrays alone, or .vtu, .pvtu and .pvd alone.");
      }
    if (is_field_file(files.front()) == field.empty())
      throw InputError(field.empty() ? "snapshots/field is empty, and the snapshots are field files."
                                     : "snapshots/field is '" + field + "', and the snapshots are arrays.",
                       "Name the field of .vtu, .pvtu or .pvd files; arrays have none.");
    if (!field.empty())
      return std::make_unique<FieldSource>(files, field);
    return std::make_unique<ArraySource>(files);
  }
} // namespace trestle
