#include "bridge/reduced/dissimilarity.h"
#include "bridge/reduced/weighted_product.h"
#include "core/choice.h"
#include "core/log.h"
#include "core/random.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace trestle
{
  namespace
  {
    /**
     * Trajectories of three analytic families, a function of the seed and the sample's number: travelling fronts,
     * heat that spreads, decaying standing waves. On [0, 1] in space and time.
     */
    class SyntheticTrajectory
    {
    public:
      SyntheticTrajectory(const unsigned int seed, const std::size_t number)
        : family_(number % 3)
      {
        const RandomStream random(seed, "synthetic trajectories", number);
        for (std::size_t k = 0; k < 3; ++k)
          draw_[k] = random.uniform(k);
      }

      double operator()(const double x, const double t) const
      {
        switch (family_)
          {
          case 0:
            return std::tanh((x - 0.3 * draw_[0] - (0.3 + 0.4 * draw_[1]) * t) / (0.05 + 0.05 * draw_[2]));
          case 1:
            return heat(x - 0.3 - 0.4 * draw_[0], t + 0.1);
          default:
            return waves(x, t);
          }
      }

    private:
      double heat(const double distance, const double age) const
      {
        const double diffusivity = 0.02 + 0.08 * draw_[1];
        return std::exp(-distance * distance / (4. * diffusivity * age)) / std::sqrt(age);
      }

      double waves(const double x, const double t) const
      {
        const std::array<double, 3> amplitude{1., 0.3 + 0.3 * draw_[0], 0.1 + 0.1 * draw_[1]};
        double                      sum = 0.;
        for (int k = 0; k < 3; ++k)
          {
            const double wave_number = (k + 1) * std::numbers::pi;
            sum += amplitude[k] * std::sin(wave_number * (x + 0.2 * draw_[2])) * std::cos(wave_number * t) *
                   std::exp(-0.2 * (k + 1) * t);
          }
        return sum;
      }

      std::size_t           family_;
      std::array<double, 3> draw_{};
    };

    /// How long a dissimilarity takes of many short trajectories, and whether ranks change it.
    class RomNetDistances : public Study
    {
    public:
      explicit RomNetDistances(ParameterSink &prm)
        : dissimilarity_(choose(prm))
      {
        const auto section = prm.section("trajectories");
        prm.add("samples", n_samples_, "Trajectories, of three families in turn.", Allowed::at_least(2));
        prm.add("unknowns", n_unknowns_, "Numbers of a state, split over the ranks.", Allowed::at_least(2));
        prm.add("states", n_states_, "Instants of a trajectory.", Allowed::at_least(2));
        prm.add("seed", seed_, "Of the trajectories.");
      }

      void validate(const Communicator &) override {}

      void run(Run &run) override
      {
        const auto       &communicator = run.communicator;
        const std::size_t size = communicator.size(), rank = communicator.rank();
        double            seconds = 0.;
        const auto        split =
            distances(communicator, n_unknowns_ * rank / size, n_unknowns_ * (rank + 1) / size, seconds);

        double difference = 0., alone_seconds = 0.;
        communicator.on_root([&] {
          const auto alone = distances(Communicator(MPI_COMM_SELF), 0, n_unknowns_, alone_seconds);
          for (std::size_t i = 0; i < alone.size(); ++i)
            difference = std::max(difference, std::abs(alone[i] - split[i]));
        });
        auto &figures = run.figures;
        figures.set("n_samples", int(n_samples_));
        figures.set("distances.seconds", communicator.max(alone_seconds));
        figures.set("distances.split_seconds", communicator.max(seconds));
        figures.set("distances.rank_difference", communicator.max(difference));
        figures.set("distances.mean", std::accumulate(split.begin(), split.end(), 0.) / double(split.size()));
        report(run);
      }

    private:
      static Choice<Dissimilarity> choose(ParameterSink &prm)
      {
        const auto section = prm.section("dissimilarity");
        return Choice<Dissimilarity>(prm, "type", "geodesic", "How unlike trajectories are.");
      }

      /// @param begin, end unknowns of this rank. @param seconds of wall time, making trajectories not included.
      std::vector<double> distances(const Communicator &communicator, const std::size_t begin,
                                    const std::size_t end, double &seconds)
      {
        SnapshotSet samples(communicator, end - begin, n_states_);
        for (std::size_t number = 0; number < n_samples_; ++number)
          {
            const SyntheticTrajectory trajectory(seed_, number);
            std::vector<double>       states;
            for (std::size_t s = 0; s < n_states_; ++s)
              for (std::size_t i = begin; i < end; ++i)
                states.push_back(
                    trajectory((double(i) + 0.5) / double(n_unknowns_), double(s) / double(n_states_ - 1)));
            samples.append(std::move(states), {});
          }
        WeightedProduct product(communicator, std::vector<double>(end - begin, 1.));
        const Stopwatch stopwatch;
        auto            result = dissimilarity_->distances(samples, product);
        seconds                = stopwatch.wall_seconds();
        return result;
      }

      void report(const Run &run) const
      {
        const auto &figures = run.figures;
        log::info("Distances of " + std::to_string(n_samples_) + " trajectories: " +
                  text::shortest(figures.number("distances.seconds")) + " s on one rank; ranks differ by " +
                  text::shortest(figures.number("distances.rank_difference")) + ".");
        ReportContent content;
        content.title = "Distances of many trajectories";
        content.summary =
            "Dissimilarity '" + dissimilarity_.name() + "' of " + std::to_string(n_samples_) +
            " synthetic trajectories of " + std::to_string(n_unknowns_) + " unknowns and " +
            std::to_string(n_states_) +
            " states: wall time on one rank alone, and the largest difference to the same on all ranks.";
        end_with_report(run, content);
      }

      Choice<Dissimilarity> dissimilarity_;
      unsigned int          n_samples_  = 800;
      unsigned int          n_unknowns_ = 27;
      unsigned int          n_states_   = 23;
      unsigned int          seed_       = 0;
    };

    const RegisterStudy<RomNetDistances>
        registration("rom net distances",
                     "Measures a dissimilarity of many synthetic trajectories: seconds, difference of ranks.");
  } // namespace
} // namespace trestle
