#include "bridge/stochastic/field_predictor.h"
#include "ml/api/grid_predictor.h"

#include <algorithm>
#include <iterator>

namespace trestle
{
  namespace
  {
    /// The network of task `impact to field` of study `wave predictor`: all states after the start at once.
    class ImpactPredictor : public FieldPredictor
    {
    public:
      explicit ImpactPredictor(const Archive &archive)
        : predictor_(archive)
      {}

      std::vector<double> field(const FieldGrid &grid, const std::span<const double> inputs) const override
      {
        const std::size_t   n_points = grid.n_points(), n_times = grid.n_frames - 1;
        std::vector<double> all; // the time, then what does not depend on it, as it was trained
        for (std::size_t frame = 1; frame <= n_times; ++frame)
          all.insert(all.end(), n_points, double(frame) / double(n_times));
        for (std::size_t at = 0; at < inputs.size(); at += n_points)
          for (std::size_t frame = 1; frame <= n_times; ++frame)
            all.insert(all.end(), inputs.begin() + std::ptrdiff_t(at),
                       inputs.begin() + std::ptrdiff_t(at + n_points));
        std::vector<double> result(n_points, 0.);
        std::ranges::copy(predictor_.predict({n_times, grid.n[1], grid.n[0]}, all), std::back_inserter(result));
        return result;
      }

    private:
      GridPredictor predictor_;
    };

    const RegisterFieldPredictor<ImpactPredictor>
        registration("impact to field", "What hits, painted on the grid, to the field at all times.");
  } // namespace
} // namespace trestle
