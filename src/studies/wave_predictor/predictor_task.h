#pragma once

#include "ml/api/grid_predictor.h"
#include "studies/wave_predictor/grid_runs.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// What networks on a grid learn of a wave, and what their answers are as fields over time.
  class PredictorTask
  {
  public:
    virtual ~PredictorTask() = default;

    /// @param first_frame of states that follow from states. @throws InputError for a name that is none.
    static std::unique_ptr<PredictorTask> create(const std::string &name, std::size_t first_frame);

    virtual std::string  name() const   = 0; ///< as files have it
    virtual unsigned int n_axes() const = 0; ///< of the grid that convolutions see
    /// Pairs that a run makes. @throws InputError where it has too few states.
    virtual std::size_t n_samples(std::size_t n_frames) const = 0;
    virtual GridSamples samples(const GridRuns &runs) const   = 0;

    /// What who has learnt nothing would answer, a sample's outputs, and what that is called.
    virtual std::vector<double> ignorant(const GridSamples &training) const = 0;
    virtual std::string         name_of_ignorant() const                    = 0;
    /// Sum of squares of the fields, first channel alone, that errors of the outputs are relative to.
    virtual double square_of_truth(const GridSamples &samples) const = 0;

    /// First frame that it answers, from a run's beginning; the last one is the run's.
    virtual std::size_t first_answered() const = 0;
    /// Of some runs (their numbers): frames answered x points, values, a run each.
    virtual std::vector<std::vector<double>> answers(const GridPredictor &predictor, const GridRuns &runs,
                                                     const std::vector<std::size_t> &numbers) const = 0;
    /// The same without having learnt. @param output ignorant().
    virtual std::vector<double> ignorant_answer(const std::vector<double> &output, const GridRuns &runs,
                                                std::size_t run) const = 0;

    /// By finite elements: frames answered x points.
    std::vector<double> truth(const GridRuns &runs, std::size_t run) const;
  };
} // namespace trestle
