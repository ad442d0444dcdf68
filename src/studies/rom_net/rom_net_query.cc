#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/dictionary_memory.h"
#include "studies/rom_net/dictionary_parameters.h"
#include "studies/rom_net/growing_dictionary.h"
#include "studies/rom_net/grown_archive.h"
#include "studies/rom_net/online_parameters.h"
#include "studies/rom_net/output_table.h"
#include "studies/rom_net/query_file.h"
#include "studies/rom_net/query_parameters.h"
#include "studies/shared/full_model.h"
#include "studies/shared/report.h"

#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    /// What a run that is killed has to learn again.
    constexpr double seconds_between_writes = 30.;

    /// One of every 1 / share numbers, spread evenly.
    bool is_drawn(const std::size_t i, const double share)
    {
      return std::floor(double(i + 1) * share) > std::floor(double(i) * share);
    }

    /**
     * ROM-nets, online: opens the dictionary that a run of `rom net` left, and answers the queries of a file. What its
     * certificate does not let pass finite elements answer; a share of what it lets pass they audit. With `adapt` the
     * dictionary learns from what they answered, and is written as the model of later queries.
     */
    class RomNetQuery : public Study
    {
    public:
      explicit RomNetQuery(ParameterSink &prm)
        : full_model_(FullModel::create(prm)),
          online_(prm),
          reduced_(prm),
          growth_(prm),
          query_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] { query_.check(); });
        full_model_->setup(communicator);
        mu_      = read_queries(query_.queries, full_model_->parameter_names(), communicator);
        archive_ = read_dictionary(RunDirectory::existing(communicator, query_.model), communicator);
        if (query_.adapt)
          read_memories(archive_, *full_model_, communicator, n_clusters());
      }

      void run(Run &run) override;

    private:
      /// A query as it was answered: by finite elements where the certificate did not accept.
      struct Outcome
      {
        DictionaryAnswer    answer;
        std::vector<double> states;               ///< handed out
        std::vector<double> outputs;              ///< of these
        double              error = std::nan(""); ///< of the reduced answer, where finite elements answered too
        double              finite_element_seconds = 0.;

        ReducedLevel level() const { return answer.accepted ? answer.level : ReducedLevel::finite_elements; }
      };

      /// Of the archive. @throws InputError
      unsigned int n_clusters() const
      {
        const auto found = archive_.attributes.find("n_clusters");
        return found == archive_.attributes.end()
                   ? 0
                   : text::natural_number("clusters of a dictionary", found->second);
      }

      /// @param growing learns from it; null: nobody does.
      Outcome     answer(const Dictionary &dictionary, std::size_t i, InnerProduct &product,
                         GrowingDictionary *growing);
      ShownFields write(const Outcome &outcome, std::size_t i, const RunDirectory &directory);
      std::string row(const Outcome &outcome, std::size_t i) const;
      void        record(const std::vector<Outcome> &outcomes, Run &run) const;

      std::unique_ptr<FullModel>       full_model_;
      OnlineParameters                 online_;
      ReducedParameters                reduced_;
      GrowthParameters                 growth_;
      QueryParameters                  query_;
      Archive                          archive_;
      std::vector<std::vector<double>> mu_;
    };

    RomNetQuery::Outcome RomNetQuery::answer(const Dictionary &dictionary, const std::size_t i,
                                             InnerProduct &product, GrowingDictionary *growing)
    {
      Outcome result;
      result.answer = dictionary.answer(mu_[i], online_.n_candidates);
      if (result.answer.accepted)
        {
          result.states  = dictionary.states(result.answer);
          result.outputs = result.answer.answer.outputs;
        }
      if (result.answer.accepted && !is_drawn(i, online_.audit_share))
        return result;
      const Stopwatch watch;
      full_model_->set_parameters(mu_[i]);
      auto truth                    = full_model_->solve();
      result.finite_element_seconds = watch.wall_seconds();
      result.error                  = relative_error(dictionary, result.answer, product, truth);
      if (growing != nullptr)
        growing->learn({.mu            = mu_[i],
                        .truth         = truth,
                        .answer        = result.answer,
                        .error         = result.error,
                        .solve_seconds = result.finite_element_seconds});
      if (result.answer.accepted)
        return result;
      result.outputs = dictionary.outputs_of(mu_[i], truth);
      result.states  = std::move(truth);
      return result;
    }

    /// The last state of a query as the step of its number.
    ShownFields RomNetQuery::write(const Outcome &outcome, const std::size_t i, const RunDirectory &directory)
    {
      full_model_->set_parameters(mu_[i]);
      return full_model_->write_last_state(directory,
                                           {.states      = outcome.states,
                                            .estimate    = outcome.answer.answer.estimate,
                                            .answered_by = double(outcome.level())},
                                           (unsigned int)(i));
    }

    std::string RomNetQuery::row(const Outcome &outcome, const std::size_t i) const
    {
      std::string csv;
      for (const double value : mu_[i])
        csv += text::shortest(value) + ",";
      return csv + to_string(outcome.level()) + "," + std::to_string(outcome.answer.basis) + "," +
             text::shortest(outcome.answer.answer.estimate) + "," + (outcome.answer.outside ? "1," : "0,") +
             text::shortest(outcome.error);
    }

    void RomNetQuery::record(const std::vector<Outcome> &outcomes, Run &run) const
    {
      std::vector<double> seconds, truths;
      std::vector<bool>   fell_back;
      std::size_t         n_fallbacks = 0, n_audited = 0, n_missed = 0, n_outside = 0;
      for (const auto &outcome : outcomes)
        {
          seconds.push_back(outcome.answer.seconds);
          if (outcome.finite_element_seconds > 0.)
            truths.push_back(outcome.finite_element_seconds);
          const bool is_audited = outcome.answer.accepted && !std::isnan(outcome.error);
          n_fallbacks += !outcome.answer.accepted;
          n_outside += outcome.answer.outside;
          n_audited += is_audited;
          n_missed += is_audited && outcome.error > online_.tolerance;
          fell_back.push_back(!outcome.answer.accepted);
        }
      auto &figures = run.figures;
      figures.set("online.queries", outcomes.size());
      figures.set("online.outside", n_outside);
      figures.set("online.fallback_share", double(n_fallbacks) / double(outcomes.size()));
      figures.set("online.audited", n_audited);
      figures.set("online.missed", n_missed);
      figures.set("online.miss_rate_bound", clopper_pearson_upper(n_missed, n_audited, 0.95));
      figures.set("time.query_s", quantile(seconds, 0.5));
      if (const double ratio = fallback_ratio(fell_back); query_.adapt && std::isfinite(ratio))
        figures.set("adapt.fallback_ratio", ratio);
      if (!truths.empty())
        {
          figures.set("time.fe_solve_s", quantile(truths, 0.5));
          figures.set("speedup.query", figures.number("time.fe_solve_s") / figures.number("time.query_s"));
        }
    }

    void RomNetQuery::run(Run &run)
    {
      validate(run.communicator);
      if (query_.adapt && has_grown_archive(run))
        archive_ = read_dictionary(run.directory, run.communicator);
      const auto problems   = full_model_->reduced_problems();
      auto       dictionary = Dictionary::open(archive_, *problems);
      const auto product    = product_of(*full_model_, dictionary.inner_product(), dictionary.block());
      std::optional<GrowingDictionary> growing;
      if (query_.adapt)
        growing.emplace(dictionary, read_memories(archive_, *full_model_, run.communicator, n_clusters()),
                        *problems, *product, reduced_, online_, growth_);
      Stopwatch            since_written;
      std::vector<Outcome> outcomes;
      OutputTable          outputs(dictionary);
      std::string          csv = text::join(full_model_->parameter_names(), ",") +
                        ",answered_by,basis,certificate,outside,error" + outputs.header() + "\n";
      ShownFields shown;
      double      square = 0.;
      for (std::size_t i = 0; i < mu_.size(); ++i)
        {
          outcomes.push_back(answer(dictionary, i, *product, growing ? &*growing : nullptr));
          if (growing && run.communicator.max(since_written.wall_seconds()) > seconds_between_writes)
            {
              write_grown(dictionary, *growing, *full_model_, run);
              since_written = Stopwatch();
            }
          csv += row(outcomes.back(), i) + outputs.add(outcomes.back().outputs) + "\n";
          for (std::size_t state = 0; state < full_model_->n_states(); ++state)
            {
              const auto field =
                  std::span(outcomes.back().states).subspan(state * product->n_owned(), product->n_owned());
              square += product->dot(field, field);
            }
          if (i < query_.n_fields)
            shown = write(outcomes.back(), i, run.directory);
          outcomes.back().states.clear();
        }
      run.figures.set("online.norm", std::sqrt(square));
      record(outcomes, run);
      if (growing)
        {
          write_grown(dictionary, *growing, *full_model_, run);
          growing->record(run.figures);
        }
      run.directory.write("answers.csv", csv);
      if (outputs.has_states())
        run.directory.write("answers_outputs.csv", outputs.all_states());
      ReportContent content;
      content.title   = "Queries answered by a dictionary";
      content.summary = std::to_string(mu_.size()) + " queries; " +
                        text::rounded(100. * run.figures.number("online.fallback_share")) +
                        " % were answered by finite elements, since no certificate was within the tolerance.";
      for (const auto &field : shown.names)
        content.pictures.push_back({"Last of the written answers: " + field, shown.pvtu, field});
      end_with_report(run, content);
    }

    const RegisterStudy<RomNetQuery>
        registration("rom net query", "Answers queries by the dictionary that a study 'rom net' left.");
  } // namespace
} // namespace trestle
