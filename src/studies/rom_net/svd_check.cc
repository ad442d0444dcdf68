#include "bridge/reduced/snapshot_set.h"
#include "bridge/reduced/weighted_product.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/snapshot_modes.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace trestle
{
  namespace
  {
    /// Entry i of the k-th of n vectors that are orthonormal: the discrete cosine transform of type II.
    double cosine(const std::size_t n, const std::size_t k, const std::size_t i)
    {
      return std::sqrt((k == 0 ? 1. : 2.) / double(n)) *
             std::cos(std::numbers::pi * double(k) * (double(i) + 0.5) / double(n));
    }

    /// How many digits a decomposition has of small singular values: of snapshots whose singular values are known.
    class RomNetSvd : public Study
    {
    public:
      explicit RomNetSvd(ParameterSink &prm)
        : svd_(prm)
      {
        const auto section = prm.section("snapshots");
        prm.add("unknowns", n_unknowns_, "Numbers of a snapshot, split over the ranks.", Allowed::at_least(2));
        prm.add("samples", n_samples_, "Snapshots.", Allowed::at_least(2));
        prm.add("singular values", n_values_, "Falling from 1 to 'least' by equal factors.", Allowed::at_least(2));
        prm.add("least", least_, "The last singular value.", Allowed::positive());
      }

      void validate(const Communicator &) override
      {
        if (n_values_ > std::min(n_unknowns_, n_samples_))
          throw InputError("snapshots/singular values = " + std::to_string(n_values_) + " of " +
                               std::to_string(n_samples_) + " snapshots of " + std::to_string(n_unknowns_) +
                               " numbers.",
                           "There are at most as many as the lesser of the two.");
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        const auto        samples = snapshots(run.communicator);
        WeightedProduct   product(run.communicator, std::vector<double>(samples.n_owned(), 1.));
        const Stopwatch   stopwatch;
        const auto        modes   = snapshot_modes(samples, product, svd_);
        const double      seconds = run.communicator.max(stopwatch.wall_seconds());
        const std::size_t n       = svd_.modes == 0 ? n_values_ : std::min(n_values_, svd_.modes);
        double            error   = 0.;
        for (std::size_t k = 0; k < n; ++k)
          error = std::max(error, k < modes.n() ? std::abs(modes.singular_values[k] / value(k) - 1.) : 1.);
        run.figures.set("svd.values", n);
        run.figures.set("svd.error", error);
        run.figures.set("svd.seconds", seconds);
        report(run, error);
      }

    private:
      double value(const std::size_t k) const { return std::pow(least_, double(k) / double(n_values_ - 1)); }

      /// sum_k u_k sigma_k v_k^T.
      SnapshotSet snapshots(const Communicator &communicator) const
      {
        const std::size_t size = communicator.size(), rank = communicator.rank();
        const std::size_t begin = n_unknowns_ * rank / size, end = n_unknowns_ * (rank + 1) / size;
        SnapshotSet       result(communicator, end - begin, 1);
        for (std::size_t j = 0; j < n_samples_; ++j)
          {
            std::vector<double> x(end - begin, 0.);
            for (std::size_t k = 0; k < n_values_; ++k)
              for (std::size_t i = begin; i < end; ++i)
                x[i - begin] += cosine(n_unknowns_, k, i) * value(k) * cosine(n_samples_, k, j);
            result.append(std::move(x), {});
          }
        return result;
      }

      void report(const Run &run, const double error) const
      {
        ReportContent content;
        content.title   = "Singular values that are known";
        content.summary = "Largest relative error of " + std::to_string(n_values_) +
                          " singular values from 1 to " + text::shortest(least_) + " by '" + svd_.method +
                          "': " + text::rounded(error) + ".";
        log::info(content.summary);
        end_with_report(run, content);
      }

      SvdParameters svd_;
      unsigned int  n_unknowns_ = 2000;
      unsigned int  n_samples_  = 200;
      unsigned int  n_values_   = 30;
      double        least_      = 2e-9;
    };

    const RegisterStudy<RomNetSvd>
        registration("rom net svd", "Measures the error of singular values of snapshots that are known.");
  } // namespace
} // namespace trestle
