#include "core/log.h"
#include "core/statistics.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/shared/report.h"
#include "studies/shared/sample_runs.h"
#include "studies/stochastic_submodel/field_statistics.h"
#include "studies/stochastic_submodel/monte_carlo_estimates.h"
#include "studies/stochastic_submodel/monte_carlo_parameters.h"
#include "studies/stochastic_submodel/quantity_statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace trestle
{
  namespace
  {
    const std::string stream_name = "monte_carlo", pilot_name = "monte_carlo_pilot";

    /**
     * What random parameters, fields and loads do to the numbers of a problem: samples by finite elements on groups of
     * ranks, until there are enough of them, the means are known well enough, or the time is up.
     */
    class MonteCarlo : public Study
    {
    public:
      explicit MonteCarlo(ParameterSink &prm)
        : model_(FullModel::create(prm)),
          runs_(prm, *model_, {"monte carlo", "estimator", "generator"}),
          parameters_(prm),
          estimates_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] { parameters_.check(); });
        runs_.setup(communicator);
        communicator.on_all([&] {
          quantities_.emplace(*model_);
          exceedances_ = parameters_.exceedances(*quantities_);
          estimates_.check(*quantities_, parameters_, exceedances_, parameters_.n_samples);
          watched_.clear();
          if (!parameters_.stop_quantity.empty())
            watched_ = {quantities_->find("monte carlo/stop quantity", parameters_.stop_quantity)};
          else
            for (std::size_t k = 0; k < quantities_->names().size(); ++k)
              watched_.push_back(k);
        });
        // on groups of ranks, as samples are
        communicator.on_all([&] { estimates_.setup(*model_); });
        runs_.keep({.states    = parameters_.fields ? SampleContents::States::last : SampleContents::States::none,
                    .n_numbers = quantities_->names().size(),
                    .numbers   = [this](const auto numbers) { return (*quantities_)(numbers); },
                    .keeps_failures = true});
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        const auto rows       = sample(run);
        const auto statistics = statistics_of(rows, run.communicator);
        const auto seconds    = SampleRuns::seconds(run.directory, run.communicator, stream_name);
        run.figures.set("n_dofs", model_->n_dofs());
        statistics.record(parameters_, exceedances_, run.figures);
        run.figures.set("time.sample_s", quantile(seconds, 0.5));
        run.figures.set("time.samples_s", seconds_of(rows.size(), run));
        write_samples(rows, run);
        ReportContent estimated;
        if (estimates_.are_asked_for())
          estimate(rows.size(), run, estimated);
        report(rows, statistics, run, std::move(estimated));
      }

    private:
      using Rows = std::vector<std::vector<double>>;

      QuantityStatistics statistics_of(const Rows &rows, const Communicator &communicator) const
      {
        std::optional<QuantityStatistics> result;
        communicator.on_all([&] { result.emplace(quantities_->names(), rows, parameters_.confidence); });
        return *result;
      }

      /// Wall time of the first n samples: of a run that is resumed the file may have more.
      double seconds_of(const std::size_t n, const Run &run) const
      {
        auto seconds = SampleRuns::seconds(run.directory, run.communicator, stream_name);
        seconds.resize(n);
        return std::accumulate(seconds.begin(), seconds.end(), 0.) / runs_.n_groups();
      }

      /// In twenty parts, with a look at what is known after each. A run that is resumed looks at the same places, and ends
      /// where it would have ended.
      Rows sample(Run &run)
      {
        constexpr std::size_t n_looks = 20;
        Rows                  rows;
        for (std::size_t look = 1; look <= n_looks; ++look)
          {
            const std::size_t n = std::max<std::size_t>(2, parameters_.n_samples * look / n_looks);
            if (n <= rows.size())
              continue;
            runs_.run(run, {stream_name, 0, n});
            rows = SampleRuns::numbers(run.directory, run.communicator, stream_name);
            rows.resize(n); // of a run that is resumed there may be more
            if (look < n_looks && n_good(rows) < 2)
              continue;
            const auto statistics = statistics_of(rows, run.communicator);
            run.history.add_row(statistics.row());
            if (look < n_looks && is_enough(statistics, run))
              break;
          }
        return rows;
      }

      static std::ptrdiff_t n_good(const Rows &rows)
      {
        return std::ranges::count_if(rows, [](const auto &row) { return std::isfinite(row.front()); });
      }

      bool is_enough(const QuantityStatistics &statistics, const Run &run) const
      {
        const double width = statistics.relative_half_width(watched_);
        if (parameters_.half_width > 0. && width <= parameters_.half_width)
          {
            log::info("After " + std::to_string(statistics.n()) + " samples the means are known to " +
                      text::rounded(100. * width) + " %.");
            return true;
          }
        if (parameters_.minutes > 0. &&
            seconds_of(statistics.n() + statistics.n_failed(), run) > 60. * parameters_.minutes)
          {
            log::warning("The time of monte carlo/minutes is up after " + std::to_string(statistics.n()) +
                         " samples.");
            return true;
          }
        return false;
      }

      /// Of cheap models beside the samples; their pilot is of samples of its own.
      void estimate(const std::size_t n, Run &run, ReportContent &content)
      {
        const auto &all = run.communicator;
        runs_.run(run, {pilot_name, 1, estimates_.n_pilot()});
        const Ensemble ensemble(all, runs_.n_groups());
        const auto     samples = read_whole_runs(run.directory, all, stream_name, n);
        const auto     pilot   = read_whole_runs(run.directory, all, pilot_name, estimates_.n_pilot());
        estimates_.run(
            {ensemble, *quantities_, samples}, pilot,
            [this](const std::size_t i) { return runs_.parameters(2, i); }, run.figures, content);
      }

      /// samples.csv: parameters and quantities of each.
      void write_samples(const Rows &rows, const Run &run) const
      {
        std::string csv =
            text::join(model_->parameter_names(), ",") + "," + text::join(quantities_->names(), ",") + "\n";
        for (std::size_t i = 0; i < rows.size(); ++i)
          csv += text::join(runs_.parameters(0, i), ",") + "," + text::join(rows[i], ",") + "\n";
        run.directory.write("samples.csv", csv);
      }

      /// @param content tables that are there.
      void report(const Rows &rows, const QuantityStatistics &statistics, Run &run, ReportContent content)
      {
        content.title   = "Monte Carlo";
        content.summary = std::to_string(statistics.n()) +
                          " samples by finite elements; parameters and quantities of "
                          "each are in samples.csv.";
        statistics.report(parameters_, exceedances_, content);
        for (const auto &name : statistics.names())
          content.plots.push_back(
              {"Half width of the interval of the mean of " + name, "samples", {name + ".half_width"}});
        if (parameters_.fields)
          show_fields(rows, run, content);
        end_with_report(run, content);
      }

      void show_fields(const Rows &rows, const Run &run, ReportContent &content)
      {
        std::vector<std::size_t> good;
        for (std::size_t i = 0; i < rows.size(); ++i)
          if (std::isfinite(rows[i].front()))
            good.push_back(i);
        model_->setup(run.communicator);
        const auto fields =
            field_statistics(run.directory, run.communicator, *model_, stream_name, good, parameters_.quantiles);
        const auto shown = model_->write_statistics(run.directory, fields);
        for (const auto &name : shown.names)
          content.pictures.push_back({name + " of the last state", shown.pvtu, name});
      }

      std::unique_ptr<FullModel>                    model_;
      SampleRuns                                    runs_;
      MonteCarloParameters                          parameters_;
      MonteCarloEstimates                           estimates_;
      std::optional<SampleQuantities>               quantities_;
      std::vector<MonteCarloParameters::Exceedance> exceedances_;
      std::vector<std::size_t>                      watched_; ///< whose means are to be known well
    };

    const RegisterStudy<MonteCarlo>
        registration("monte carlo",
                     "Distributions of a problem's numbers over random parameters, fields and loads.");
  } // namespace
} // namespace trestle
