#include "studies/wave_predictor/grid_runs.h"

#include "core/dataset.h"
#include "core/exceptions.h"
#include "core/statistics.h"
#include "studies/shared/sample_runs.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    void require_same_grid(const Dataset &file, const std::string &path, const GridModel &model)
    {
      const std::size_t n = 2 * model.n_points();
      if (file.table("states").row_shape != std::vector<std::size_t>{model.n_states(), n} ||
          file.table("parameters").row_shape != std::vector<std::size_t>{model.parameter_names().size()})
        throw InputError("'" + path + "' holds runs on another grid, of other steps or other parameters.",
                         "Name a run of the same sections grid, time and parameters, or make the runs anew.");
      const auto places = file.read_all("mesh/positions");
      for (std::size_t i = 0; i < places.size(); ++i)
        {
          const double mine = model.points()[i % n % model.n_points() * 2 + i / n];
          if (!(std::abs(places[i] - mine) <= 1e-9 * (1. + std::abs(mine))))
            throw InputError("'" + path + "' holds runs whose grid lies elsewhere.",
                             "Name a run of the same section grid, or make the runs anew.");
        }
    }

    void read(const std::string &path, const GridModel &model, const std::size_t n, GridRuns &runs)
    {
      const auto file = Dataset::open(path);
      require_same_grid(file, path, model);
      if (file.n_rows("states") < n)
        throw InputError("'" + path + "' holds " + std::to_string(file.n_rows("states")) + " runs, not " +
                             std::to_string(n) + ".",
                         "Ask for fewer, or make more there.");
      for (std::size_t i = 0; i < n; ++i)
        {
          runs.states.push_back(file.read("states", i, i + 1));
          runs.parameters.push_back(file.read("parameters", i, i + 1));
        }
      runs.seconds = quantile(file.read("seconds", 0, n), 0.5);
    }
  } // namespace

  GridRuns read_grid_runs(const RunDirectory &directory, const Communicator &all, GridModel &model,
                          const std::string &name, const std::size_t n, const std::string &step_inputs,
                          const std::string &impact_inputs)
  {
    GridRuns result{model.grid(), model.n_states(), {}, {}, {}, {}};
    all.on_all([&] { read(SampleRuns::path(directory, name), model, n, result); });
    for (const auto &parameters : result.parameters)
      {
        model.set_parameters(parameters);
        result.step_inputs.push_back(model.evaluate("wave predictor/next step inputs", step_inputs));
        result.impact_inputs.push_back(model.evaluate("wave predictor/impact inputs", impact_inputs));
      }
    return result;
  }
} // namespace trestle
