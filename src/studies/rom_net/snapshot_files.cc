#include "studies/rom_net/snapshot_files.h"

#include "bridge/reduced/weighted_product.h"
#include "core/array_file.h"
#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/long_message.h"
#include "core/number_table.h"
#include "core/text.h"
#include "studies/rom_net/snapshot_sources.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// Dofs of a rank, when all are split evenly.
    EntryRange range_of(const Communicator &communicator, const std::size_t n_dofs, const int rank)
    {
      const std::size_t n = std::size_t(communicator.size()), r = std::size_t(rank);
      return {n_dofs * r / n, n_dofs * (r + 1) / n};
    }

    std::size_t from_root(const Communicator &communicator, const std::size_t value)
    {
      return communicator.sum(static_cast<unsigned long>(communicator.is_root() ? value : 0));
    }

    /// What the root reads for each rank, one rank's after the other's. @param n_rows of what is read. Collective.
    std::vector<double> receive_part(const Communicator &communicator, const std::size_t n_rows,
                                     const std::size_t                                             n_dofs,
                                     const std::function<std::vector<double>(const EntryRange &)> &read)
    {
      std::vector<double> own;
      for (int rank = 0; rank < communicator.size(); ++rank)
        {
          const auto          range = range_of(communicator, n_dofs, rank);
          std::vector<double> part;
          communicator.on_root([&] { part = read(range); });
          if (rank > 0 && communicator.rank() == rank)
            part.resize(n_rows * (range.last - range.first));
          move_numbers(communicator, 0, rank, part);
          if (communicator.rank() == rank)
            own = std::move(part);
        }
      return own;
    }

    NumberTable table_of_array(const std::string &path)
    {
      const auto array = read_array(path);
      if (array.shape.empty() || array.shape.size() > 2)
        throw InputError("'" + path + "' has the shape " + shape_text(array.shape) + ".",
                         "Parameters are a row a sample: n_samples x n_parameters, or n_samples of one.");
      const std::size_t n_columns = array.shape.size() == 1 ? 1 : array.shape[1];
      NumberTable       table;
      for (auto row = array.values.begin(); row != array.values.end(); row += std::ptrdiff_t(n_columns))
        table.rows.emplace_back(row, row + std::ptrdiff_t(n_columns));
      return table;
    }

    /// @throws InputError unless there is a row of finite numbers for each sample.
    NumberTable read_parameters(const std::string &path, const std::size_t n_samples)
    {
      auto table = is_array_file(path) ? table_of_array(path) : read_csv(path);
      if (table.rows.size() != n_samples)
        throw InputError("'" + path + "' has parameters of " + std::to_string(table.rows.size()) +
                             " samples, and there are snapshots of " + std::to_string(n_samples) + ".",
                         "Give a row for each sample, in the order of the files.");
      for (std::size_t i = 0; i < n_samples; ++i)
        for (const double value : table.rows[i])
          if (!std::isfinite(value))
            throw InputError("'" + path + "': sample " + std::to_string(i) +
                                 " (the first is 0) has the parameter " + text::shortest(value) + ".",
                             "Give finite numbers, or leave the sample out.");
      for (std::size_t j = table.names.size(); j < table.n_columns(); ++j)
        table.names.push_back("parameter_" + std::to_string(j));
      return table;
    }

    /// The root's table on all ranks. Collective.
    NumberTable broadcast(const Communicator &communicator, const NumberTable &on_root)
    {
      const std::size_t   n_rows    = from_root(communicator, on_root.rows.size());
      const std::size_t   n_columns = from_root(communicator, on_root.n_columns());
      std::vector<double> all;
      for (const auto &row : on_root.rows)
        all.insert(all.end(), row.begin(), row.end());
      all.resize(n_rows * n_columns, 0.);
      communicator.sum_in_place(all.data(), all.size());
      NumberTable table;
      for (std::size_t i = 0; i < n_rows; ++i)
        table.rows.emplace_back(all.begin() + std::ptrdiff_t(i * n_columns),
                                all.begin() + std::ptrdiff_t((i + 1) * n_columns));
      for (std::size_t j = 0; j < n_columns; ++j)
        table.names.push_back(communicator.broadcast(communicator.is_root() ? on_root.names[j] : ""));
      return table;
    }

    void check_weights(const std::string &path, const std::size_t n_dofs)
    {
      const auto array = read_array(path);
      if (array.shape.size() != 1 || array.shape[0] != n_dofs)
        throw InputError("'" + path + "' has the shape " + shape_text(array.shape) + ", and the snapshots have " +
                             std::to_string(n_dofs) + " dofs.",
                         "Give one weight for each dof.");
      for (std::size_t i = 0; i < n_dofs; ++i)
        if (!std::isfinite(array.values[i]) || array.values[i] <= 0.)
          throw InputError("'" + path + "': weight " + std::to_string(i) + " (the first is 0) is " +
                               text::shortest(array.values[i]) + ".",
                           "Weights are positive: a lumped mass matrix, volumes of cells.");
    }
  } // namespace

  SnapshotFiles::SnapshotFiles(ParameterSink &prm)
  {
    const auto section = prm.section("snapshots");
    prm.add(
        "files", files_,
        "Files of another solver, a sample each: .npy or file.h5:/name (n_dofs, or n_states x n_dofs), .vtu or "
        ".pvtu (one state), .pvd (all its steps). One array alone holds all samples: n_samples x n_dofs, or "
        "n_samples x n_states x n_dofs.");
    prm.add(
        "field", field_,
        "Name of the field in .vtu, .pvtu and .pvd files, at points, or on cells where points have none of it.");
    prm.add("parameters", parameters_,
            "Of the samples, a row each: .csv (a first line of names or none), .npy or file.h5:/name. Empty: "
            "unknown.");
    prm.add("weights", weights_,
            "Of the dofs in the inner product, positive: .npy or file.h5:/name, such as a lumped mass matrix. "
            "Empty: 1 "
            "each.");
  }

  SnapshotSet SnapshotFiles::read_samples(const Communicator       &communicator,
                                          std::vector<std::string> &parameter_names, std::size_t &n_dofs) const
  {
    std::unique_ptr<SnapshotSource> source;
    SnapshotSource::Extents         extents;
    NumberTable                     table;
    communicator.on_root([&] {
      source  = make_snapshot_source(files_, field_);
      extents = source->open(0);
      if (!parameters_.empty())
        table = read_parameters(parameters_, files_.size() * extents.n_samples);
    });
    table              = broadcast(communicator, table);
    extents.n_samples  = from_root(communicator, extents.n_samples);
    extents.n_states   = from_root(communicator, extents.n_states);
    extents.n_dofs     = from_root(communicator, extents.n_dofs);
    const auto  range  = range_of(communicator, extents.n_dofs, communicator.rank());
    const auto  length = extents.n_states * (range.last - range.first);
    SnapshotSet samples(communicator, range.last - range.first, extents.n_states);
    for (std::size_t file = 0; file < files_.size(); ++file)
      {
        if (file > 0)
          communicator.on_root([&] { source->open(file); });
        const auto part = receive_part(communicator, extents.n_samples * extents.n_states, extents.n_dofs,
                                       [&](const EntryRange &of) { return source->part(of.first, of.last); });
        for (std::size_t i = 0; i < extents.n_samples; ++i)
          samples.append(
              {part.begin() + std::ptrdiff_t(i * length), part.begin() + std::ptrdiff_t((i + 1) * length)},
              table.rows.empty() ? std::vector<double>() : table.rows[samples.n_samples()]);
      }
    parameter_names = table.names;
    n_dofs          = extents.n_dofs;
    return samples;
  }

  std::vector<double> SnapshotFiles::read_weights(const Communicator &communicator, const std::size_t n_dofs) const
  {
    if (weights_.empty())
      {
        const auto range = range_of(communicator, n_dofs, communicator.rank());
        return std::vector<double>(range.last - range.first, 1.);
      }
    communicator.on_root([&] { check_weights(weights_, n_dofs); });
    return receive_part(communicator, 1, n_dofs,
                        [&](const EntryRange &of) { return read_array(weights_, of).values; });
  }

  ImportedSnapshots SnapshotFiles::read(const Communicator &communicator) const
  {
    if (files_.empty())
      throw InputError("snapshots/files is empty.", "Name the files that hold the snapshots.");
    std::vector<std::string>   names;
    std::size_t                n_dofs  = 0;
    auto                       samples = read_samples(communicator, names, n_dofs);
    auto                       weights = read_weights(communicator, n_dofs);
    std::vector<std::uint64_t> places(samples.n_owned());
    std::iota(places.begin(), places.end(), range_of(communicator, n_dofs, communicator.rank()).first);
    return {std::move(samples), std::make_unique<WeightedProduct>(communicator, std::move(weights)),
            DofOrder(communicator, std::move(places)), std::move(names)};
  }
} // namespace trestle
