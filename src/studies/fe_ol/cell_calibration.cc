#include "studies/fe_ol/cell_calibration.h"

#include "core/conformal.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "studies/fe_ol/cell_paths.h"
#include "studies/fe_ol/cell_scores.h"
#include "studies/fe_ol/corrupted_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace trestle
{
  namespace
  {
    /// What is no number is wrong, and never accepted.
    ScoredAnswer scored(const double estimate, const double error, const double limit)
    {
      return {std::isnan(estimate) ? std::numeric_limits<double>::infinity() : estimate, !(error <= limit)};
    }

    ScoredAnswer scored(CellModel &model, const CellAnswers &answers, const std::size_t row,
                        const CellAnswer &truth, const double limit)
    {
      const auto &cell = model.cell();
      return scored(answers.estimate[row], homogenised_error(cell, answers.stress_of(row, cell.n_stress()), truth),
                    limit);
    }

    /// Certificates of the right answers in the range, which come first.
    std::vector<double> wanted(const RepresentativeVolumeInput &input, const CellAnswers &answers,
                               const CellTruths &truths)
    {
      std::vector<double> result;
      for (std::size_t i = 0; i < input.n_calibration_strains_in_range(); ++i)
        if (const auto answer = scored(*input.model, answers, i, truths.answers[i], right_error); !answer.is_wrong)
          result.push_back(answer.score);
      return result;
    }

    ScoredAnswers scored_reduced(const RepresentativeVolumeInput &input, const CellTruths &truths)
    {
      auto         &model   = *input.model;
      const auto    answers = reduced_answers(model.cell(), truths.strains);
      ScoredAnswers result{{}, wanted(input, answers, truths)};
      for (std::size_t i = 0; i < truths.size(); ++i)
        result.all.push_back(scored(model, answers, i, truths.answers[i], model.certificate().calibration_error));
      return result;
    }

    ScoredAnswers scored_network(const RepresentativeVolumeInput &input, const std::string &type,
                                 const CellTruths &truths)
    {
      auto         &model   = *input.model;
      auto         &network = model.network(type);
      const double  limit   = model.certificate().calibration_error;
      const auto    sound   = network_answers(model.cell(), network, truths.strains);
      ScoredAnswers result{{}, wanted(input, sound, truths)};
      std::uint64_t copy = 0;
      for (std::size_t i = 0; i < truths.size(); ++i)
        {
          std::vector<ScoredAnswer> answers = {scored(model, sound, i, truths.answers[i], limit)};
          for (const double level : corruption_levels)
            {
              const CorruptedWeights corrupted(network, level,
                                               RandomStream(input.seed, "calibration: weights", copy++));
              const auto             answer = network_answers(model.cell(), network, truths.strain(i));
              answers.push_back(scored(model, answer, 0, truths.answers[i], limit));
            }
          result.all.push_back(missed_first(answers));
        }
      return result;
    }

    using Scored = std::map<std::string, ScoredAnswers>;

    Scored scored_strains(const RepresentativeVolumeInput &input, const Run &run)
    {
      auto            &model = *input.model;
      const CellTruths truths(model.cell(), run.communicator, input.calibration_strains(), false);
      Scored           result = {{"reduced", scored_reduced(input, truths)}};
      for (const auto &type : model.network_types())
        result[type] = scored_network(input, type, truths);
      return result;
    }

    Scored scored_answers(const RepresentativeVolumeInput &input, const Run &run)
    {
      try
        {
          if (input.model->cell().has_history())
            return {{"reduced", scored_paths(input, run.communicator)}};
          return scored_strains(input, run);
        }
      catch (const ConvergenceError &error)
        {
          throw InputError(
              std::string("A strain of the calibration, which goes to twice samples/range, has no "
                          "equilibrium. ") +
                  error.what(),
              "Take a smaller samples/range, or set certificate/calibration strains = 0 and the tolerances "
              "of section certificate.");
        }
    }
  } // namespace

  void calibrate(const RepresentativeVolumeInput &input, Run &run)
  {
    auto &model = *input.model;
    if (model.certificate().n_calibration_strains == 0)
      {
        log::warning("The certificates of this cell are not calibrated (certificate/calibration strains = 0).");
        return;
      }
    const Stopwatch watch;
    Calibrations    calibrations;
    for (const auto &[who, answers] : scored_answers(input, run))
      calibrations[who] = {std::max(0., cautious_threshold(answers, model.certificate().risk)),
                           model.certificate().risk, model.certificate().calibration_error, answers.all.size()};
    model.set_calibrations(calibrations);
    run.communicator.on_root([&] { model.write_calibrations(run.directory); });
    run.figures.set("time.calibration_s", run.communicator.max(watch.wall_seconds()));
    for (const auto &[who, calibration] : calibrations)
      log::info(describe(who, model.tolerance(who), calibrations));
  }
} // namespace trestle
