#include "studies/stochastic_submodel/submodel_data.h"

#include "core/dataset.h"
#include "core/exceptions.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    std::vector<double> row_of(const std::vector<double> &all, const std::size_t i, const std::size_t n_rows)
    {
      const std::size_t n     = all.size() / n_rows;
      const auto        first = all.begin() + std::ptrdiff_t(i * n);
      return {first, first + std::ptrdiff_t(n)};
    }
  } // namespace

  std::vector<double> WholeRuns::of(const std::size_t quantity) const
  {
    std::vector<double> result;
    for (const auto &row : quantities)
      result.push_back(row[quantity]);
    return result;
  }

  WholeRuns read_whole_runs(const RunDirectory &directory, const Communicator &communicator,
                            const std::string &name, const std::size_t n)
  {
    WholeRuns result;
    communicator.on_all([&] {
      const auto file = Dataset::open(SampleRuns::path(directory, name));
      if (file.n_rows("numbers") < n)
        throw InputError("'" + SampleRuns::path(directory, name) + "' holds " +
                             std::to_string(file.n_rows("numbers")) + " runs, not " + std::to_string(n) + ".",
                         "Ask for fewer, or let the run that makes them add to them (--resume).");
      const auto numbers    = file.read("numbers", 0, n);
      const auto parameters = file.has("parameters") ? file.read("parameters", 0, n) : std::vector<double>();
      for (std::size_t i = 0; i < n; ++i)
        if (auto row = row_of(numbers, i, n); std::isfinite(row.front()))
          {
            result.numbers.push_back(i);
            result.parameters.push_back(row_of(parameters, i, n));
            result.quantities.push_back(std::move(row));
          }
      if (result.numbers.size() < 2)
        throw InputError("Of " + std::to_string(n) + " runs '" + name + "' " +
                             std::to_string(result.numbers.size()) + " ended.",
                         "Look at the warnings above: the problem fails almost anywhere.");
      result.seconds = quantile(file.read("seconds", 0, n), 0.5);
    });
    return result;
  }

  void require_traces_of(const Zone &zone, const std::string &file)
  {
    const auto        data     = Dataset::open(file);
    const auto        shape    = data.table("states").row_shape;
    const auto       &places   = zone.interface_positions();
    const std::size_t n_places = zone.n_interface(), dim = zone.whole().dimension();
    bool              is_alike  = shape == std::vector<std::size_t>{zone.n_trace()};
    const auto        positions = is_alike ? data.read("mesh/positions", 0, 1) : std::vector<double>();
    for (std::size_t d = 0; d < dim && is_alike; ++d)
      for (std::size_t i = 0; i < n_places && is_alike; ++i)
        is_alike = std::abs(positions[d * zone.n_trace() + i] - places[i * dim + d]) < 1e-9;
    if (!is_alike)
      throw InputError("'" + file + "' holds traces of another zone, mesh or step: " +
                           std::to_string(shape.empty() ? 1 : shape.front()) + " numbers a run, this zone has " +
                           std::to_string(zone.n_trace()) + ".",
                       "Give both files the same sections mesh, zone and time.");
  }

  TraceModes modes_of(const RunDirectory &directory, const Communicator &communicator, const TracedModel &model,
                      const std::string &name, const WholeRuns &runs, const unsigned int n_modes)
  {
    SnapshotSet                      traces(communicator, model.n_owned(), 1);
    std::vector<std::vector<double>> slices;
    communicator.on_all([&] {
      const auto file = Dataset::open(SampleRuns::path(directory, name));
      for (const std::size_t i : runs.numbers)
        slices.push_back(file.read("states", i, i + 1, model.begin(), model.begin() + model.n_owned()));
    });
    for (auto &slice : slices)
      traces.append(std::move(slice), {});
    return TraceModes(traces, model.begin(), model.layout(), n_modes);
  }

  RandomVectors vectors_of(const RunDirectory &directory, const Communicator &communicator,
                           const SubmodelVectors &vectors, const std::string &name, const WholeRuns &runs)
  {
    RandomVectors result{vectors.n_entries(), 0, {}};
    result.values.assign(runs.numbers.size() * result.n_entries, 0.);
    communicator.on_all([&] {
      const auto file = Dataset::open(SampleRuns::path(directory, name));
      for (auto i = std::size_t(communicator.rank()); i < runs.numbers.size();
           i += std::size_t(communicator.size()))
        std::ranges::copy(
            vectors.vector(file.read("states", runs.numbers[i], runs.numbers[i] + 1), runs.parameters[i]),
            result.values.begin() + std::ptrdiff_t(i * result.n_entries));
    });
    communicator.sum_in_place(result.values.data(), result.values.size());
    return result;
  }

  std::vector<double> trace_of(const RunDirectory &directory, const std::string &name, const std::size_t run)
  {
    return Dataset::open(SampleRuns::path(directory, name)).read("states", run, run + 1);
  }
} // namespace trestle
