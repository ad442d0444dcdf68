#include "studies/wave_predictor/predictor_task.h"

#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    void append(std::vector<double> &to, const std::span<const double> values)
    {
      to.insert(to.end(), values.begin(), values.end());
    }

    /**
     * From value and rate at a state, and what else is given, to what is added to them until the next one; fields follow
     * step by step from their own answers.
     */
    class NextStep : public PredictorTask
    {
    public:
      explicit NextStep(const std::size_t first_frame)
        : first_(first_frame)
      {}

      std::string  name() const override { return "next step"; }
      unsigned int n_axes() const override { return 2; }
      std::size_t  first_answered() const override { return first_ + 1; }
      std::string  name_of_ignorant() const override { return "persistence"; }

      std::size_t n_samples(const std::size_t n_frames) const override
      {
        if (n_frames <= first_ + 1)
          throw InputError("wave predictor/first time leaves no step: states end before.",
                           "Let it be earlier, or the run longer.");
        return n_frames - first_ - 1;
      }

      GridSamples samples(const GridRuns &runs) const override
      {
        GridSamples result{runs.grid, 2 + runs.step_inputs.front().size() / runs.n_points(), 2};
        for (std::size_t run = 0; run < runs.n(); ++run)
          for (std::size_t frame = first_; frame + 1 < runs.n_frames; ++frame)
            {
              append(result.inputs, runs.field(run, frame, 0));
              append(result.inputs, runs.field(run, frame, 1));
              append(result.inputs, runs.step_inputs[run]);
              for (std::size_t f = 0; f < 2; ++f)
                for (std::size_t i = 0; i < runs.n_points(); ++i)
                  result.outputs.push_back(runs.field(run, frame + 1, f)[i] - runs.field(run, frame, f)[i]);
            }
        return result;
      }

      std::vector<double> ignorant(const GridSamples &training) const override
      {
        return std::vector<double>(training.n_outputs * training.n_points(), 0.);
      }

      double square_of_truth(const GridSamples &samples) const override
      {
        double            result = 0.;
        const std::size_t n = samples.n_points(), in = samples.n_inputs * n, out = samples.n_outputs * n;
        for (std::size_t sample = 0; sample < samples.n(); ++sample)
          for (std::size_t i = 0; i < n; ++i)
            {
              const double next = samples.inputs[sample * in + i] + samples.outputs[sample * out + i];
              result += next * next;
            }
        return result;
      }

      std::vector<std::vector<double>> answers(const GridPredictor &predictor, const GridRuns &runs,
                                               const std::vector<std::size_t> &numbers) const override
      {
        const std::size_t                n = runs.n_points();
        std::vector<std::vector<double>> states, result(numbers.size());
        for (const std::size_t run : numbers)
          {
            const auto state = std::span(runs.states[run]).subspan(2 * first_ * n, 2 * n);
            states.emplace_back(state.begin(), state.end());
          }
        for (std::size_t frame = first_; frame + 1 < runs.n_frames; ++frame)
          {
            std::vector<double> inputs;
            for (std::size_t i = 0; i < numbers.size(); ++i)
              {
                append(inputs, states[i]);
                append(inputs, runs.step_inputs[numbers[i]]);
              }
            const auto added = predictor.predict(runs.grid, inputs);
            for (std::size_t i = 0; i < numbers.size(); ++i)
              {
                for (std::size_t k = 0; k < 2 * n; ++k)
                  states[i][k] += added[2 * n * i + k];
                append(result[i], std::span(states[i]).first(n));
              }
          }
        return result;
      }

      std::vector<double> ignorant_answer(const std::vector<double> &, const GridRuns &runs,
                                          const std::size_t run) const override
      {
        std::vector<double> result;
        for (std::size_t frame = first_ + 1; frame < runs.n_frames; ++frame)
          append(result, runs.field(run, first_, 0));
        return result;
      }

    private:
      std::size_t first_;
    };

    /// From what hits, painted on the grid, to the values at all later states at once, by kernels in space and time.
    class ImpactToField : public PredictorTask
    {
    public:
      std::string  name() const override { return "impact to field"; }
      unsigned int n_axes() const override { return 3; }
      std::size_t  first_answered() const override { return 1; }
      std::string  name_of_ignorant() const override { return "mean"; }

      std::size_t n_samples(const std::size_t n_frames) const override
      {
        if (n_frames < 2)
          throw InputError("A run of one state has no field to tell.", "Let time/end time be later.");
        return 1;
      }

      GridSamples samples(const GridRuns &runs) const override
      {
        auto result = empty(runs);
        for (std::size_t run = 0; run < runs.n(); ++run)
          {
            append_inputs(runs, run, result.inputs);
            append(result.outputs, truth(runs, run));
          }
        return result;
      }

      std::vector<double> ignorant(const GridSamples &training) const override
      {
        std::vector<double> result(training.n_points(), 0.);
        for (std::size_t k = 0; k < training.outputs.size(); ++k)
          result[k % result.size()] += training.outputs[k] / double(training.n());
        return result;
      }

      double square_of_truth(const GridSamples &samples) const override
      {
        double result = 0.;
        for (const double value : samples.outputs)
          result += value * value;
        return result;
      }

      std::vector<std::vector<double>> answers(const GridPredictor &predictor, const GridRuns &runs,
                                               const std::vector<std::size_t> &numbers) const override
      {
        std::vector<double> inputs;
        for (const std::size_t run : numbers)
          append_inputs(runs, run, inputs);
        const auto                       extents = empty(runs);
        const auto                       all     = predictor.predict(extents.grid, inputs);
        const std::size_t                n       = extents.n_points();
        std::vector<std::vector<double>> result;
        for (std::size_t at = 0; at < all.size(); at += n)
          result.emplace_back(all.begin() + std::ptrdiff_t(at), all.begin() + std::ptrdiff_t(at + n));
        return result;
      }

      std::vector<double> ignorant_answer(const std::vector<double> &output, const GridRuns &,
                                          std::size_t) const override
      {
        return output;
      }

    private:
      static GridSamples empty(const GridRuns &runs)
      {
        return {{runs.n_frames - 1, runs.grid[0], runs.grid[1]},
                1 + runs.impact_inputs.front().size() / runs.n_points(),
                1};
      }

      /// The time, then what does not depend on it.
      static void append_inputs(const GridRuns &runs, const std::size_t run, std::vector<double> &inputs)
      {
        const std::size_t n = runs.n_points(), n_times = runs.n_frames - 1;
        for (std::size_t frame = 1; frame <= n_times; ++frame)
          inputs.insert(inputs.end(), n, double(frame) / double(n_times));
        const auto &given = runs.impact_inputs[run];
        for (std::size_t at = 0; at < given.size(); at += n)
          for (std::size_t frame = 1; frame <= n_times; ++frame)
            append(inputs, std::span(given).subspan(at, n));
      }
    };
  } // namespace

  std::vector<double> PredictorTask::truth(const GridRuns &runs, const std::size_t run) const
  {
    std::vector<double> result;
    for (std::size_t frame = first_answered(); frame < runs.n_frames; ++frame)
      append(result, runs.field(run, frame, 0));
    return result;
  }

  std::unique_ptr<PredictorTask> PredictorTask::create(const std::string &name, const std::size_t first_frame)
  {
    if (name == "next step")
      return std::make_unique<NextStep>(first_frame);
    if (name == "impact to field")
      return std::make_unique<ImpactToField>();
    throw InputError("There is no task '" + name + "'.", "There are `next step` and `impact to field`.");
  }
} // namespace trestle
