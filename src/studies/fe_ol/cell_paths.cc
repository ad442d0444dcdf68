#include "studies/fe_ol/cell_paths.h"

#include "core/statistics.h"
#include "core/stopwatch.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Stresses along one path, a row a step.
    struct PathAnswer
    {
      std::vector<double> stress;
      std::vector<double> estimate;
      double              seconds = 0.;
    };

    std::vector<double> scaled(std::span<const double> strain, const double fraction)
    {
      std::vector<double> result(strain.begin(), strain.end());
      for (double &entry : result)
        entry *= fraction;
      return result;
    }

    /// @param restart_after step: the state is packed there and goes on in another object.
    PathAnswer follow(UnitCell &cell, const MicroscaleLevel level, std::span<const double> strain,
                      const std::vector<double> &path, const std::size_t restart_after)
    {
      const std::size_t   point      = 0;
      auto                microscale = cell.microscale(level);
      PathAnswer          result;
      std::vector<double> stress(cell.n_stress()), tangent(cell.n_stress() * cell.n_strain()), estimate(1);
      microscale->set_n_points(1);
      const Stopwatch watch;
      for (std::size_t step = 0; step < path.size(); ++step)
        {
          microscale->evaluate({&point, 1}, scaled(strain, path[step]), {stress, tangent, estimate, {}});
          microscale->commit();
          result.stress.insert(result.stress.end(), stress.begin(), stress.end());
          result.estimate.push_back(estimate[0]);
          if (step == restart_after)
            {
              const auto state = microscale->pack(0);
              microscale       = cell.microscale(level);
              microscale->set_n_points(1);
              microscale->unpack(0, state);
            }
        }
      result.seconds = watch.wall_seconds();
      return result;
    }
  } // namespace

  void score_paths(UnitCell &cell, const RepresentativeVolumeInput &input, Run &run)
  {
    const auto         &path     = input.test_path.empty() ? input.path : input.test_path;
    const auto          strains  = input.strains(2, input.n_test);
    const std::size_t   n_strain = cell.n_strain(), n_stress = cell.n_stress(), never = path.size();
    const auto         &communicator = run.communicator;
    std::vector<double> errors(input.n_test, 0.), estimates(input.n_test, 0.), seconds(2, 0.);
    bool                differs = false;
    communicator.on_all([&] {
      for (std::size_t i = communicator.rank(); i < input.n_test; i += communicator.size())
        {
          const auto strain  = std::span(strains).subspan(i * n_strain, n_strain);
          const auto truth   = follow(cell, MicroscaleLevel::finite_elements, strain, path, never);
          const auto reduced = follow(cell, MicroscaleLevel::reduced, strain, path, never);
          const auto again   = follow(cell, MicroscaleLevel::reduced, strain, path, path.size() / 2);
          differs            = differs || again.stress != reduced.stress;
          double peak = 0., worst = 0.;
          for (std::size_t step = 0; step < path.size(); ++step)
            {
              double size = 0., difference = 0.;
              for (std::size_t k = step * n_stress; k < (step + 1) * n_stress; ++k)
                {
                  size += truth.stress[k] * truth.stress[k];
                  difference += std::pow(reduced.stress[k] - truth.stress[k], 2);
                }
              peak  = std::max(peak, std::sqrt(size));
              worst = std::max(worst, std::sqrt(difference));
            }
          errors[i]    = relative_to(worst, peak);
          estimates[i] = *std::max_element(reduced.estimate.begin(), reduced.estimate.end());
          seconds[0] += truth.seconds;
          seconds[1] += reduced.seconds;
        }
    });
    communicator.sum_in_place(errors.data(), errors.size());
    communicator.sum_in_place(estimates.data(), estimates.size());
    communicator.sum_in_place(seconds.data(), seconds.size());
    const double n_steps = double(input.n_test * path.size());
    set_quantiles(run.figures, "error.reduced.path", errors);
    set_quantiles(run.figures, "certificate.reduced.estimate", estimates);
    run.figures.set("restart.identical", !communicator.any(differs));
    run.figures.set("time.point.finite_elements_us", 1e6 * seconds[0] / n_steps);
    run.figures.set("time.point.reduced_us", 1e6 * seconds[1] / n_steps);
    run.figures.set("speedup.reduced", seconds[0] / seconds[1]);
  }
} // namespace trestle
