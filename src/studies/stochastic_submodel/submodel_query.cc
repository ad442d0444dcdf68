#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/shared/report.h"
#include "studies/stochastic_submodel/generator_set.h"
#include "studies/stochastic_submodel/group_runs.h"
#include "studies/stochastic_submodel/quantity_statistics.h"
#include "studies/stochastic_submodel/query_conditions.h"
#include "studies/stochastic_submodel/submodel_archive.h"
#include "studies/stochastic_submodel/submodel_query_parameters.h"
#include "studies/stochastic_submodel/traced_model.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

namespace trestle
{
  namespace
  {
    /**
     * Draws of a model that a study `stochastic submodel` left, each solved in the zone by finite elements, and what they say of
     * the zone's quantities: those of this file, which the training need not have known. The certificate of the law goes
     * with all of it; a condition outside of the training's is refused, or answered by the whole problem.
     */
    class StochasticSubmodelQuery : public Study
    {
    public:
      explicit StochasticSubmodelQuery(ParameterSink &prm)
        : zone_(Zone::create(prm)),
          model_(*zone_),
          parameters_(prm),
          generators_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] { parameters_.check(); });
        model_.setup(communicator);
        communicator.on_all([&] {
          quantities_.emplace(zone_->part().number_names(), true);
          exceedances_ = parameters_.exceedances(*quantities_);
          generator_   = &generators_.get("query/generator", parameters_.generator);
        });
        const auto directory = RunDirectory::existing(communicator, parameters_.model);
        opened_              = submodel_archive::read(directory, communicator, *zone_);
        if (parameters_.has_conditions())
          conditions_ = read_conditions(parameters_.conditions, zone_->whole().parameter_names(),
                                        zone_->whole().parameters(), communicator);
        certificate_ = submodel_archive::read(directory, communicator, parameters_.generator,
                                              parameters_.has_conditions(), *generator_);
        communicator.on_all([&] {
          judge_conditions();
          for (const std::size_t draw : parameters_.fields)
            if (draw >= n_draws())
              throw InputError("query/fields names draw " + std::to_string(draw) + " of " +
                                   std::to_string(n_draws()) + ".",
                               "The first is 0.");
        });
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        const Stopwatch watch;
        const auto      rows = answer_all(run);
        run.figures.set("query.draws", (unsigned long)(rows.size()));
        run.figures.set("query.seconds", watch.wall_seconds());
        run.figures.set("query.full_model_share", double(std::ranges::count(outside_, true)) /
                                                      double(std::max<std::size_t>(1, outside_.size())));
        run.figures.set("certificate.energy_distance", certificate_.energy_distance);
        run.figures.set("certificate.p", certificate_.p);
        run.figures.set("certificate.n_held_out", (unsigned long)(certificate_.n_held_out));
        ReportContent content;
        content.title   = "Draws of a stochastic submodel";
        content.summary = std::to_string(rows.size()) + " draws of '" + parameters_.generator +
                          "', whose law is at a squared energy distance of " +
                          text::rounded(certificate_.energy_distance) + " (p = " + text::rounded(certificate_.p) +
                          ") from " + std::to_string(certificate_.n_held_out) + " held-out whole runs.";
        record(rows, run, content);
        write_answers(rows, run);
        show_fields(run, content);
        end_with_report(run, content);
      }

    private:
      using Rows = std::vector<std::vector<double>>;

      std::size_t n_draws() const { return parameters_.n_draws * (conditions_.empty() ? 1 : conditions_.size()); }
      std::size_t condition_of(const std::size_t draw) const { return draw / parameters_.n_draws; }
      bool is_outside(const std::size_t draw) const { return !outside_.empty() && outside_[condition_of(draw)]; }

      void        judge_conditions();
      std::string answer_name(const bool whole) const { return whole ? "full model" : parameters_.generator; }

      /// One draw of the generator. @returns what drives the zone; its parameters are set.
      std::vector<double> prepared(std::size_t draw);
      Zone::Answer        answer(std::size_t draw, const Zone::Wanted &wanted);
      std::vector<double> row_of(std::size_t draw);
      Rows                answer_all(Run &run);

      void record(const Rows &rows, Run &run, ReportContent &content) const;
      void write_answers(const Rows &rows, const Run &run) const;
      void show_fields(Run &run, ReportContent &content);

      std::unique_ptr<Zone>                         zone_;
      TracedModel                                   model_;
      SubmodelQueryParameters                       parameters_;
      GeneratorSet                                  generators_;
      std::optional<SampleQuantities>               quantities_;
      std::vector<StatisticsParameters::Exceedance> exceedances_;
      std::optional<submodel_archive::Model>        opened_;
      submodel_archive::Certificate                 certificate_;
      Generator                                    *generator_ = nullptr;
      Rows                                          conditions_;
      std::vector<bool>                             outside_; ///< the training's range, of each condition
    };

    void StochasticSubmodelQuery::judge_conditions()
    {
      outside_.clear();
      for (std::size_t i = 0; i < conditions_.size(); ++i)
        {
          const auto place = opened_->range.outside(conditions_[i]);
          outside_.push_back(place.has_value());
          if (!place || parameters_.outside == "full model")
            continue;
          throw InputError("'" + parameters_.conditions + "', row " + std::to_string(i + 1) + ": " +
                               zone_->whole().parameter_names()[*place] + " = " +
                               text::shortest(conditions_[i][*place]) + " lies outside of the training's range, " +
                               text::shortest(opened_->range.least[*place]) + " to " +
                               text::shortest(opened_->range.largest[*place]) + ".",
                           "Leave it out, or set query/outside = full model.");
        }
    }

    std::vector<double> StochasticSubmodelQuery::prepared(const std::size_t draw)
    {
      std::span<const double> condition;
      if (!conditions_.empty())
        condition = conditions_[condition_of(draw)];
      const auto vector = generator_->draw(parameters_.seed, draw, 1, condition);
      auto      &part   = zone_->part();
      // given parameters, the zone's own are among them
      part.set_parameters(condition.empty() ? opened_->vectors.parameters(vector, zone_->whole().parameters())
                                            : conditions_[condition_of(draw)]);
      return opened_->vectors.trace(vector);
    }

    Zone::Answer StochasticSubmodelQuery::answer(const std::size_t draw, const Zone::Wanted &wanted)
    {
      if (!is_outside(draw))
        return zone_->run_part(prepared(draw), wanted);
      zone_->set_parameters(conditions_[condition_of(draw)]);
      return zone_->run_whole(wanted);
    }

    std::vector<double> StochasticSubmodelQuery::row_of(const std::size_t draw)
    {
      try
        {
          return (*quantities_)(answer(draw, {}).numbers);
        }
      catch (const ConvergenceError &error)
        {
          log::warning_once(error.problem() + ": the draw is left out.");
          return std::vector<double>(quantities_->names().size(), std::numeric_limits<double>::quiet_NaN());
        }
    }

    /// In parts, with a look at the means after each: history.csv shows how they settle.
    StochasticSubmodelQuery::Rows StochasticSubmodelQuery::answer_all(Run &run)
    {
      constexpr std::size_t n_looks = 20;
      const Ensemble        ensemble(run.communicator, parameters_.groups);
      ensemble.on_groups([&] { model_.setup(ensemble.group()); });
      Rows result;
      for (std::size_t look = 1; look <= n_looks; ++look)
        {
          const std::size_t before = result.size(), end = n_draws() * look / n_looks;
          if (end == before)
            continue;
          auto rows = rows_by_groups(ensemble, end - before, quantities_->names().size(), "zone",
                                     [&](const std::size_t i) { return row_of(before + i); });
          std::ranges::move(rows, std::back_inserter(result));
          const auto n_good =
              std::ranges::count_if(result, [](const auto &row) { return std::isfinite(row.front()); });
          if (conditions_.empty() && n_good >= 2)
            run.history.add_row(QuantityStatistics(quantities_->names(), result, parameters_.confidence).row());
        }
      return result;
    }

    /// Of one law; at conditions each has its own, which write_answers() tells.
    void StochasticSubmodelQuery::record(const Rows &rows, Run &run, ReportContent &content) const
    {
      if (!conditions_.empty())
        return;
      run.communicator.on_all([&] {
        const QuantityStatistics statistics(quantities_->names(), rows, parameters_.confidence);
        statistics.record(parameters_, exceedances_, run.figures);
        statistics.report(parameters_, exceedances_, content);
      });
    }

    /// answers.csv: a row a draw.
    void StochasticSubmodelQuery::write_answers(const Rows &rows, const Run &run) const
    {
      const auto &names = zone_->whole().parameter_names();
      std::string csv   = "draw,answered_by,certificate_energy_distance,certificate_p,";
      if (!conditions_.empty())
        csv += text::join(names, ",") + ",";
      csv += text::join(quantities_->names(), ",") + "\n";
      for (std::size_t i = 0; i < rows.size(); ++i)
        {
          const bool whole = is_outside(i);
          csv +=
              std::to_string(i) + "," + answer_name(whole) + "," +
              (whole ? "0,1,"
                     : text::shortest(certificate_.energy_distance) + "," + text::shortest(certificate_.p) + ",");
          if (!conditions_.empty())
            csv += text::join(conditions_[condition_of(i)], ",") + ",";
          csv += text::join(rows[i], ",") + "\n";
        }
      run.directory.write("answers.csv", csv);
    }

    /// The last state of a draw as the step of its number, by all ranks.
    void StochasticSubmodelQuery::show_fields(Run &run, ReportContent &content)
    {
      if (parameters_.fields.empty())
        return;
      model_.setup(run.communicator);
      std::string pvtu;
      for (const std::size_t draw : parameters_.fields)
        {
          const auto        states = answer(draw, {.states = true}).states;
          const std::size_t n      = zone_->part().n_free();
          const bool        whole  = is_outside(draw);
          const double      end    = zone_->step() * double(zone_->n_steps());
          zone_->part().set_time(end);
          const auto constant = [](const std::string &name, const double value) {
            return OutputField{name, {value}, OutputField::Kind::cell_constant};
          };
          pvtu = zone_->part().write_fields(
              run.directory,
              {{"generated", {states.end() - std::ptrdiff_t(n), states.end()}},
               constant("certificate_energy_distance", whole ? 0. : certificate_.energy_distance),
               constant("certificate_p", whole ? 1. : certificate_.p),
               constant("answered_by", whole ? 1. : 0.)},
              (unsigned int)(draw), double(draw));
        }
      content.pictures.push_back({"Last of the written draws in the zone, last state", pvtu, "generated"});
    }

    const RegisterStudy<StochasticSubmodelQuery>
        registration("stochastic submodel query",
                     "Draws of the model that a study 'stochastic submodel' left, solved in the zone.");
  } // namespace
} // namespace trestle
