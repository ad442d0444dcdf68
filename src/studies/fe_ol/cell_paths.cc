#include "studies/fe_ol/cell_paths.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "studies/fe_ol/cell_certificates.h"
#include "studies/shared/flag_tally.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

    /// Along one path, a row a step.
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

    const std::vector<double> &test_path(const RepresentativeVolumeInput &input)
    {
      return input.test_path.empty() ? input.path : input.test_path;
    }

    /// @param restart_after step: the state is packed there and goes on in another object. @param result has the steps
    /// before one that throws.
    void follow(UnitCell &cell, const MicroscaleLevel level, std::span<const double> strain,
                const std::vector<double> &path, PathAnswer &result, const std::size_t restart_after = never)
    {
      const std::size_t   point      = 0;
      auto                microscale = cell.microscale(level);
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
    }

    /// Of each step that was answered, over the largest stress of the path. Near zero, where a path turns, a step has no
    /// scale of its own.
    std::vector<double> step_errors(const PathAnswer &answer, const PathAnswer &truth, const std::size_t n_stress)
    {
      double peak = 0.;
      for (std::size_t k = 0; k < truth.stress.size(); k += n_stress)
        {
          double size = 0.;
          for (std::size_t i = k; i < k + n_stress; ++i)
            size += truth.stress[i] * truth.stress[i];
          peak = std::max(peak, std::sqrt(size));
        }
      std::vector<double> result;
      for (std::size_t k = 0; k < answer.stress.size(); k += n_stress)
        {
          double difference = 0.;
          for (std::size_t i = k; i < k + n_stress; ++i)
            difference += std::pow(answer.stress[i] - truth.stress[i], 2);
          result.push_back(relative_to(std::sqrt(difference), peak));
        }
      return result;
    }

    /// What is no number is wrong, and never accepted.
    ScoredAnswer scored_path(const std::vector<double> &estimates, const std::vector<double> &errors,
                             const double limit)
    {
      constexpr double          infinity = std::numeric_limits<double>::infinity();
      std::vector<ScoredAnswer> steps    = {{-infinity, false}};
      for (std::size_t step = 0; step < errors.size(); ++step)
        steps.push_back({std::isnan(estimates[step]) ? infinity : estimates[step], !(errors[step] <= limit)});
      const auto missed = missed_first(steps);
      return missed.is_wrong ? missed : *std::ranges::max_element(steps, {}, &ScoredAnswer::score);
    }

    /// Of this rank's paths.
    struct PathScores
    {
      PathScores(const std::size_t n_paths, const std::size_t n_steps)
        : error(n_paths * n_steps, 0.),
          estimate(error)
      {}

      std::vector<double> error, estimate;    ///< n_paths x n_steps
      std::vector<double> seconds = {0., 0.}; ///< finite elements, reduced
      bool                differs = false;

      void sum(const Communicator &communicator)
      {
        for (auto *values : {&error, &estimate, &seconds})
          communicator.sum_in_place(values->data(), values->size());
        differs = communicator.any(differs);
      }
    };

    PathScores follow_all(UnitCell &cell, const RepresentativeVolumeInput &input, const Communicator &communicator)
    {
      const auto       &path     = test_path(input);
      const auto        strains  = input.strains(2, input.n_test);
      const std::size_t n_strain = cell.n_strain();
      PathScores        scores(input.n_test, path.size());
      communicator.on_all([&] {
        for (std::size_t i = communicator.rank(); i < input.n_test; i += communicator.size())
          {
            const auto strain = std::span(strains).subspan(i * n_strain, n_strain);
            PathAnswer truth, reduced, again;
            follow(cell, MicroscaleLevel::finite_elements, strain, path, truth);
            follow(cell, MicroscaleLevel::reduced, strain, path, reduced);
            follow(cell, MicroscaleLevel::reduced, strain, path, again, path.size() / 2);
            scores.differs = scores.differs || again.stress != reduced.stress;
            std::ranges::copy(step_errors(reduced, truth, cell.n_stress()), &scores.error[i * path.size()]);
            std::ranges::copy(reduced.estimate, &scores.estimate[i * path.size()]);
            scores.seconds[0] += truth.seconds;
            scores.seconds[1] += reduced.seconds;
          }
      });
      scores.sum(communicator);
      return scores;
    }

    std::vector<double> largest_of_paths(const std::vector<double> &values, const std::size_t n_steps)
    {
      std::vector<double> result;
      for (auto begin = values.begin(); begin != values.end(); begin += std::ptrdiff_t(n_steps))
        result.push_back(*std::max_element(begin, begin + std::ptrdiff_t(n_steps)));
      return result;
    }
  } // namespace

  void score_paths(const RepresentativeVolumeInput &input, Run &run)
  {
    const auto        scores  = follow_all(input.model->cell(), input, run.communicator);
    const std::size_t n_steps = test_path(input).size(), n_all = scores.error.size();
    FlagTally         tally(input.model->tolerance("reduced").value, wrong_error, right_error);
    for (std::size_t k = 0; k < n_all; ++k)
      tally.add(scores.estimate[k], scores.error[k], true);
    auto &figures = run.figures;
    set_quantiles(figures, "error.reduced.path", largest_of_paths(scores.error, n_steps));
    set_quantiles(figures, "certificate.reduced.estimate", largest_of_paths(scores.estimate, n_steps));
    tally.report(figures, "certificate.reduced.");
    report_tolerance(*input.model, "reduced", "certificate.reduced.", figures);
    figures.set("restart.identical", !scores.differs);
    figures.set("time.point.finite_elements_us", 1e6 * scores.seconds[0] / double(n_all));
    figures.set("time.point.reduced_us", 1e6 * scores.seconds[1] / double(n_all));
    figures.set("speedup.reduced", scores.seconds[0] / scores.seconds[1]);
  }

  ScoredAnswers scored_paths(const RepresentativeVolumeInput &input, const Communicator &communicator)
  {
    auto               &cell     = input.model->cell();
    const double        limit    = input.model->certificate().calibration_error;
    const auto          strains  = input.calibration_strains();
    const std::size_t   n_strain = cell.n_strain(), n = strains.size() / n_strain;
    std::vector<double> score(n, 0.), is_wrong(n, 0.), is_right(n, 0.);
    communicator.on_all([&] {
      for (std::size_t i = communicator.rank(); i < n; i += communicator.size())
        {
          const auto strain = std::span(strains).subspan(i * n_strain, n_strain);
          PathAnswer truth, reduced;
          follow(cell, MicroscaleLevel::finite_elements, strain, test_path(input), truth);
          try
            {
              follow(cell, MicroscaleLevel::reduced, strain, test_path(input), reduced);
            }
          catch (const ConvergenceError &)
            {} // the steps before are answers all the same
          const auto errors = step_errors(reduced, truth, cell.n_stress());
          const auto path   = scored_path(reduced.estimate, errors, limit);
          score[i]          = path.score;
          is_wrong[i]       = path.is_wrong ? 1. : 0.;
          is_right[i]       = scored_path(reduced.estimate, errors, right_error).is_wrong ? 0. : 1.;
        }
    });
    communicator.sum_in_place(score.data(), n);
    communicator.sum_in_place(is_wrong.data(), n);
    communicator.sum_in_place(is_right.data(), n);
    ScoredAnswers result;
    for (std::size_t i = 0; i < n; ++i)
      {
        result.all.push_back({score[i], is_wrong[i] > 0.});
        if (is_right[i] > 0. && i < input.n_calibration_strains_in_range())
          result.wanted.push_back(score[i]);
      }
    return result;
  }
} // namespace trestle
